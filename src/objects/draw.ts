import { DurableObject } from "cloudflare:workers";
import type { DrawCalls, Env } from "../bindings.ts";
import type { DrawIndex } from "../core/draw/draw-index.ts";
import type { CommittedList } from "../core/draw/drawing.ts";
import { DrawFiles } from "../draw/files.ts";
import { DrawSteps } from "../draw/steps.ts";
import type { LogOrigin } from "../log.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/** For so long one call of the loop works. Meanwhile the loop makes no other call. */
const WORK_MS = 1000;
/** After a failure. */
const REST_MS = 500;
/** While it keeps who entered it looks by itself so often whether the drawing goes on: no loop calls it when the event was retired. */
const LOOK_MS = 60_000;
/** What fails again and again for the same reason is said so often. */
const SAID_EVERY_MS = 60_000;

/**
 * The object of an event's drawing: works through its steps when the release loop calls, apart from the loop so that no tick waits for
 * half a million hashes, and answers what is public of the last drawings. Its alarm only makes it forget people. It may die at any moment:
 * Redis and its storage say what is done.
 */
export class Draw extends DurableObject<Env> implements DrawCalls {
  readonly #origin: LogOrigin;
  readonly #files: DrawFiles;
  readonly #makeSteps: () => Promise<DrawSteps>;
  #steps: DrawSteps | null = null;
  #isWorking = false;
  #restsUntilMs = 0;
  #calledAtMs = 0;
  #said = { reason: "", atMs: 0 };

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { event, config, drawing } = open(env, nameOf(ctx.id));
    this.#origin = { event, object: "draw" };
    const files = new DrawFiles(ctx.storage.sql);
    this.#files = files;
    this.#makeSteps = async () => {
      if (drawing === null) throw new Error("PROOF_PRIVATE_JWK is not set");
      const { shards } = config;
      const signer = await drawing.signer();
      return new DrawSteps({ ...drawing, event, shards, origin: this.#origin, files, signer });
    };
  }

  async proceed(committed: CommittedList | null): Promise<void> {
    this.#calledAtMs = Date.now();
    if (committed) this.#files.noteCommitted(committed, committed.checkpoint);
    await this.#work();
    await this.#lookLater();
  }

  /** Writes down that a drawing is over, and forgets who entered where the loop has not called for a minute. */
  override async alarm(): Promise<void> {
    try {
      const steps = await this.#openSteps();
      await steps.look();
    } catch (error) {
      this.#say(error);
    }
    if (Date.now() - this.#calledAtMs >= LOOK_MS) this.#files.dropPeople();
    await this.#lookLater();
  }

  async #lookLater(): Promise<void> {
    const { storage } = this.ctx;
    if (!this.#files.hasPeople || (await storage.getAlarm()) !== null) return;
    await storage.setAlarm(Date.now() + LOOK_MS);
  }

  async #work(): Promise<void> {
    if (this.#isWorking || Date.now() < this.#restsUntilMs) return;
    this.#isWorking = true;
    try {
      this.#restsUntilMs = Date.now() + (await this.#takeSteps());
    } catch (error) {
      this.#restsUntilMs = Date.now() + REST_MS;
      this.#say(error);
    } finally {
      this.#isWorking = false;
    }
  }

  /** Returns in how many ms there is more to do. */
  async #takeSteps(): Promise<number> {
    const steps = await this.#openSteps();
    const untilMs = Date.now() + WORK_MS;
    let pauseMs = 0;
    while (pauseMs === 0 && Date.now() < untilMs) pauseMs = await steps.next();
    return pauseMs;
  }

  async #openSteps(): Promise<DrawSteps> {
    this.#steps ??= await this.#makeSteps();
    return this.#steps;
  }

  #say(error: unknown): void {
    const [reason, nowMs] = [String(error), Date.now()];
    if (reason === this.#said.reason && nowMs - this.#said.atMs < SAID_EVERY_MS) return;
    this.#said = { reason, atMs: nowMs };
    warn("drawing put off", this.#origin, error);
  }

  async read(): Promise<DrawIndex | null> {
    const found = this.#files.findCommitted();
    if (found === null) return null;
    const { generation, closedAtMs, checkpoint, kept } = found;
    const { proofKey, beacon, round, roundAtMs, signature, isStopped } = kept;
    const sheets = this.#files.sheets(found);
    return {
      generation,
      size: sheets.reduce((sum, { size }) => sum + size, 0),
      closedAtMs,
      checkpoint,
      proofKey,
      beacon,
      round,
      roundAtMs,
      signature,
      sheets,
      phase: kept.isSeated ? "seated" : kept.isOrdered ? "drawn" : "committed",
      isStopped,
    };
  }

  async readSheet(generation: number, sheet: number): Promise<Uint8Array | null> {
    const found = this.#files.findCommitted(generation);
    return found && this.#files.file(found, "leaves", sheet);
  }

  async readPlaces(generation: number, sheet: number): Promise<Uint8Array | null> {
    const found = this.#files.findCommitted(generation);
    return found?.kept.isOrdered ? this.#files.file(found, "places", sheet) : null;
  }
}
