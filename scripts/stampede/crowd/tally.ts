import type { CrowdSeen, Sighting, StreamSeen } from "../judge/evidence.ts";
import type { Person } from "./person.ts";

const MOST_COMPLAINTS = 10;

/** What the whole crowd saw: for the progress line while it runs, for the verdict afterwards. */
export class Tally implements CrowdSeen {
  joined = 0;
  openStreams = 0;
  validPasses = 0;
  invalidPasses = 0;
  turnedAway = 0;
  shownQueueEarly = 0;
  polls = 0;
  risingPositions = 0;
  positionsBelowOne = 0;
  positionsWithoutVersion = 0;
  streamErrors = 0;
  streamsDisturbed = 0;
  /** Until then, ms since 1970, a stream may break without blame. */
  disturbedUntilMs = 0;
  streamsCut = 0;
  streamsBack = 0;
  slowestReturnMs = 0;
  busyAnswers = 0;
  failedRequests = 0;
  readonly streamedPositions: Sighting[] = [];
  readonly answeredPositions: Sighting[] = [];
  readonly streams: StreamSeen[] = [];
  /** The first few errors, in words. */
  readonly complaints: string[] = [];

  /** Records what a join or a poll answered to a person in line. */
  sawAnswer(person: Person, body: Readonly<Record<string, unknown>>): void {
    if ("position" in body) this.#saw(person, body.position, body.version, this.answeredPositions);
    if (typeof body.poll_after_seconds === "number") person.pollAfterMs = body.poll_after_seconds * 1000;
  }

  /** Records a message of a stream; the version is the message's id. */
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

  /** A stream broke, or was not opened. */
  sawStreamError(error: unknown): void {
    if (Date.now() < this.disturbedUntilMs) {
      this.streamsDisturbed++;
      return;
    }
    this.streamErrors++;
    this.complain(String(error));
  }

  complain(text: string): void {
    if (this.complaints.length < MOST_COMPLAINTS) this.complaints.push(text);
  }
}
