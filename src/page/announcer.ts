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
  #tickets: View["tickets"];
  #toldMs: number;

  /** What the page says as it opens is read from the page itself. */
  constructor({ occasion, progress, tickets }: View, nowMs: number) {
    this.#occasion = occasion;
    this.#progress = progress;
    this.#tickets = tickets;
    this.#toldMs = nowMs;
  }

  next({ occasion, progress, announcement, tickets, mood }: View, nowMs: number): Announcement | null {
    const news = newWords(tickets, this.#tickets);
    this.#tickets = tickets;
    const isNew = occasion !== this.#occasion;
    const isProgress = progress !== this.#progress && nowMs - this.#toldMs >= QUIET_MS;
    if (!isNew && !isProgress) return news === "" ? null : { text: news, urgent: false };
    this.#occasion = occasion;
    this.#progress = progress;
    this.#toldMs = nowMs;
    return { text: [announcement, news].filter(Boolean).join(" "), urgent: isNew && mood === "turn" };
  }
}

/** Of the types that were listed before: how many are left of each is nothing to be told all the time. */
function newWords(tickets: View["tickets"], before: View["tickets"]): string {
  const words = new Map(before.map(({ id, word }) => [id, word]));
  const changed = tickets.filter(({ id, word }) => word !== null && words.has(id) && words.get(id) !== word);
  return changed.map(({ told }) => told).join(" ");
}
