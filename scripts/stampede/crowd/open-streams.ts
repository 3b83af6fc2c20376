import type { Readable } from "node:stream";
import type { Person } from "./person.ts";
import type { Tally } from "./tally.ts";

/** The open streams, so that all can be cut in one moment, as by a deploy or a lost network. */
export class OpenStreams {
  readonly #tally: Tally;
  readonly #bodies = new Map<Person, Readable>();
  readonly #cut = new WeakSet<Readable>();
  /** People whose stream was cut and who have received nothing since. */
  readonly #cutAtMs = new Map<Person, number>();

  constructor(tally: Tally) {
    this.#tally = tally;
  }

  opened(person: Person, body: Readable): void {
    this.#bodies.set(person, body);
    this.#tally.openStreams = this.#bodies.size;
  }

  closed(person: Person): void {
    this.#bodies.delete(person);
    this.#tally.openStreams = this.#bodies.size;
  }

  cutAll(nowMs: number): void {
    this.#tally.streamsCut += this.#bodies.size;
    for (const [person, body] of this.#bodies) {
      this.#cutAtMs.set(person, nowMs);
      this.#cut.add(body);
      body.destroy();
    }
  }

  isCut(body: Readable): boolean {
    return this.#cut.has(body);
  }

  /** A message came, so the person knows the position again. */
  received(person: Person, nowMs: number): void {
    const cutAtMs = this.#cutAtMs.get(person);
    if (cutAtMs === undefined) return;
    this.#cutAtMs.delete(person);
    this.#tally.streamsBack++;
    this.#tally.slowestReturnMs = Math.max(this.#tally.slowestReturnMs, nowMs - cutAtMs);
  }
}
