import fc from "fast-check";
import type { TicketType } from "../../../src/core/board.ts";
import type { OperatorFields } from "../../../src/core/operator.ts";
import type { StockReport } from "../../../src/core/waiting-queue.ts";
import { T0 } from "./queue-kit.ts";

export const LOBBIES = 3;

function ticketType(id: string, remaining: number | null): TicketType {
  return { id, remaining, name: { en: id }, price: null };
}

const PEOPLE = 10;

/** No id is part of an escaped character, such as \u0022: the trail is searched for them. */
const user = fc.nat(PEOPLE - 1).map((n) => `v${n}`);
const users = fc.uniqueArray(user, { maxLength: 6 });
const lobby = fc.nat(LOBBIES - 1);
const oneOf = (...numbers: number[]) => fc.constantFrom(...numbers);
const rateMilli = oneOf(200, 1000, 10_000, 500_000, 5_000_000, 0);

/** What becomes of a request: a lost one may still arrive, long after those that followed it. */
const fate = fc.constantFrom("arrives", "arrives", "arrives", "arrives twice", "is lost");

/** What a shop does with somebody's latest pass, which may have ended. */
const passAct = fc.record({
  user,
  what: fc.constantFrom("complete" as const, "complete" as const, "redeem" as const, "extend" as const),
  booking: fc.nat(1),
  bySeconds: oneOf(0, 5, 20, 60),
});

/** What can happen to a sale. */
const STEPS = {
  flush: fc.record({
    does: fc.constant("flush" as const),
    lobby,
    leave: users,
    join: users,
    position: users,
    rateMilli,
    skewMs: oneOf(0, 0, 0, -3000, 3000),
    fate,
  }),
  tick: fc.record({
    does: fc.constant("tick" as const),
    loop: fc.nat(1),
    afterMs: oneOf(0, 37, 100, 100, 250, 1000, 1900, 30_000),
    skewMs: oneOf(0, 0, 0, -3000, 3000),
    rateMilli,
    twice: fc.boolean(),
  }),
  /** Some come, are called and claim; some of those begin a booking, need longer, and book. */
  buyers: fc.record({
    does: fc.constant("buyers" as const),
    lobby,
    come: users,
    redeem: users,
    extend: users,
    book: users,
  }),
  /** Everybody who was called lets their turn pass; some come back, and some of those leave again. */
  noShows: fc.record({ does: fc.constant("noShows" as const), lobby, return: users, leave: users }),
  stray: fc.record({ does: fc.constant("stray" as const), which: fc.nat() }),
  newLobby: fc.record({ does: fc.constant("newLobby" as const), lobby }),
  newLoop: fc.record({ does: fc.constant("newLoop" as const), loop: fc.nat(1) }),
  control: fc.record({
    does: fc.constant("control" as const),
    change: fc.constantFrom<Partial<OperatorFields>[]>(
      { paused: true },
      { paused: false },
      { paused: null, remaining: null },
      { remaining: 0 },
      { remaining: 7 },
      { remaining: 20, notice: "ขอบคุณที่รอ" },
      { notice: "42" },
      { notice: "" },
      { closed: true, rateOverrideMilli: 2000 },
      { closed: null, rateOverrideMilli: null },
      { maxActiveOverride: 2 },
      { maxActiveOverride: null, noticeEn: "Thank you for waiting", noticeTh: "ขอบคุณที่รอ" },
      { closesAtMs: T0 + 20_000, noticeEn: null },
      { closesAtMs: null, noticeTh: "" },
      { opensAtMs: T0 + 12_000 },
      { opensAtMs: null },
      { entersAtMs: T0 + 4000, opensAtMs: T0 + 8000 },
      { entersAtMs: T0 + 15_000 }, // refused while the opening is before it
      { entersAtMs: null },
      { ticketTypes: [ticketType("A", 6), ticketType("B", 0)] },
      { ticketTypes: [ticketType("A", 30), ticketType("B", null)] },
      { ticketTypes: null },
      { rateOverrideMilli: -1 }, // refused
    ),
    version: fc.constantFrom("any", "any", "seen", "next"),
    twice: fc.boolean(),
  }),
  report: fc.record({
    does: fc.constant("report" as const),
    remaining: fc.constantFrom<StockReport["remaining"]>(0, 5, 12, { A: 4, B: 3 }, { B: 0, A: 0 }, { A: 1 }),
  }),
  erase: fc.record({ does: fc.constant("erase" as const), user, twice: fc.boolean() }),
  /** An operator deals with one person, perhaps twice. */
  person: fc.record({
    does: fc.constant("person" as const),
    what: fc.constantFrom("callPerson" as const, "removePerson" as const, "revokePass" as const),
    user,
    twice: fc.boolean(),
  }),
  recount: fc.record({ does: fc.constant("recount" as const) }),
  serve: fc.record({
    does: fc.constant("serve" as const),
    lane: fc.nat(1),
    passes: oneOf(500, 500, 500, 2, 0),
    claim: users,
    shop: fc.array(passAct, { maxLength: 4 }),
    skewMs: oneOf(0, 0, 0, -3000, 3000),
    fate,
  }),
  /** All keys of the event are gone at once, and the next join starts a new generation. */
  retire: fc.record({ does: fc.constant("retire" as const), afterMs: oneOf(10_000, 100_000) }),
};

export const step = fc.oneof(
  { weight: 6, arbitrary: STEPS.flush },
  { weight: 8, arbitrary: STEPS.tick },
  { weight: 2, arbitrary: STEPS.buyers },
  { weight: 2, arbitrary: STEPS.noShows },
  { weight: 1, arbitrary: STEPS.stray },
  { weight: 1, arbitrary: STEPS.newLobby },
  { weight: 1, arbitrary: STEPS.newLoop },
  { weight: 3, arbitrary: STEPS.control },
  { weight: 2, arbitrary: STEPS.report },
  { weight: 2, arbitrary: STEPS.erase },
  { weight: 4, arbitrary: STEPS.person },
  { weight: 1, arbitrary: STEPS.recount },
  { weight: 4, arbitrary: STEPS.serve },
  { weight: 1, arbitrary: STEPS.retire },
);
export type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;
export type StepOf<Name extends Step["does"]> = Extract<Step, { does: Name }>;
