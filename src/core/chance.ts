/**
 * What is likely to be left when it is somebody's turn. Nobody can know: it is said from what remains, how many come before,
 * and what became of the passes so far.
 */
import type { Snapshot } from "./snapshot.ts";

export const CHANCES = ["likely", "unlikely", "sold_out"] as const;
export type Chance = (typeof CHANCES)[number];

/** The chances of one person; null = not counted. */
export interface Chances {
  /** To get any ticket at all. */
  readonly event: Chance | null;
  /** By the place of the type on the board. */
  readonly types: readonly (Chance | null)[];
}

/** What was measured of the sale. */
export interface Measured {
  /** How many tickets a booking takes, on average. */
  readonly ticketsPerBooking: number;
  /** Bookings since the shop's last report: each is in `remaining` as one ticket. */
  readonly unreported: number;
}

/** What a version of the event says to everybody: people differ only by how many are ahead of them. */
export interface Supply {
  /** Tickets that remain; null = not counted. `isSoldOut` is by the shop's own number, `left` is what the last bookings leave of it. */
  readonly event: Stock | null;
  readonly types: readonly (TypeStock | null)[];
  /** People whose turn has come and who have not booked yet. */
  readonly inside: number;
  /** Tickets that a turn takes, on average. */
  readonly perTurn: number;
}

interface Stock {
  readonly left: number;
  readonly isSoldOut: boolean;
}

interface TypeStock extends Stock {
  /** Which part of those ahead is expected to choose this type. */
  readonly demand: number;
}

/**
 * Before so many passes have ended it is taken that each is booked: a share of two or three passes says nothing, and hope would
 * be the worse mistake.
 */
const PASSES_BEFORE = 20;
/** Of what those ahead are expected to take: the people of a sale's end buy otherwise than those of its start. */
const MARGIN = 0.1;
/** How far a count of so many independent people strays from its mean at most, in its standard deviations, 39 times out of 40. */
const DEVIATIONS = 2;

/**
 * Nobody has said which type they want. The types that are left are taken to be chosen as they are left: what many want
 * becomes scarce, and where there is little of a type its small number is the less certain.
 */
export function supplyOf(snapshot: Snapshot, { ticketsPerBooking, unreported }: Measured): Supply {
  const { remaining, board, called, admitted = 0, completed, expired } = snapshot;
  const booked = (PASSES_BEFORE + completed) / (PASSES_BEFORE + completed + expired);
  const left = remaining === null ? null : Math.max(0, remaining - (ticketsPerBooking - 1) * unreported);
  const counts = board?.ticketTypes?.map((type) => type.remaining) ?? [];
  const counted = counts.reduce<number>((sum, count) => sum + (count ?? 0), 0);
  // A report of types is older than the bookings since, which name no type.
  const since = left === null || counts.includes(null) ? 1 : Math.min(1, left / Math.max(1, counted));
  return {
    event: left === null ? null : { left, isSoldOut: remaining === 0 },
    types: counts.map((count) =>
      count === null
        ? null
        : {
            left: count * since,
            isSoldOut: count === 0 || remaining === 0,
            demand: count / Math.max(1, counted),
          },
    ),
    inside: called + admitted,
    perTurn: booked * ticketsPerBooking,
  };
}

/**
 * The chances of somebody with so many people ahead, who was told `before`. Those are returned when nothing changed. A word
 * that was said stands until it is wrong, so that it does not flicker at its border.
 */
export function chancesOf(
  ahead: number,
  { event, types, inside, perTurn }: Supply,
  before: Chances | null,
): Chances {
  const taken = (ahead + inside) * perTurn;
  const chances: Chances = {
    event: event && chanceOf(event, taken, before?.event),
    types: types.map((type, index) => type && chanceOf(type, taken * type.demand, before?.types[index])),
  };
  return before !== null && isSame(chances, before) ? before : chances;
}

function chanceOf({ left, isSoldOut }: Stock, taken: number, before: Chance | null | undefined): Chance {
  if (isSoldOut) return "sold_out";
  const margin = before === "likely" ? 0 : MARGIN * taken + DEVIATIONS * Math.sqrt(taken);
  return left - taken >= 1 + margin ? "likely" : "unlikely";
}

function isSame(a: Chances, b: Chances): boolean {
  return (
    a.event === b.event &&
    a.types.length === b.types.length &&
    a.types.every((chance, index) => chance === b.types[index])
  );
}
