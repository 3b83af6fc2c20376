import { QueueClient } from "../../client/queue-client.ts";
import { Announcer } from "../announcer.ts";
import { Formats } from "../formats.ts";
import { ownAct, tellsOfAPlace } from "../own-act.ts";
import type { PageState } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";
import type { Texts } from "../texts/texts.ts";
import { type Doing, type View, viewOf } from "../view.ts";
import { Bar } from "./bar.ts";
import { formOf, onSubmit } from "./forms.ts";
import type { ScriptModel } from "./read-model.ts";
import { Reminder } from "./reminder.ts";
import { show } from "./show.ts";
import { TabMemory } from "./tab-memory.ts";
import { tell } from "./tell.ts";

/** A line that is back after a moment was not worth a worry. */
const LOST_AFTER_MS = 3000;
/** A claim that takes longer is held back by the queue. */
const HELD_AFTER_MS = 8000;
const TICK_MS = 1000;
/** This tab has had a place: from here on only the visitor joins. */
const HAD_A_PLACE = "had-a-place";

/** One visitor's time on the page: shows what the client tells, and acts for the visitor where the page promises it. */
export class Visit {
  readonly #model: ScriptModel;
  readonly #texts: Texts;
  readonly #formats: Formats;
  readonly #client: QueueClient;
  readonly #memory: TabMemory;
  readonly #bar: Bar;
  readonly #reminder: Reminder;
  readonly #announcer: Announcer;
  #doing: Doing = "nothing";
  #enteringSinceMs = 0;
  #lostSinceMs: number | null = null;
  /** The deadline of the turn that was taken without being asked to: once is enough. */
  #tookTurnOfMs: number | null = null;

  constructor(model: ScriptModel) {
    this.#model = model;
    this.#texts = TEXTS[model.language];
    const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
    this.#formats = new Formats(this.#texts.locale, timeZone);
    const { event, api, state, nowMs } = model;
    this.#client = new QueueClient({ eventId: event.id, api, initial: state, serverNowMs: nowMs });
    this.#memory = new TabMemory(event.id);
    this.#bar = new Bar(this.#memory);
    this.#reminder = new Reminder(model, this.#texts);
    this.#announcer = new Announcer(this.#view(), Date.now());
  }

  start(): void {
    this.#client.addEventListener("state", () => {
      if (this.#doing === "refused") this.#doing = "nothing";
      this.#proceed();
    });
    this.#client.addEventListener("connection", ({ detail }) => {
      this.#lostSinceMs = detail.live ? null : (this.#lostSinceMs ?? Date.now());
      this.#show();
    });
    document.addEventListener("visibilitychange", () => this.#proceed());
    window.addEventListener("pageshow", ({ persisted }) => {
      if (!persisted) return;
      this.#doing = "nothing"; // back from the shop
      this.#proceed();
    });
    onSubmit("join", () => this.#join());
    onSubmit("enter", (form) => this.#enter(form));
    onSubmit("leave", (form) => this.#client.leave().catch(() => form.submit()));
    this.#client.watch();
    this.#proceed();
    setInterval(() => this.#show(), TICK_MS); // countdowns
  }

  /** What the page does by itself, then what it shows. */
  #proceed(): void {
    const { state } = this.#client;
    if (tellsOfAPlace(state)) this.#memory.set(HAD_A_PLACE, true);
    const act = this.#doing === "nothing" ? this.#ownAct(state) : null;
    if (act === "join") void this.#join();
    const form = formOf("enter");
    if (act === "enter" && form) {
      this.#tookTurnOfMs = state.status === "ready" ? state.claimBeforeMs : null;
      void this.#enter(form);
    }
    this.#show();
  }

  #ownAct(state: PageState): ReturnType<typeof ownAct> {
    const { join, canEnter } = this.#model;
    const hadAPlace = this.#memory.get(HAD_A_PLACE) === true;
    const isSeen = document.visibilityState === "visible";
    return ownAct({ state, join, canEnter, hadAPlace, isSeen, tookTurnOfMs: this.#tookTurnOfMs });
  }

  async #join(): Promise<void> {
    const { status } = this.#client.state;
    this.#doing = "joining";
    this.#show();
    try {
      await this.#client.join();
      this.#doing = "nothing";
    } catch {
      // A refusal with a state of its own is on show already.
      const saysNothing = this.#client.state.status === status && status !== "full";
      this.#doing = saysNothing ? "refused" : "nothing";
    }
    this.#proceed();
  }

  async #enter(form: HTMLFormElement): Promise<void> {
    if (this.#doing === "entering") return form.submit(); // impatient, and why not
    this.#doing = "entering";
    this.#enteringSinceMs = Date.now();
    this.#show();
    try {
      await this.#client.claim();
      form.submit(); // claims again, and the same pass comes
    } catch {
      this.#doing = "nothing"; // what the queue said instead is on show
      this.#show();
    }
  }

  #show(): void {
    const view = this.#view();
    show(view);
    this.#bar.show(this.#client.state);
    this.#reminder.show(this.#client.state.status === "ready");
    const announcement = this.#announcer.next(view, Date.now());
    if (announcement) tell(announcement);
  }

  #view(): View {
    const nowMs = Date.now();
    const isLost = this.#lostSinceMs !== null && nowMs - this.#lostSinceMs >= LOST_AFTER_MS;
    const watch = { live: !isLost, updatedAtMs: this.#client.connection.updatedAtMs };
    const isHeld = this.#doing === "entering" && nowMs - this.#enteringSinceMs >= HELD_AFTER_MS;
    const { state } = this.#client;
    return viewOf(
      { ...this.#model, state, nowMs, doing: isHeld ? "held" : this.#doing, watch },
      this.#texts,
      this.#formats,
    );
  }
}
