import type { PageFrame } from "../page-model.ts";
import type { Texts } from "../texts/texts.ts";

/** `pass`: the minutes of it run already. */
export type Call = "turn" | "pass";

/** Calls a visitor who looks elsewhere: by the tab's icon, and by a notification where the visitor has asked for one. */
export class Reminder {
  readonly #event: PageFrame["event"];
  readonly #assets: PageFrame["assets"];
  readonly #texts: Texts;
  readonly #button = document.querySelector<HTMLButtonElement>("#remind button");
  readonly #answer = document.querySelector<HTMLElement>("#remind p");
  #notification: Notification | null = null;
  #call: Call | null = null;

  constructor({ event, assets }: Pick<PageFrame, "event" | "assets">, texts: Texts) {
    this.#event = event;
    this.#assets = assets;
    this.#texts = texts;
    this.#offer();
    this.#button?.addEventListener("click", async () => {
      const answer = await Notification.requestPermission();
      this.#offer();
      if (answer === "denied" && this.#answer) this.#answer.textContent = texts.remindingRefused;
      if (this.#button?.hidden) this.#answer?.focus(); // the keyboard goes on from here
    });
  }

  /** Notifies once a call, and only whoever does not see it. */
  show(call: Call | null): void {
    if (call !== this.#call) {
      this.#call = call;
      const { icon, turnIcon } = this.#assets;
      document.querySelector("link[rel=icon]")?.setAttribute("href", call === null ? icon : turnIcon);
      if (call !== null && document.visibilityState === "hidden") this.#notify();
    }
    if (call === null || document.visibilityState === "visible") {
      this.#notification?.close();
      this.#notification = null;
    }
  }

  /** The permission is asked for by the visitor's own button, never on load. */
  #offer(): void {
    if (!this.#button || !this.#answer || !canNotify()) return;
    const { permission } = Notification;
    this.#button.hidden = permission !== "default";
    if (permission === "granted") this.#answer.textContent = this.#texts.reminding;
  }

  #notify(): void {
    if (!canNotify() || Notification.permission !== "granted") return;
    const { heading: title, lead: body } = this.#texts.ready;
    // The tag makes one of many tabs' notifications.
    const notification = new Notification(title, {
      body: `${this.#event.name}\n${body}`,
      tag: this.#event.id,
    });
    notification.addEventListener("click", () => window.focus());
    this.#notification = notification;
  }
}

/** Chrome on Android has the class and throws at its use, which only a try can tell; without permission it shows nothing. */
function canNotify(): boolean {
  if (!("Notification" in window)) return false;
  if (Notification.permission === "granted") return !/Android/.test(navigator.userAgent);
  try {
    new Notification("").close();
    return true;
  } catch {
    return false; // only a service worker may notify here
  }
}
