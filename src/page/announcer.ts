import type { View } from "./view-model.ts";

export interface Announcement {
  readonly text: string;
  /** Worth interrupting for. */
  readonly urgent: boolean;
}

/** A screen reader that reads every step of a position is switched off, and then misses the turn. */
const QUIET_MS = 30_000;

/** Decides when a change of the page is told to people who do not see it. */
export class Announcer {
  #occasion: string;
  #progress: string;
  #toldMs: number;

  /** What the page says as it opens is read from the page itself. */
  constructor({ occasion, progress }: View, nowMs: number) {
    this.#occasion = occasion;
    this.#progress = progress;
    this.#toldMs = nowMs;
  }

  next({ occasion, progress, announcement, mood }: View, nowMs: number): Announcement | null {
    const isNew = occasion !== this.#occasion;
    if (!isNew && (progress === this.#progress || nowMs - this.#toldMs < QUIET_MS)) return null;
    this.#occasion = occasion;
    this.#progress = progress;
    this.#toldMs = nowMs;
    return { text: announcement, urgent: isNew && mood === "turn" };
  }
}
