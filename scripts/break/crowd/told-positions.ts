import { readVersion, type Version } from "../../../src/wire/version.ts";

export interface Rise {
  /** ms since 1970. */
  readonly atMs: number;
  /** How many places further behind. */
  readonly by: number;
}

/**
 * What the queue told one person of their position, read past the page's client, which shows no position that rises within a
 * numbering. Answers overtake each other on their way: one of an earlier version is not held against a later one.
 */
export class ToldPositions {
  readonly rises: Rise[] = [];
  #last: { readonly position: number; readonly version: Version } | null = null;

  /** `version` as the wire has it; what is none tells nothing. */
  note(position: unknown, version: unknown, atMs: number): void {
    const read = typeof version === "string" ? readVersion(version) : null;
    if (typeof position !== "number" || read === null) return;
    if (this.#last && isEarlier(read, this.#last.version)) return;
    if (this.#last && position > this.#last.position)
      this.rises.push({ atMs, by: position - this.#last.position });
    this.#last = { position, version: read };
  }

  /** They have another place from now on, or none. */
  forget(): void {
    this.#last = null;
  }
}

function isEarlier(one: Version, other: Version): boolean {
  if (one.numbering !== other.numbering) return one.numbering < other.numbering;
  return one.calledUpTo < other.calledUpTo || one.departedCount < other.departedCount;
}
