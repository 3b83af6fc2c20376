import { type Answered, makeAnswer, makeSummary, type Summary } from "../core/answer.ts";
import { type Board, EMPTY_BOARD } from "../core/board.ts";
import { type Chances, chancesOf, type Supply, supplyOf } from "../core/chance.ts";
import type { EventConfig } from "../core/event-config.ts";
import type { RateMeter } from "../core/lobby/rate-meter.ts";
import type { Replica } from "../core/lobby/replica.ts";
import type { SalesMeter } from "../core/lobby/sales-meter.ts";
import { isEntry, type Outcome } from "../core/outcome.ts";
import { entrantPollSeconds } from "../core/pace.ts";
import type { Snapshot } from "../core/snapshot.ts";

/**
 * Makes everything that a lobby answers, at one place: an outcome, with the position and the numbers of the one version that
 * the replica is at.
 */
export class Answers {
  readonly #config: EventConfig;
  readonly #replica: Replica;
  readonly #meter: RateMeter;
  readonly #sales: SalesMeter;
  /** Of one version, for all who are told of it. */
  #supply: { readonly of: Snapshot; readonly supply: Supply } | null = null;

  constructor(config: EventConfig, replica: Replica, meter: RateMeter, sales: SalesMeter) {
    this.#config = config;
    this.#replica = replica;
    this.#meter = meter;
    this.#sales = sales;
  }

  /** null when only Redis can say: the replica has no version, or at its version the outcome's ticket is in line no more. */
  with(outcome: Outcome): Answered | null {
    const { snapshot } = this.#replica;
    const position = "ticket" in outcome ? this.#replica.positionOf(outcome.ticket) : null;
    if (!snapshot || ("ticket" in outcome && position === null)) return null;
    const perSecond = this.#meter.perSecond(snapshot, this.#config);
    const answer = makeAnswer(outcome, position, snapshot, perSecond, this.#config);
    if (!isEntry(outcome)) return answer;
    return { ...answer, pollAfterSeconds: entrantPollSeconds(snapshot, Date.now(), Math.random()) };
  }

  /** null when the replica has no version. */
  summary(): Summary | null {
    const { snapshot } = this.#replica;
    return snapshot && makeSummary(snapshot, this.#config);
  }

  /** What is on sale, with notices. A loop of a version that knew no board pushes none. */
  get board(): Board {
    return this.#replica.snapshot?.board ?? EMPTY_BOARD;
  }

  /** The chances of who was answered this place, and was told `before`; null when they are in line no more. */
  chances({ outcome, position }: Answered, before: Chances | null): Chances | null {
    const { snapshot } = this.#replica;
    if (!snapshot || position === null) return null;
    if (this.#supply?.of !== snapshot)
      this.#supply = { of: snapshot, supply: supplyOf(snapshot, this.#sales.measured) };
    // The position of a user who returned counts those people already.
    const returned = outcome.kind === "returned" ? 0 : snapshot.returned;
    return chancesOf(position - 1 + returned, this.#supply.supply, before);
  }
}
