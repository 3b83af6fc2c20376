import type { Person } from "./person.ts";
import type { Sighting } from "./positions.ts";

/** What the whole crowd saw: for the progress line while it runs, for the verdict afterwards. */
export class Tally {
  joined = 0;
  openStreams = 0;
  validPasses = 0;
  invalidPasses = 0;
  /** Told they have no place although they had one. */
  turnedAway = 0;
  polls = 0;
  risingPositions = 0;
  positionsBelowOne = 0;
  streamErrors = 0;
  /** Streams that the crowd cut itself, those over which something came again, and how long the last of them took. */
  streamsCut = 0;
  streamsBack = 0;
  slowestReturnMs = 0;
  /** 503 and 429, retried as asked. */
  busyAnswers = 0;
  /** Connections that broke, and answers nobody should get. */
  failedRequests = 0;
  /** The first few of them, in words. */
  readonly complaints: string[] = [];
  readonly streamedPositions: Sighting[] = [];
  /** Told by joins and polls. */
  readonly answeredPositions: Sighting[] = [];
  /** These can only be seen to rise. */
  positionsWithoutVersion = 0;

  /** What a join or a poll answers to somebody in line. */
  sawAnswer(person: Person, body: Readonly<Record<string, unknown>>): void {
    if ("position" in body) this.#saw(person, body.position, body.version, this.answeredPositions);
    if (typeof body.poll_after_seconds === "number") person.pollAfterMs = body.poll_after_seconds * 1000;
  }

  /** What a stream says; the version is the message's id. */
  sawMessage(person: Person, position: unknown, id: string | undefined): void {
    this.#saw(person, position, id, this.streamedPositions);
  }

  #saw(person: Person, position: unknown, version: unknown, sightings: Sighting[]): void {
    const number = typeof position === "number" && Number.isInteger(position) ? position : 0;
    if (number < 1) this.positionsBelowOne++;
    if (number > person.lastPosition) this.risingPositions++;
    person.lastPosition = number;
    if (typeof version === "string") sightings.push({ user: person.user ?? "", version, position: number });
    else this.positionsWithoutVersion++;
  }

  complain(text: string): void {
    if (this.complaints.length < 10) this.complaints.push(text);
  }
}
