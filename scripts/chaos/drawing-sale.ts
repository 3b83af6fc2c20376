import type { DrawIndex } from "../../src/core/draw/draw-index.ts";
import type { Coverage } from "./coverage.ts";
import type { DrawingTools, RelaysAre } from "./drawing-tools.ts";
import type { DrawingJudge, PublishedSheet } from "./judge/drawing.ts";
import { MOST_MS } from "./operators.ts";
import type { Platform } from "./platform.ts";
import type { RedisLink } from "./redis-link.ts";
import { DRAW_SCRIPTS, type Step } from "./schedule.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import { letFail } from "./visitors.ts";

const SHEETS = 256;
/** For so long a drawing may go on meeting what was planned for its scripts. */
const MEETING_MS = 45_000;
/** From the close to the last seat: five seconds of standing, up to thirteen to the round, a few to settle, and as long once more after a rollback. */
const DRAWN_MS = 60_000;
/** Somebody looks at the page of the drawing so often. */
const READ_EVERY_MS = 500;
/** The cron comes once a minute; here more often, for of two loops one gives way to the other. */
const TICK_EVERY_MS = 10_000;

type FailOverAtClose = Extract<Step, { does: "fail over at the close" }>;
type BreakInMidst = Extract<Step, { does: "kill in the midst" | "double in the midst" }>;

interface Surroundings {
  readonly tools: DrawingTools;
  readonly judge: DrawingJudge;
  readonly platform: Platform;
  readonly redis: RedisLink;
  readonly clock: VirtualClock;
  readonly coverage: Coverage;
  readonly tickNow: () => Promise<void>;
}

/** The drawing that a sale opens with: what a schedule does to it, and its end. */
export class DrawingSale {
  readonly #around: Surroundings;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  setRelays(to: RelaysAre): void {
    this.#around.tools.relays = to;
  }

  failOverAtClose({ copiedAfterMs, afterMs }: FailOverAtClose): void {
    const { judge, redis, clock } = this.#around;
    judge.whenClosing(() => void clock.sleep(copiedAfterMs).then(() => redis.goBackLater(afterMs)));
  }

  /** Its object is gone, or there are two, while a request of it is under way. */
  breakInMidst({ does, script, requests, isLost }: BreakInMidst): void {
    const { platform, redis, coverage } = this.#around;
    const act = () => {
      coverage.note(`${does} of ${script}`, "met");
      letFail(this.#read()); // what was published until now stays so
      if (does === "kill in the midst") platform.kill("Draw", 0);
      else platform.double("Draw", 0);
    };
    redis.planHappening({ script, requests, isLost, act });
  }

  /** From now on somebody looks at the page of the drawing again and again. */
  begin(): void {
    void this.#readOften();
  }

  async #readOften(): Promise<void> {
    const { clock, judge } = this.#around;
    for (;;) {
      await clock.sleep(READ_EVERY_MS);
      if (!judge.isOver) letFail(this.#read());
    }
  }

  async #read(): Promise<DrawIndex | null> {
    const index = (await this.#around.platform.draw.read()) as DrawIndex | null;
    if (index) this.#around.judge.told(index.checkpoint);
    return index;
  }

  /** Goes on until what was planned for its scripts has been met, or it is over, or for three quarters of a minute. */
  async meetFaults(): Promise<void> {
    const { redis, judge, clock } = this.#around;
    const isMet = () => judge.isOver || judge.isStopped || !redis.isPlannedFor(DRAW_SCRIPTS);
    await clock.passUntil(isMet, MEETING_MS);
  }

  /** Until everybody who entered is in line. The event opens; nothing breaks any more. */
  async end(): Promise<void> {
    const { judge, clock, tickNow } = this.#around;
    for (let passedMs = 0; passedMs < DRAWN_MS && !judge.isOver; passedMs += TICK_EVERY_MS) {
      if (await clock.passUntil(() => judge.isOver, TICK_EVERY_MS)) break;
      await tickNow();
    }
    judge.judgeOver();
    await clock.resultOf(this.#judgePublished(), MOST_MS);
  }

  async #judgePublished(): Promise<void> {
    const index = await this.#read();
    if (index?.phase !== "seated") return;
    const sheets: PublishedSheet[] = [];
    for (let sheet = 0; sheet < SHEETS; sheet++) {
      const leaves = await this.#around.platform.draw.readSheet(index.generation, sheet);
      const places = await this.#around.platform.draw.readPlaces(index.generation, sheet);
      sheets.push({ leaves: leaves ?? new Uint8Array(), places: places ?? new Uint8Array() });
    }
    this.#around.judge.judgePublished(index.generation, sheets);
  }
}
