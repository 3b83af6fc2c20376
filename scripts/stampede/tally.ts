import type { Person } from "./person.ts";
import type { Sighting } from "./positions.ts";

/** What the whole crowd saw: for the progress line while it runs, for the verdict afterwards. */
export class Tally {
  joined = 0;
  openStreams = 0;
  ready = 0;
  validPasses = 0;
  invalidPasses = 0;
  /** Told they have no place although they had one. */
  turnedAway = 0;
  polls = 0;
  risingPositions = 0;
  positionsBelowOne = 0;
  streamErrors = 0;
  /** 503 and 429, retried as asked. */
  busyAnswers = 0;
  /** Connections that broke, and answers nobody should get. */
  failedRequests = 0;
  /** The first few of them, in words. */
  readonly complaints: string[] = [];
  readonly sightings: Sighting[] = [];

  /** An answer that names no version: its position can only be seen to rise. */
  sawPlace(person: Person, body: Readonly<Record<string, unknown>>): void {
    if ("position" in body) this.sawPosition(person, body.position, null);
    if (typeof body.poll_after_seconds === "number") person.pollAfterMs = body.poll_after_seconds * 1000;
  }

  sawPosition(person: Person, position: unknown, version: string | null): void {
    const number = typeof position === "number" && Number.isInteger(position) ? position : 0;
    if (number < 1) this.positionsBelowOne++;
    if (number > person.lastPosition) this.risingPositions++;
    person.lastPosition = number;
    if (version !== null) this.sightings.push({ user: person.user ?? "", version, position: number });
  }

  complain(text: string): void {
    if (this.complaints.length < 10) this.complaints.push(text);
  }
}
