import { type Answered, makeAnswer, makeSummary, type Summary } from "../core/answer.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { RateMeter } from "../core/lobby/rate-meter.ts";
import type { Replica } from "../core/lobby/replica.ts";
import type { Outcome } from "../core/outcome.ts";

/**
 * Makes everything that a lobby answers, at one place: an outcome, with the position and the numbers of the one version that
 * the replica is at.
 */
export class Answers {
  readonly #config: EventConfig;
  readonly #replica: Replica;
  readonly #meter: RateMeter;

  constructor(config: EventConfig, replica: Replica, meter: RateMeter) {
    this.#config = config;
    this.#replica = replica;
    this.#meter = meter;
  }

  /** null when only Redis can say: the replica has no version, or at its version the outcome's ticket is in line no more. */
  with(outcome: Outcome): Answered | null {
    const { snapshot } = this.#replica;
    const position = "ticket" in outcome ? this.#replica.positionOf(outcome.ticket) : null;
    if (!snapshot || ("ticket" in outcome && position === null)) return null;
    const perSecond = this.#meter.perSecond(snapshot, this.#config);
    return makeAnswer(outcome, position, snapshot, perSecond, this.#config);
  }

  /** null when the replica has no version. */
  summary(): Summary | null {
    const { snapshot } = this.#replica;
    return snapshot && makeSummary(snapshot, this.#config);
  }
}
