/**
 * The package's door for pages: `import { QueueClient } from "virtual-queue/client"`. Everything it needs of the
 * browser is there when it is made, not when it is imported, so that a server may import a page's code.
 */
import { readText } from "../wire/fields.ts";
import { endOfTurnMs, toldIn, UNKNOWN, type VisitorState } from "../wire/visitor-state.ts";
import { ageMs, type Connection } from "./connection.ts";
import { entryTurnMs } from "./entry-turn.ts";
import { followPage, type LifeChange } from "./page-life.ts";
import { pause } from "./pause.ts";
import { browserPlatform, type Platform } from "./platform.ts";
import { type LoginToken, QueueApi } from "./queue-api.ts";
import { QueueClock } from "./queue-clock.ts";
import { QueueError } from "./queue-error.ts";
import { QueueReader } from "./queue-reader.ts";
import { type Listener, type QueueEvents, Shown } from "./shown.ts";
import type { Solve } from "./solving.ts";
import { type News, Tabs } from "./tabs.ts";
import { type ClaimedPass, type ClaimOptions, VisitorActs } from "./visitor-acts.ts";
import { Watch } from "./watch.ts";

export type { ProblemCode } from "../wire/problem-codes.ts";
export type { Challenge } from "../wire/refusal.ts";
export type {
  DrawnPlace,
  EnteredState,
  OpenDraw,
  VisitorState,
  WaitingState,
} from "../wire/visitor-state.ts";
export type { Connection } from "./connection.ts";
export type { LoginToken } from "./queue-api.ts";
export { type ClientProblem, QueueError } from "./queue-error.ts";
export type { QueueEvents } from "./shown.ts";
export type { Solve, SolveOptions } from "./solving.ts";
export type { ClaimedPass, ClaimOptions } from "./visitor-acts.ts";

export interface QueueClientOptions {
  readonly eventId: string;
  /** "/api/v1" when left out; of another host, its whole address. */
  readonly api?: string;
  /** What the page's server knew, by the queue's clock. Without it the client asks. */
  readonly initial?: VisitorState;
  /** The queue's clock when the page was made: countdowns are right then on a phone whose own clock is not. */
  readonly serverNowMs?: number;
  /**
   * Under AUTH_MODE=jwt: the token of the person's login at the shop, asked for with every request. The stream takes the cookie
   * that the queue's answer sets.
   */
  readonly token?: LoginToken;
  /** Tells the people of one browser apart: tabs that were opened for another person are not listened to. */
  readonly person?: string | undefined;
  /** Does what the queue may ask before entering a drawing, or in a crowd of one address; without it such a join throws CHALLENGE_REQUIRED. */
  readonly solve?: Solve;
}

interface JoinOptions {
  readonly automatic?: boolean;
  heldBack?(): void;
}

/** A moment ago is now: no question is due when a visitor only passes through the tab. */
const FRESH_MS = 2000;
const NO_AGE = { leastMs: 0, mostMs: 0 };

/** One visitor's place in one event's queue. */
export class QueueClient {
  readonly #platform: Platform;
  readonly #clock: QueueClock;
  readonly #routes: QueueApi;
  readonly #reader: QueueReader;
  readonly #acts: VisitorActs;
  readonly #watch: Watch;
  readonly #tabs: Tabs;
  readonly #shown: Shown;
  #life: "still" | "watching" | "away" | "closed" = "still";
  #unfollowPage = () => {};
  #closing = new AbortController();

  /** `platform` is for tests; a page leaves it out. */
  constructor(options: QueueClientOptions, platform: Platform = browserPlatform()) {
    const { eventId, initial, serverNowMs, token, person = "", solve } = options;
    const api = (options.api ?? "/api/v1").replace(/\/+$/, "");
    this.#platform = platform;
    this.#clock = new QueueClock(platform);
    const { leastMs, mostMs } = serverNowMs === undefined ? NO_AGE : platform.pageAge();
    if (serverNowMs !== undefined) this.#clock.learn(serverNowMs + leastMs, mostMs - leastMs);
    this.#shown = new Shown(() => this.nowMs, initial ?? UNKNOWN, {
      live: true,
      updatedAtMs: initial ? platform.nowMs() - mostMs : null,
    });
    const routes = new QueueApi(platform, this.#clock, api, eventId, token);
    this.#routes = routes;
    this.#reader = new QueueReader(this.#clock, () => this.state);
    const name = `virtual-queue/4 ${person}${api} ${eventId}`; // of the form of the news
    this.#acts = new VisitorActs(platform, {
      api: routes,
      clock: this.#clock,
      reader: this.#reader,
      solve,
      lockName: `virtual-queue/1 ${api}`, // of all its events: the cookie is one for all, too
      closing: () => this.#closing.signal,
      lost: () => this.#lose(),
    });
    this.#watch = new Watch(platform, {
      streamUrl: routes.streamUrl,
      state: () => this.state,
      queueNowMs: () => this.nowMs,
      ask: (about) => this.#reader.ask(routes, about),
      read: (body, version) => this.#reader.place(body, version),
      received: (state) => this.#learn(state),
      cutOff: () => this.#lose(),
      opened: () => this.#open(),
      deserted: () => this.#takeOver(),
    });
    this.#tabs = new Tabs(platform, name, {
      news: () => ({ state: this.state, clockAheadMs: this.clockAheadMs, ...this.connection }),
      lead: () => this.#watch.lead(),
      follow: () => this.#watch.follow(),
      receive: (news) => this.#receive(news),
    });
  }

  /** Now by the queue's clock, which all times of a state are of: a countdown is right where the visitor's clock is not. */
  get nowMs(): number {
    return this.#clock.queueNowMs;
  }

  /** How far the visitor's own clock is ahead of the queue's. */
  get clockAheadMs(): number {
    return this.#clock.aheadMs;
  }

  get state(): VisitorState {
    return this.#shown.state;
  }

  get connection(): Connection {
    return this.#shown.connection;
  }

  addEventListener<Type extends keyof QueueEvents>(type: Type, listener: Listener<Type>): void {
    this.#shown.listen(type, listener);
  }

  removeEventListener<Type extends keyof QueueEvents>(type: Type, listener: Listener<Type>): void {
    this.#shown.unlisten(type, listener);
  }

  /** Follows the place until `close()`; after that, it may be followed again. */
  watch(): void {
    if (this.#life === "watching" || this.#life === "away") return;
    const isBack = this.#life === "closed";
    if (isBack) this.#closing = new AbortController();
    this.#life = "watching";
    this.#unfollowPage = followPage(this.#platform.page, (change) => this.#liveOn(change));
    this.#tabs.start();
    if (isBack) this.#watch.refresh();
  }

  /** The place is kept. Nothing is told from here on; an act that waits for its next try ends with CLOSED. */
  close(): void {
    this.#life = "closed";
    this.#closing.abort();
    this.#unfollowPage();
    this.#rest();
  }

  /**
   * Takes a place, enters the drawing of the places, or finds what there is. Goes on through a bad network until the queue answers.
   * `automatic`: the page does it without a press, so it takes its turn in the minute after entering begins. `heldBack`: the queue has
   * the join come later, as where very many join from one network; the client goes on by itself.
   */
  async join({ automatic = false, heldBack }: JoinOptions = {}): Promise<void> {
    const inMs = automatic ? entryTurnMs(this.state, this.nowMs, this.#platform.random()) : 0;
    if (inMs > 0) {
      await pause(this.#platform, inMs, this.#closing.signal);
      if (this.state.status !== "outside") return; // entered, or left, in another tab meanwhile
    }
    this.#settle(await this.#told(this.#acts.join(heldBack)));
  }

  /** Gives the place, or the entry, up. */
  async leave(): Promise<void> {
    const before = this.state;
    const left = await this.#told(this.#acts.leave());
    const opensAtMs = before.status === "entered" ? before.draw.opensAtMs : null;
    this.#settle(opensAtMs === null ? left : { status: "left", draw: { opensAtMs } });
  }

  /**
   * What the visitor can prove the entry or the place by later, a JWS: asked for now. null where there is nothing: the queue signs none,
   * or the visitor has come within the last five seconds, or has no place.
   */
  async receipt(): Promise<string | null> {
    return readText((await this.#routes.place(true)).receipt);
  }

  /**
   * Takes the turn: the pass's minutes start now. Safe to repeat, the same pass comes again. A claim that the queue holds
   * back goes on until the signal is aborted.
   */
  async claim(options: ClaimOptions = {}): Promise<ClaimedPass> {
    const deadlineMs = this.state.status === "ready" ? endOfTurnMs(this.state) : null;
    const pass = await this.#told(this.#acts.claim(deadlineMs, options));
    const { expiresAtMs } = pass;
    const told = toldIn(this.state);
    this.#settle({ status: "ready", claimBeforeMs: null, expiresAtMs, paused: false, ...told });
    return pass;
  }

  /** A refusal is shown, too, where it says where the visitor stands. */
  async #told<T>(act: Promise<T>): Promise<T> {
    try {
      return await act;
    } catch (error) {
      const state = this.#reader.refusal(error);
      if (state) this.#settle(state);
      // It is not as it was thought to be, but where the page has only changed its mind.
      else if (this.#life === "watching" && !isAborted(error)) this.#watch.refresh();
      throw error;
    }
  }

  #settle(state: VisitorState): void {
    const before = this.state;
    this.#learn(state);
    this.#tabs.publish("newer");
    this.#goOnFrom(before);
  }

  #open(): void {
    if (this.state.status !== "not_open") return;
    const { opensAtMs, entersAtMs } = this.state;
    const isDraw = opensAtMs !== null && entersAtMs !== undefined;
    this.#shown.show({ status: "outside", ...(isDraw && { draw: { opensAtMs, entersAtMs } }) });
    this.#tabs.publish("told");
    this.#watch.restart();
  }

  #receive({ state, clockAheadMs, live, updatedAtMs }: News): void {
    const before = this.state;
    this.#clock.adopt(clockAheadMs);
    this.#shown.show(state);
    this.#shown.connect({ live, updatedAtMs });
    this.#goOnFrom(before);
  }

  /** A stream and a question go on through news about the same place. */
  #goOnFrom(before: VisitorState): void {
    if (this.#life !== "watching") return;
    const { status } = this.state;
    const isSamePlace = before.status === status && (status === "waiting" || status === "entered");
    if (!isSamePlace || !this.#watch.isBusy) this.#watch.restart();
  }

  #learn(state?: VisitorState): void {
    if (this.#life === "closed") return;
    if (state) this.#shown.show(state);
    this.#shown.connect(state ? { live: true, updatedAtMs: this.#platform.nowMs() } : { live: true });
    this.#tabs.publish("told");
  }

  #lose(): void {
    if (this.#life === "closed") return;
    this.#shown.connect({ live: false });
    this.#tabs.publish("told");
  }

  #liveOn(change: LifeChange): void {
    switch (change) {
      case "away":
        this.#rest();
        if (this.#life === "watching") this.#life = "away";
        return;
      case "offline":
        this.#lose();
        return;
      case "seen":
        if (this.#life !== "watching") break;
        if (!this.#isFresh) this.#watch.look();
        return;
      case "back":
        break;
    }
    if (this.#life === "away") {
      this.#life = "watching";
      this.#tabs.start();
    }
    this.#watch.refresh();
  }

  get #isFresh(): boolean {
    return this.connection.live && ageMs(this.connection, this.#platform.nowMs()) < FRESH_MS;
  }

  #rest(): void {
    this.#tabs.stop();
    this.#watch.stop();
  }

  #takeOver(): void {
    if (this.#platform.page.document.visibilityState === "visible") this.#tabs.takeOver();
  }
}

function isAborted(error: unknown): boolean {
  return error instanceof QueueError && error.code === "ABORTED";
}
