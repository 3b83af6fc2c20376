import type { Env } from "../bindings.ts";
import { warn } from "./warn.ts";

/** A loop whose pushes have not come for longer is late, and called; at most once in as long. */
const LATE_MS = 1000;
/** While it is silent for longer its calls do not reach the lobby: a page does better to ask than to trust its stream. */
const SILENCE_MS = 10_000;

/** A lobby's end of the line to its event's release loop: whether pushes come, and the call that asks for them. */
export class LoopLink {
  readonly #event: string;
  readonly #lobby: number;
  readonly #loops: Env["RELEASE_LOOP"];
  #pushedAtMs = 0;
  #followedAtMs = 0;

  constructor(event: string, lobby: number, loops: Env["RELEASE_LOOP"]) {
    this.#event = event;
    this.#lobby = lobby;
    this.#loops = loops;
  }

  notePush(nowMs: number): void {
    this.#pushedAtMs = nowMs;
  }

  isLate(nowMs: number): boolean {
    return nowMs - this.#pushedAtMs > LATE_MS;
  }

  isSilent(nowMs: number): boolean {
    return nowMs - this.#pushedAtMs >= SILENCE_MS;
  }

  /** Wakes the loop, and asks it to push its progress to this lobby, which has the departed list up to this index. */
  follow(departedIndex: number, nowMs: number): void {
    if (nowMs - this.#followedAtMs < LATE_MS) return;
    this.#followedAtMs = nowMs;
    this.#loops
      .get(this.#loops.idFromName(this.#event))
      .follow(this.#lobby, departedIndex)
      // The lobby's next beat calls again; the cron is behind it.
      .catch((error: unknown) => warn("loop not reached", this.#event, error));
  }
}
