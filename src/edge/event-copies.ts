/** What an isolate keeps of what an object says of an event, so that the object answers isolates and not visitors. */
import { waitUntil } from "cloudflare:workers";

/** Half a million people open a page at once: an object answers for each isolate once a second, not for each of them. */
const FRESH_MS = 1000;
/** An isolate may have had no visitors for an hour, and much may have changed meanwhile. */
const STALE_MS = 10_000;
/** Objects answer or fail long before: the question was cut off. */
const LOST_AFTER_MS = 5000;
const MOST_KEPT = 200; // `EVENTS."*"` lets requests name events

interface Copy<T> {
  readonly value: T;
  /** When the question was sent that it answers. */
  readonly ofMs: number;
  /** When the latest one was sent, which may have failed. */
  readonly askedMs: number;
}
interface Question<T> {
  readonly answer: Promise<T>;
  readonly askedMs: number;
}

/** The latest copies by the event's id. What asking throws, all throw who wait for that answer. */
export class EventCopies<T> {
  readonly #copies = new Map<string, Copy<T>>();
  readonly #questions = new Map<string, Question<T>>();

  /** The latest one, however old. */
  find(id: string): T | undefined {
    return this.#copies.get(id)?.value;
  }

  /** One that is a second old at most; while another request asks, what was known, or where that is too old the answer to the other. */
  async read(id: string, ask: () => Promise<T>): Promise<T> {
    const nowMs = Date.now();
    const known = this.#copies.get(id);
    const usable = known && isWithin(nowMs, known.ofMs, STALE_MS) ? known : null;
    if (usable && isWithin(nowMs, usable.askedMs, FRESH_MS)) return usable.value;
    const asked = this.#questions.get(id);
    if (!asked || !isWithin(nowMs, asked.askedMs, LOST_AFTER_MS)) return this.#ask(id, nowMs, ask);
    return usable ? usable.value : asked.answer;
  }

  /** What was known turned out wrong: the next one asks anew. */
  forget(id: string): void {
    this.#copies.delete(id);
    this.#questions.delete(id);
  }

  #ask(id: string, askedMs: number, ask: () => Promise<T>): Promise<T> {
    for (const map of [this.#copies, this.#questions]) if (map.size >= MOST_KEPT) map.clear();
    const known = this.#copies.get(id);
    if (known) this.#copies.set(id, { ...known, askedMs });
    const answer = ask()
      .then((value) => {
        if (this.#questions.get(id)?.answer === answer)
          this.#copies.set(id, { value, ofMs: askedMs, askedMs });
        return value;
      })
      .finally(() => {
        if (this.#questions.get(id)?.answer === answer) this.#questions.delete(id);
      });
    this.#questions.set(id, { answer, askedMs });
    waitUntil(answer.catch(() => {})); // its visitor may leave, and others wait for it
    return answer;
  }
}

/** A clock that was set back makes nothing fresh. */
function isWithin(nowMs: number, atMs: number, ms: number): boolean {
  return Math.abs(nowMs - atMs) < ms;
}
