import { DurableObject } from "cloudflare:workers";
import type { ConfiguredValue, ConfiguredValues, DeskCalls, Env } from "../bindings.ts";
import { parseConfig } from "../config.ts";
import { outlineOf } from "../core/address.ts";
import { type Failures, LockOut } from "../core/desk/lock-out.ts";
import { addRefusals, type RefusalCounts, type RefusalReport } from "../core/desk/refusals.ts";
import { UsedTexts } from "../core/desk/used-texts.ts";
import { openTrail } from "../store/open-queue.ts";
import { warn } from "./warn.ts";

const FAILURES = "failures:";
const CONFIGURED = "configured:";
const REPORTS = "reports";
/** Between two entries of refused requests in the trail. */
const REPORT_MS = 60_000;
/** How often networks that have been quiet are forgotten. */
const FORGET_MS = 600_000;
/** Of the platform: keys in one call. */
const MOST_DELETED = 128;
/** With `EVENTS."*"` operators may override fields of any event. Those of the longest ids take 1 MB. */
const MOST_EVENTS = 1000;

/** Of refused requests. */
interface Reports {
  /** What the trail has not been told yet. */
  readonly pending: RefusalReport | null;
  readonly lastAtMs: number;
}

/**
 * What the operators' desk has to remember of all requests together: failed sign-ins, refused requests that the trail has
 * not been told yet, and what was configured when operators overrode it. One object for all events; it is asked only when
 * something is refused or changed, and by an open page once a second.
 */
export class Desk extends DurableObject<Env> implements DeskCalls {
  #lockOut = new LockOut();
  /** In memory alone: what is used again after the object was put out of it is as old as it was quiet. */
  readonly #used = new UsedTexts();
  #reports: Reports = { pending: null, lastAtMs: 0 };

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    // An object that is not asked for ten seconds is put out of memory: all that it knows is stored.
    void ctx.blockConcurrencyWhile(async () => {
      const known = await ctx.storage.list<Failures>({ prefix: FAILURES });
      this.#lockOut = new LockOut(
        [...known].map(([key, failures]) => [key.slice(FAILURES.length), failures]),
      );
      this.#reports = (await ctx.storage.get<Reports>(REPORTS)) ?? this.#reports;
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
    if (this.#lockOut.isFull) await this.#forgetQuiet(nowMs);
    return this.#lockOut.lockedUntilMs(network, nowMs);
  }

  /** The first is reported at once, and those of the next minute together at its end. */
  async noteRefusals(counts: RefusalCounts, networks: readonly string[]): Promise<void> {
    const nowMs = Date.now();
    const { pending, lastAtMs } = this.#reports;
    await this.#keepReports({
      pending: addRefusals(pending, counts, networks.map(outlineOf), nowMs),
      lastAtMs,
    });
    const dueMs = Math.max(nowMs, lastAtMs + REPORT_MS);
    const alarmAtMs = await this.ctx.storage.getAlarm();
    if (alarmAtMs === null || alarmAtMs > dueMs) await this.ctx.storage.setAlarm(dueMs);
  }

  async #keepReports(reports: Reports): Promise<void> {
    this.#reports = reports;
    await this.ctx.storage.put(REPORTS, reports);
  }

  async useOnce(owner: string, text: string, untilMs: number): Promise<boolean> {
    return this.#used.use(owner, text, untilMs, Date.now());
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
    const { pending } = this.#reports;
    await this.#keepReports({ pending: null, lastAtMs: nowMs });
    try {
      const [store] = parseConfig(this.env).stores;
      if (pending && store) await openTrail(store).add({ what: "refused", atMs: nowMs, ...pending });
    } catch (error) {
      warn("trail not written", { event: "", object: "desk" }, error);
      const { pending: later, lastAtMs } = this.#reports; // what came meanwhile
      const all = later ? addRefusals(pending, later.counts, later.networks, nowMs) : pending;
      await this.#keepReports({ pending: all, lastAtMs });
    } finally {
      await this.#forgetQuiet(nowMs);
      if (this.#reports.pending) await this.ctx.storage.setAlarm(nowMs + REPORT_MS);
      else if (!this.#lockOut.isEmpty) await this.ctx.storage.setAlarm(nowMs + FORGET_MS);
    }
  }

  async #forgetQuiet(nowMs: number): Promise<void> {
    const quiet = this.#lockOut.forget(nowMs).map((network) => FAILURES + network);
    for (let first = 0; first < quiet.length; first += MOST_DELETED) {
      await this.ctx.storage.delete(quiet.slice(first, first + MOST_DELETED));
    }
  }
}
