/**
 * What is likely to be left when it is somebody's turn. Nobody can know: it is said from what remains, how many come before,
 * and what became of the passes so far.
 */
import type { Chance, TicketType } from "./board.ts";
import type { Snapshot } from "./snapshot.ts";

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
  /** How many of each type were sold while somebody looked, by the id; a type of which nothing is known is not in it. */
  readonly sold: ReadonlyMap<string, number>;
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
/**
 * Nobody has said which type they want. Before anything was sold, a type is taken to be wanted by as many as it is of what is
 * left, and by an even part at least: the best seats are few, and many want them. From then on by what was sold of it, in the
 * shop's reports; that guess weighs as much as so many tickets.
 */
const TICKETS_BEFORE = 50;
/** Of what those ahead are expected to take: the people of a sale's end buy otherwise than those of its start. */
const MARGIN = 0.1;
/** How far a count of so many independent people strays from its mean at most, in its standard deviations, 39 times out of 40. */
const DEVIATIONS = 2;

/** What a version of the event offers to all of its people. */
export function supplyOf(snapshot: Snapshot, measured: Measured): Supply {
  const { remaining, board, called, admitted = 0, completed, expired } = snapshot;
  const { ticketsPerBooking, unreported } = measured;
  const booked = (PASSES_BEFORE + completed) / (PASSES_BEFORE + completed + expired);
  const left = remaining === null ? null : Math.max(0, remaining - (ticketsPerBooking - 1) * unreported);
  return {
    event: left === null ? null : { left, isSoldOut: remaining === 0 },
    types: stockTypes(board?.ticketTypes ?? [], remaining, left, measured.sold),
    inside: called + admitted,
    perTurn: booked * ticketsPerBooking,
  };
}

function stockTypes(
  types: readonly TicketType[],
  remaining: number | null,
  left: number | null,
  sold: Measured["sold"],
): (TypeStock | null)[] {
  const open = types.filter((type) => type.remaining !== 0);
  const counted = open.reduce((sum, type) => sum + (type.remaining ?? 0), 0);
  const soldOfOpen = open.reduce((sum, { id }) => sum + (sold.get(id) ?? 0), 0);
  // The numbers of types are of the last report; the bookings since name none.
  const isAllCounted = open.every((type) => type.remaining !== null);
  const since = left === null || !isAllCounted || counted === 0 ? 1 : Math.min(1, left / counted);
  return types.map((type) => {
    if (type.remaining === null) return null;
    if (type.remaining === 0 || remaining === 0) return { left: 0, isSoldOut: true, demand: 0 };
    const guess = Math.max(type.remaining / counted, 1 / open.length);
    const demand = (TICKETS_BEFORE * guess + (sold.get(type.id) ?? 0)) / (TICKETS_BEFORE + soldOfOpen);
    return { left: type.remaining * since, isSoldOut: false, demand };
  });
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
  const whole = event && chanceOf(event, taken, before?.event);
  const ofType = (type: TypeStock, index: number): Chance => {
    const chance = chanceOf(type, taken * type.demand, before?.types[index]);
    // Those who want what is gone take what is left.
    return chance === "likely" && whole === "unlikely" ? whole : chance;
  };
  const chances = { event: whole, types: types.map((type, index) => type && ofType(type, index)) };
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
