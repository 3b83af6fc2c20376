import { type DrawPhase, hasEntrants, isDrawing } from "../../../../src/core/draw/drawing.ts";
import type { AuditEntry, OperatorFields } from "../../../../src/core/operator.ts";
import type { BoothBatch } from "../../../../src/core/waiting-queue.ts";

export type Person =
  | { state: "waiting"; ticket: number }
  | { state: "returned"; ticket: number }
  /** `left` is the claim time that is left: it only runs while the loop runs. */
  | { state: "called"; msLeft: number; usedReturn: boolean }
  | { state: "missed"; untilMs: number }
  | Holder;

/** `claimedUntilMs`: the end that their pass had before any extension. */
export interface Holder {
  state: "admitted" | "spent" | "forfeited" | "revoked";
  untilMs: number;
  claimedUntilMs: number;
}

export const PERSON = 1_000_000;

/** One event. */
export class ModelEvent {
  people = new Map<string, Person>();
  /** Returned people in order, then waiting people by ticket. */
  returnedLine: string[] = [];
  line: string[] = [];
  departed: number[] = [];
  /** How far the drawing is, and who entered it: whether they gave up since. */
  draw: DrawPhase = "none";
  entrants = new Map<string, { gone: boolean }>();
  closedAtMs = 0;
  proofKey = 0;
  bookings = new Map<string, string>();
  redemptions = new Map<string, string>();
  /** The passes that operators took back. */
  takenBack = new Set<string>();
  fences = new Map<number, { nonce: number; seq: number }>();
  totals = {
    joined: 0,
    returned: 0,
    called: 0,
    calledAtOnce: 0,
    noShows: 0,
    expired: 0,
    completed: 0,
    late: 0,
    refunded: 0,
  };
  /** The tickets that the last tick called for the first time. */
  calledTickets: number[] = [];
  generation = 0;
  lastTicketSecond = 0;
  calledUpTo = 0;
  returnedUpTo = 0;
  departedBase = 0;
  passTtlSeconds = 0;
  tick = 0;
  idle = true;
  /** At the last tick somebody waited whom the rate would have let in, and no place was free. */
  isBlocked = false;
  loop = 0;
  clockMs: number | null = null;
  claimClockMs = 0;
  /** At the last tick, or at some time since. */
  hasHalted = false;
  rateMilli = 0;
  burstMs = 0;
  tokens = 0;
  /** Up to when tokens have been earned, by a tick or a join. */
  earnedToMs = 0;
  /** By how much joins have raised the tokens since the last tick. */
  earnedAhead = 0;
  /** `issued`: for each pass, how many slots of 25 ms ago. */
  claims = {
    tokens: 0,
    earnedToMs: 0,
    horizonMs: 0,
    issued: [] as number[],
    batch: null as BoothBatch | null,
  };
  credit = 0;
  operator: OperatorFields = {
    paused: null,
    closed: null,
    rateOverrideMilli: null,
    maxActiveOverride: null,
    remaining: null,
    opensAtMs: null,
    closesAtMs: null,
    entersAtMs: null,
    notice: null,
    noticeEn: null,
    noticeTh: null,
    ticketTypes: null,
  };
  board = 0;
  completedAtReport = 0;
  control = 0;
  /** It was retired a moment ago, and nobody may begin it anew. */
  isRetired = false;
  audit: AuditEntry[] = [];

  /** The entering ends within a second. */
  get isClosing(): boolean {
    return this.draw === "entering" && this.closedAtMs > 0;
  }

  /** Who entered and stays, while they are nothing else. */
  isEntrant(user: string): boolean {
    return hasEntrants(this.draw) && this.entrants.get(user)?.gone === false;
  }

  get gone(): number {
    return hasEntrants(this.draw) ? [...this.entrants.values()].filter(({ gone }) => gone).length : 0;
  }

  /** In line, or promised a seat before everybody who is. */
  get waiting(): number {
    const unseated = isDrawing(this.draw) ? this.entrants.size - this.gone : 0;
    return this.count("waiting", "returned") + unseated;
  }

  count(...states: Person["state"][]): number {
    return [...this.people.values()].filter((person) => states.includes(person.state)).length;
  }

  get remainingToSell(): number | null {
    const { remaining } = this.operator;
    return remaining === null
      ? null
      : Math.max(0, remaining - (this.totals.completed - this.completedAtReport));
  }

  isClosed(nowMs: number): boolean {
    const { closed, closesAtMs } = this.operator;
    return closed === true || (closesAtMs !== null && nowMs >= closesAtMs);
  }

  get halted(): boolean {
    return this.operator.paused === true || this.rateMilli === 0;
  }

  /** Time counts against nobody's claim until the next tick. */
  get claimClockStands(): boolean {
    return this.halted || this.hasHalted;
  }
}
