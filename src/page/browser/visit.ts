import { QueueClient } from "../../client/queue-client.ts";
import { STATUS_FACTS, type VisitorState } from "../../wire/visitor-state.ts";
import { Announcer } from "../announcer.ts";
import { Formats } from "../formats.ts";
import { ownAct } from "../own-act.ts";
import { type SeenNotice, seeNotice } from "../seen-notice.ts";
import { staysAwake } from "../staying-awake.ts";
import { TEXTS } from "../texts/languages.ts";
import type { Texts } from "../texts/texts.ts";
import { viewOf } from "../view.ts";
import type { Doing, Situation, View } from "../view-model.ts";
import { announce } from "./announce.ts";
import { Bar } from "./bar.ts";
import { keepsCookies } from "./cookies.ts";
import { Entering } from "./entering.ts";
import { fitNumbers } from "./fit.ts";
import { formOf, onSubmit } from "./forms.ts";
import { goToShop } from "./go-to-shop.ts";
import { Keepsake } from "./keepsake.ts";
import type { ScriptModel } from "./read-model.ts";
import { Reminder } from "./reminder.ts";
import { Screen } from "./screen.ts";
import { show } from "./show.ts";
import { TabMemory } from "./tab-memory.ts";
import { Working } from "./working.ts";

/** A line that is back after a moment was not worth a worry. */
const LOST_AFTER_MS = 3000;
const TICK_MS = 1000;
/** This tab has had a place: from here on only the visitor joins. */
const HAD_A_PLACE = "had-a-place";
const NOTICE = "notice";

/** One visitor's time on the page: shows what the client tells, and acts for the visitor where the page promises it. */
export class Visit {
  readonly #model: ScriptModel;
  readonly #texts: Texts;
  readonly #formats: Formats;
  readonly #client: QueueClient;
  readonly #memory: TabMemory;
  readonly #bar: Bar;
  readonly #keepsake: Keepsake;
  readonly #reminder: Reminder;
  readonly #announcer: Announcer;
  readonly #entering: Entering;
  readonly #working: Working;
  readonly #screen = new Screen();
  readonly #keepsCookies: boolean;
  /** The queue does not know who this is, and asks people to sign in. */
  #isStranger: boolean;
  #joining: Extract<Doing, "nothing" | "joining" | "joiningSlowly" | "refused"> = "nothing";
  #lostSinceMs: number | null = null;
  #isLeaving = false;

  constructor(model: ScriptModel) {
    this.#model = model;
    this.#texts = TEXTS[model.language];
    this.#keepsCookies = !model.needsCookie || keepsCookies();
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    this.#formats = new Formats(this.#texts.locale, timeZone);
    const { event, api, state, nowMs, signIn } = model;
    this.#isStranger = signIn?.isNeeded ?? false;
    const person = model.person ?? undefined;
    this.#working = new Working(model.assets, model.language, () => this.#show());
    this.#client = new QueueClient({
      eventId: event.id,
      api,
      initial: state,
      serverNowMs: nowMs,
      person,
      solve: (challenge, how) => this.#working.solve(challenge, how),
    });
    this.#memory = new TabMemory(person === undefined ? event.id : `${event.id} ${person}`);
    this.#bar = new Bar(this.#memory);
    this.#keepsake = new Keepsake(event.id, model.person);
    this.#reminder = new Reminder(model, this.#texts);
    this.#entering = new Entering({
      nowMs: () => Date.now(),
      claim: (how) => this.#client.claim(how),
      goToShop: (pass) =>
        pass && model.shop ? goToShop(model.shop, event.id, pass) : formOf("enter")?.submit(),
      changed: () => this.#proceed(),
    });
    this.#announcer = new Announcer(this.#view(), Date.now());
  }

  start(): void {
    this.#client.addEventListener("state", () => {
      if (this.#joining === "refused") this.#joining = "nothing";
      this.#proceed();
    });
    this.#client.addEventListener("connection", ({ detail }) => {
      this.#lostSinceMs = detail.live ? null : (this.#lostSinceMs ?? Date.now());
      this.#show();
    });
    document.addEventListener("visibilitychange", () => {
      if (!isSeen()) this.#entering.hide();
      this.#proceed();
    });
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.#entering.comeBack();
      this.#proceed();
    });
    onSubmit("join", () => this.#join());
    onSubmit("enter", () => this.#entering.enter(this.#state));
    onSubmit("leave", (form) => this.#leave().catch(() => form.submit()));
    this.#client.watch();
    this.#proceed();
    setInterval(() => this.#show(), TICK_MS); // countdowns
    document.documentElement.dataset.awake = "yes"; // or the page would load itself again
  }

  /** What the page does by itself, then what it shows. */
  #proceed(): void {
    const state = this.#state;
    const { hasPlace } = STATUS_FACTS[state.status];
    if (state.status === "outside") this.#isStranger ||= state.loginUrl !== undefined;
    else if (hasPlace) this.#isStranger = false; // signed in by another tab
    if (hasPlace !== undefined) this.#memory.set(HAD_A_PLACE, hasPlace);
    this.#noteNotice(state);
    this.#keepsake.keep(state);
    this.#entering.follow(state);
    const act = this.#doing === "nothing" ? this.#ownAct(state) : null;
    if (act === "join") void this.#join({ automatic: true });
    if (act === "enter") void this.#entering.enter(state);
    this.#show();
  }

  /**
   * The stream may end because the place is gone before the answer says that it was given up. The visitor, who knows, is
   * told that once.
   */
  get #state(): VisitorState {
    const { state } = this.#client;
    return this.#isLeaving && state.status === "outside" ? { status: "left" } : state;
  }

  get #notice(): SeenNotice | null {
    return this.#memory.get(NOTICE) as SeenNotice | null;
  }

  #noteNotice(state: VisitorState): void {
    const seen = this.#notice;
    const now = seeNotice(seen, state, this.#model.language, Date.now());
    if (now !== seen) this.#memory.set(NOTICE, now);
  }

  #ownAct(state: VisitorState): ReturnType<typeof ownAct> {
    const { tookTurn, passWaits } = this.#entering;
    const own = { ...this.#visitor, state, isSeen: isSeen(), tookTurn, passWaits };
    return ownAct({ ...this.#model, ...own });
  }

  /** What this browser knows of the visitor. */
  get #visitor(): Pick<Situation, "hadAPlace" | "hasReceipt" | "seenAtMs" | "keepsCookies" | "signIn"> {
    const { signIn } = this.#model;
    return {
      hasReceipt: this.#keepsake.hasReceipt,
      seenAtMs: this.#keepsake.seenAtMs,
      hadAPlace: this.#memory.get(HAD_A_PLACE) === true,
      keepsCookies: this.#keepsCookies,
      signIn: signIn && { ...signIn, isNeeded: this.#isStranger },
    };
  }

  get #doing(): Doing {
    if (this.#working.isOn) return "working";
    return this.#joining === "nothing" ? this.#entering.doing : this.#joining;
  }

  async #join(how?: { automatic: true }): Promise<void> {
    const { status } = this.#client.state;
    this.#joining = "joining";
    this.#show();
    try {
      await this.#client.join({
        ...how,
        heldBack: () => {
          this.#joining = "joiningSlowly";
          this.#show();
        },
      });
      this.#joining = "nothing";
    } catch {
      // A refusal with a state of its own is on show already.
      const saysNothing = this.#client.state.status === status && status !== "full";
      this.#joining = saysNothing ? "refused" : "nothing";
    }
    this.#proceed();
  }

  async #leave(): Promise<void> {
    this.#isLeaving = true;
    try {
      await this.#client.leave();
    } finally {
      this.#isLeaving = false;
    }
  }

  #show(): void {
    const state = this.#state;
    const view = this.#view();
    show(view);
    fitNumbers();
    this.#bar.show(state);
    this.#screen.keepOn(staysAwake({ ...this.#model, state }, this.#client.nowMs));
    const isTurn = state.status === "ready";
    this.#reminder.show(this.#entering.passWaits ? "pass" : isTurn ? "turn" : null);
    const announcement = this.#announcer.next(view, Date.now());
    if (announcement) announce(announcement);
  }

  #view(): View {
    const { nowMs, clockAheadMs } = this.#client;
    const isLost = this.#lostSinceMs !== null && Date.now() - this.#lostSinceMs >= LOST_AFTER_MS;
    const watch = { live: !isLost, updatedAtMs: this.#client.connection.updatedAtMs };
    const noticeSinceMs = this.#notice?.sinceMs ?? null;
    const own = {
      ...this.#visitor,
      state: this.#state,
      nowMs,
      clockAheadMs,
      doing: this.#doing,
      watch,
      noticeSinceMs,
    };
    return viewOf({ ...this.#model, ...own }, this.#texts, this.#formats);
  }
}

function isSeen(): boolean {
  return document.visibilityState === "visible";
}
