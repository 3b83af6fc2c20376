import { DurableObject } from "cloudflare:workers";
import type { ConfiguredValue, ConfiguredValues, DeskCalls, Env } from "../bindings.ts";
import { parseConfig } from "../config.ts";
import { outlineOf } from "../core/desk/address.ts";
import { type Failures, LockOut } from "../core/desk/lock-out.ts";
import { type RefusalCounts, Refusals } from "../core/desk/refusals.ts";
import { openTrail } from "../store/open-queue.ts";
import { warn } from "./warn.ts";

const FAILURES = "failures:";
const CONFIGURED = "configured:";
/** Between two entries of refused requests in the trail. */
const REPORT_MS = 60_000;
/** How often networks that have been quiet are forgotten. */
const FORGET_MS = 600_000;
/** Of the platform: keys in one call. */
const MOST_DELETED = 128;
/** With `EVENTS."*"` operators may override fields of any event. Those of the longest ids take 1 MB. */
const MOST_EVENTS = 1000;

/**
 * What the operators' desk has to remember of all requests together: failed sign-ins, refused requests that the trail has
 * not been told yet, and what was configured when operators overrode it. One object for all events; it is asked only when
 * something is refused or changed, and by an open page once a second.
 */
export class Desk extends DurableObject<Env> implements DeskCalls {
  readonly #refusals = new Refusals();
  #lockOut = new LockOut();
  #reportedAtMs = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    void ctx.blockConcurrencyWhile(async () => {
      const known = await ctx.storage.list<Failures>({ prefix: FAILURES });
      this.#lockOut = new LockOut(
        [...known].map(([key, failures]) => [key.slice(FAILURES.length), failures]),
      );
    });
  }

  async lockedUntilMs(network: string): Promise<number> {
    return this.#lockOut.lockedUntilMs(network, Date.now());
  }

  async noteFailure(network: string): Promise<number> {
    const nowMs = Date.now();
    const isLocked = this.#lockOut.lockedUntilMs(network, nowMs) > 0;
    await this.noteRefusals(isLocked ? { locked_out: 1 } : { wrong_token: 1 }, [network]);
    if (!isLocked) await this.ctx.storage.put(FAILURES + network, this.#lockOut.fail(network, nowMs));
    return this.#lockOut.lockedUntilMs(network, nowMs);
  }

  /** The first is reported at once, and those of the next minute together at its end. */
  async noteRefusals(counts: RefusalCounts, networks: readonly string[]): Promise<void> {
    const nowMs = Date.now();
    this.#refusals.add(counts, networks.map(outlineOf), nowMs);
    const [dueMs, alarmAtMs] = [
      Math.max(nowMs, this.#reportedAtMs + REPORT_MS),
      await this.ctx.storage.getAlarm(),
    ];
    if (alarmAtMs === null || alarmAtMs > dueMs) await this.ctx.storage.setAlarm(dueMs);
  }

  async readConfigured(event: string): Promise<ConfiguredValues> {
    return (await this.ctx.storage.get<ConfiguredValues>(CONFIGURED + event)) ?? {};
  }

  async noteConfigured(
    event: string,
    values: Readonly<Record<string, ConfiguredValue | null>>,
  ): Promise<ConfiguredValues> {
    const known = await this.readConfigured(event);
    const left = Object.entries({ ...known, ...values }).filter(
      (entry): entry is [string, string] => entry[1] !== null,
    );
    if (left.length === 0) {
      await this.forgetConfigured(event);
      return {};
    }
    const all = await this.ctx.storage.list({ prefix: CONFIGURED, limit: MOST_EVENTS });
    if (all.size >= MOST_EVENTS && !all.has(CONFIGURED + event)) return known; // its overrides count as shadowed
    await this.ctx.storage.put(CONFIGURED + event, Object.fromEntries(left));
    return Object.fromEntries(left);
  }

  async forgetConfigured(event: string): Promise<void> {
    await this.ctx.storage.delete(CONFIGURED + event);
  }

  /** Tells the trail what was refused, and forgets networks that have been quiet. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    const report = this.#refusals.take();
    this.#reportedAtMs = nowMs;
    try {
      const [store] = parseConfig(this.env).stores;
      if (report && store) await openTrail(store).add({ what: "refused", atMs: nowMs, ...report });
    } catch (error) {
      if (report) this.#refusals.add(report.counts, [], report.fromMs);
      warn("trail not written", "desk", error);
    } finally {
      const quiet = this.#lockOut.forget(nowMs).map((network) => FAILURES + network);
      for (let first = 0; first < quiet.length; first += MOST_DELETED) {
        await this.ctx.storage.delete(quiet.slice(first, first + MOST_DELETED));
      }
      if (!this.#refusals.isEmpty) await this.ctx.storage.setAlarm(nowMs + REPORT_MS);
      else if (!this.#lockOut.isEmpty) await this.ctx.storage.setAlarm(nowMs + FORGET_MS);
    }
  }
}
