import { withCheckpoint } from "../wire/draw.ts";
import type { Fields } from "../wire/fields.ts";
import { STATUS_FACTS, type VisitorState } from "../wire/visitor-state.ts";
import { backoffMs, retryDelayMs, slowMs } from "./backoff.ts";
import { opensInMs, planWatch, type Question } from "./plan-watch.ts";
import type { Platform } from "./platform.ts";
import { openPositionStream } from "./position-stream.ts";

/** A tab that follows another receives its news three times as often. */
const SILENCE_MS = 45_000;
/** A turn is worth a question about its time, but not a long wait for the answer. */
const TURN_PATIENCE_MS = 3000;
/** So many streams in a row without a frame: something on the way does not let them through. */
const SILENT_STREAMS = 3;

export interface WatchNeeds {
  readonly streamUrl: string;
  readonly state: () => VisitorState;
  readonly queueNowMs: () => number;
  ask(about: Question): Promise<VisitorState>;
  read(body: Fields, version: string): VisitorState | null;
  /** The queue sent a state, or without one only a sign of life. */
  received(state?: VisitorState): void;
  /** The connection to the queue is cut. */
  cutOff(): void;
  /** The time of the opening has come, by the clock. */
  opened(): void;
  /** The tab that this one follows has fallen silent. */
  deserted(): void;
}

/** Keeps the state true: by a stream or by questions when this tab leads, by another tab's word when it follows. */
export class Watch {
  readonly #platform: Platform;
  readonly #needs: WatchNeeds;
  #leads = false;
  #end = () => {};
  /** Beside whatever goes on: no question that hangs may keep a page from an opening. */
  #endOpening = () => {};
  /** Grows with each new course, so that an answer to a question of the one before is dropped. */
  #course = 0;
  #asking = false;
  #failures = 0;
  #silentStreams = 0;
  #streamAgainMs = 0;

  constructor(platform: Platform, needs: WatchNeeds) {
    this.#platform = platform;
    this.#needs = needs;
  }

  /** Whether the state is being kept true already, and not only by another tab's word. */
  get isBusy(): boolean {
    return this.#leads || this.#asking;
  }

  lead(): void {
    this.#leads = true;
    if (!this.#asking) this.restart(); // its answer will
  }

  follow(): void {
    this.#leads = false;
    this.restart();
  }

  stop(): void {
    this.#course++;
    this.#asking = false;
    this.#end();
    this.#end = () => {};
    this.#endOpening();
    this.#endOpening = () => {};
  }

  /** Goes on from the state that is on show. */
  restart(): void {
    this.stop();
    this.#awaitOpening();
    const state = this.#needs.state();
    const step = planWatch(state, this.#needs.queueNowMs(), this.#platform.random());
    if (step.kind === "rest") return;
    if (!this.#leads && state.status !== "unavailable")
      this.#afterSilence(STATUS_FACTS[state.status].question);
    else if (step.kind === "ask") this.#askIn(step.inMs, step.about);
    else if (step.inMs === 0) this.#streamOrPoll();
    else this.#end = this.#platform.after(step.inMs, () => this.#streamOrPoll());
  }

  /** Asks at once, then goes on. */
  refresh(about: Question = STATUS_FACTS[this.#needs.state().status].question): void {
    this.#failures = 0;
    void this.#ask(about);
  }

  /** The page is seen again: asks at once for what it would ask next. */
  look(): void {
    const step = planWatch(this.#needs.state(), this.#needs.queueNowMs(), this.#platform.random());
    this.refresh(step.kind === "ask" ? step.about : undefined);
  }

  #awaitOpening(): void {
    const inMs = opensInMs(this.#needs.state(), this.#needs.queueNowMs());
    if (inMs !== null) this.#endOpening = this.#platform.after(inMs, () => this.#needs.opened());
  }

  #afterSilence(about: Question): void {
    this.#end = this.#platform.after(SILENCE_MS, () => {
      this.#needs.deserted();
      void this.#ask(about);
    });
  }

  #askIn(inMs: number, about: Question): void {
    this.#end = this.#platform.after(inMs, () => void this.#ask(about));
  }

  /** `otherwise` is what the queue said already; it is shown when no better answer comes soon. */
  async #ask(about: Question, otherwise?: VisitorState): Promise<void> {
    this.stop();
    this.#awaitOpening();
    const course = this.#course;
    this.#asking = true;
    if (otherwise) this.#end = this.#platform.after(TURN_PATIENCE_MS, () => this.#needs.received(otherwise));
    try {
      const state = await this.#needs.ask(about);
      if (course !== this.#course) return;
      this.#failures = 0;
      this.#needs.received(state);
      this.restart();
    } catch (error) {
      if (course !== this.#course) return;
      this.#asking = false;
      this.#end();
      if (otherwise) this.#needs.received(otherwise);
      this.#needs.cutOff();
      this.#askIn(retryDelayMs(error, this.#failures++, this.#platform.random()), about);
    }
  }

  #streamOrPoll(): void {
    const state = this.#needs.state();
    const polls = this.#silentStreams >= SILENT_STREAMS && this.#platform.nowMs() < this.#streamAgainMs;
    if (polls && "pollAfterSeconds" in state) {
      // Half as long to half as long again, or all who were cut off together would ask together for ever.
      this.#askIn(state.pollAfterSeconds * 1000 * (0.5 + this.#platform.random()), "place");
    } else {
      this.#stream();
    }
  }

  #stream(): void {
    this.#end = openPositionStream(this.#platform, this.#needs.streamUrl, {
      placed: (body, version) => {
        this.#silentStreams = 0;
        this.#needs.received(this.#needs.read(body, version) ?? undefined);
      },
      signed: (body) => this.#needs.received(withCheckpoint(this.#needs.state(), body)),
      ended: (body, version) => this.#endStream(this.#needs.read(body, version)),
      beat: () => {
        this.#silentStreams = 0;
        this.#failures = 0; // it holds
        this.#needs.received();
      },
      faltered: () => this.#needs.cutOff(),
      lost: (spoke) => this.#loseStream(spoke),
    });
  }

  #endStream(state: VisitorState | null): void {
    this.#silentStreams = 0;
    // A turn that was taken on another device: only the place's answer has the pass.
    if (state === null || (state.status === "ready" && state.claimBeforeMs === null)) {
      void this.#ask("place", state ?? undefined);
      return;
    }
    this.#needs.received(state);
    this.restart();
  }

  #loseStream(spoke: boolean): void {
    const random = this.#platform.random();
    const inMs = backoffMs(this.#failures++, random);
    this.#needs.cutOff();
    if (spoke) {
      this.#end = this.#platform.after(inMs, () => this.restart());
      return;
    }
    this.#silentStreams++;
    this.#streamAgainMs = this.#platform.nowMs() + slowMs(random);
    // Why a stream does not open a browser does not say: the position's answer does, and is news besides.
    this.#askIn(inMs, "place");
  }
}
