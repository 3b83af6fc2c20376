import { readVersion } from "../../../src/wire/version.ts";
import { isLater } from "../../chaos/judge/versions.ts";

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
  #last: { readonly position: number; readonly version: string } | null = null;

  /** `version` as the wire has it; what is none tells nothing. */
  note(position: unknown, version: unknown, atMs: number): void {
    if (typeof position !== "number" || typeof version !== "string" || readVersion(version) === null) return;
    if (this.#last && !isLater(version, this.#last.version)) return;
    if (this.#last && position > this.#last.position)
      this.rises.push({ atMs, by: position - this.#last.position });
    this.#last = { position, version };
  }

  /** They have another place from now on, or none. */
  forget(): void {
    this.#last = null;
  }
}
