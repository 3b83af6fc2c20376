import type { PageFrame } from "../page-model.ts";
import type { Texts } from "../texts/texts.ts";
import { Chime } from "./chime.ts";

/** `pass`: the minutes of it run already. */
export type Call = "turn" | "pass";

/**
 * Calls a visitor who looks elsewhere: by the tab's icon, by a notification where the visitor has allowed it, and by a
 * sound where the visitor has asked for one in this tab.
 */
export class Reminder {
  readonly #event: PageFrame["event"];
  readonly #assets: PageFrame["assets"];
  readonly #texts: Texts;
  readonly #button = document.querySelector<HTMLButtonElement>("#remind button");
  readonly #answer = document.querySelector<HTMLElement>("#remind p");
  #chime: Chime | null = null;
  #notification: Notification | null = null;
  #call: Call | null = null;

  constructor({ event, assets }: Pick<PageFrame, "event" | "assets">, texts: Texts) {
    this.#event = event;
    this.#assets = assets;
    this.#texts = texts;
    if (!this.#button) return;
    this.#button.hidden = false;
    this.#button.addEventListener("click", () => this.#arm());
  }

  /** Once a call; a notification only while the page is hidden. */
  show(call: Call | null): void {
    if (call !== this.#call) {
      this.#call = call;
      const { icon, turnIcon } = this.#assets;
      document.querySelector("link[rel=icon]")?.setAttribute("href", call === null ? icon : turnIcon);
      if (call !== null) this.#callVisitor();
    }
    if (call === null || document.visibilityState === "visible") {
      this.#notification?.close();
      this.#notification = null;
    }
  }

  /** By the visitor's own press, never on load. The sound is played at once: it says how loud it will be. */
  async #arm(): Promise<void> {
    this.#chime ??= new Chime();
    this.#ring();
    if (canNotify() && Notification.permission === "default") await Notification.requestPermission();
    if (!this.#button || !this.#answer) return;
    const { bySound, byNotification } = this.#texts.reminding;
    this.#answer.textContent = mayNotify() ? byNotification : bySound;
    this.#button.hidden = true;
    this.#answer.focus(); // the keyboard goes on from here
  }

  #callVisitor(): void {
    this.#ring();
    if (document.visibilityState === "hidden") this.#notify();
  }

  #ring(): void {
    this.#chime?.ring().catch(() => {
      // the browser makes no sound just now; the rest of the call stands
    });
  }

  #notify(): void {
    if (!mayNotify()) return;
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

function mayNotify(): boolean {
  return canNotify() && Notification.permission === "granted";
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
