/** A sale in which an operator worked, and the queue obeyed: a test changes what the queue did and sees what the verdict says. */
import { newPerson } from "../../../scripts/stampede/crowd/person.ts";
import { Tally } from "../../../scripts/stampede/crowd/tally.ts";
import { endOf } from "../../../scripts/stampede/judge/end-of.ts";
import { type Act, type ActKind, NOTICE, type Shown } from "../../../scripts/stampede/judge/evidence.ts";
import { judge } from "../../../scripts/stampede/judge/judge.ts";
import type { HistoryEntry } from "../../../scripts/stampede/witness/history.ts";
import { committed, TICKET } from "./judged-sale.ts";

const PEOPLE = 2000;
const RATE = 50;
const INTERVAL_MS = 100;
const FIRST_TICK_MS = 5000;
/** From sending an act to the first tick that obeys it, and to its answer. */
const TO_TICK_MS = 50;
const TO_ANSWER_MS = 60;

/** When the first tick obeys each act. */
const ACTS: readonly (readonly [ActKind, number])[] = [
  ["notice", 7000],
  ["pause", 9000],
  ["resume", 12_000],
  ["twice the rate", 20_000],
  ["the rate as configured", 24_000],
  ["sold out", 34_000],
  ["back in stock", 37_000],
];

export interface Played {
  /** How many are called at this time; `due` is what the operator wants. */
  readonly callsAt: (atMs: number, due: number) => number;
  /** How long after a call its pass is issued. */
  readonly claimedInMs: (calledAtMs: number) => number;
  /** After how long a stream says an act; null never. There are three. */
  readonly shownInMs: (act: ActKind, stream: number) => number | null;
  /** When a stream ends, if before all others. */
  readonly closedAtMs: (stream: number) => number;
  readonly acts: (acts: Act[]) => Act[];
}

const OBEDIENT: Played = {
  callsAt: (_, due) => due,
  claimedInMs: () => 10,
  shownInMs: () => 600,
  closedAtMs: () => Number.POSITIVE_INFINITY,
  acts: (acts) => acts,
};

/** The rows that are not ok, with their figures, in a sale that went well but for what `played` says. */
export function brokenWhen(played: Partial<Played>): string[] {
  const { callsAt, claimedInMs, shownInMs, closedAtMs, acts } = { ...OBEDIENT, ...played };
  const entries = playTicks(callsAt, claimedInMs);
  const tally = Object.assign(new Tally(), { joined: PEOPLE });
  for (const stream of [0, 1, 2])
    tally.streams.push({ shown: playStream(stream, shownInMs), closedAtMs: closedAtMs(stream) });
  const people = Array.from({ length: PEOPLE }, (_, index) =>
    Object.assign(newPerson(true, false), {
      user: `u${index}`,
      joinSentMs: 2 * index,
      joinAnsweredMs: 2 * index + 1,
      passIds: new Set([`pass of ${index}`]),
      validClaims: 1,
    }),
  );
  for (const [index, person] of people.entries()) {
    tally.sawAnswer(person, { position: index + 1, version: "7:0:0" });
    tally.sawMessage(person, index + 1, "7:0:0");
  }
  tally.validPasses = PEOPLE;
  const evidence = {
    options: {
      users: PEOPLE,
      streams: PEOPLE,
      rate: RATE,
      intervalMs: INTERVAL_MS,
      burstMs: 200,
      scenario: "plain" as const,
      operate: true,
    },
    people,
    tally,
    entries,
    end: { ...endOf(entries), fields: new Map() },
    disturbances: [],
    acts: acts(ACTS.map(([what, atMs]) => act(what, atMs))),
  };
  return judge(evidence).rows.flatMap((row) =>
    row.ok ? [] : [`${row.what}: ${Math.round(row.figure * 100) / 100}`],
  );
}

/** Sent a little before the tick that obeys it. */
function act(what: ActKind, obeyedAtMs: number): Act {
  const sentMs = obeyedAtMs - TO_TICK_MS;
  return { what, sentMs, answeredMs: sentMs + TO_ANSWER_MS, tries: 1 };
}

/** What the operator wants of a tick at this time. */
function dueAt(atMs: number): number {
  const [last] = ACTS.findLast(([what, sinceMs]) => what !== "notice" && sinceMs <= atMs) ?? ["resume"];
  if (last === "pause" || last === "sold out") return 0;
  return ((last === "twice the rate" ? 2 : 1) * RATE * INTERVAL_MS) / 1000;
}

function playTicks(callsAt: Played["callsAt"], claimedInMs: Played["claimedInMs"]): HistoryEntry[] {
  const entries: HistoryEntry[] = Array.from({ length: PEOPLE }, (_, index) => ({
    kind: "waits",
    atMs: 1000 + index,
    user: `u${index}`,
    ticket: TICKET + index,
  }));
  entries.push(committed(4000, { numbering: 7 }));
  const passes: HistoryEntry[] = [];
  for (let [called, atMs, tick] = [0, FIRST_TICK_MS, 1]; called < PEOPLE; atMs += INTERVAL_MS, tick++) {
    const last = Math.min(PEOPLE, called + callsAt(atMs, dueAt(atMs)));
    const claimedAtMs = atMs + claimedInMs(atMs);
    const users = Array.from({ length: last - called }, (_, nth) => `u${called + nth}`);
    for (const user of users) {
      entries.push({ kind: "scored", atMs, user, score: 5 * 2 ** 44 + 60_000 });
      entries.push({ kind: "waits_no_more", atMs, user });
      passes.push({ kind: "scored", atMs: claimedAtMs, user, score: 2 ** 44 + 90_000 });
    }
    entries.push(committed(atMs, { tick, clock_ms: atMs, called_up_to: TICKET + last }));
    if (users.length > 0) passes.push(committed(claimedAtMs, { claims_earned_to_ms: claimedAtMs }));
    called = last;
  }
  return [...entries, ...passes].sort((a, b) => a.atMs - b.atMs);
}

function playStream(stream: number, shownInMs: Played["shownInMs"]): Shown[] {
  let [notice, paused, soldOut]: [string | null, boolean, boolean] = [null, false, false];
  const shown: Shown[] = [{ atMs: 4500, notice, paused, soldOut }];
  for (const [what, obeyedAtMs] of ACTS) {
    const afterMs = shownInMs(what, stream);
    if (afterMs === null) continue;
    if (what === "notice") notice = NOTICE;
    else if (what === "pause" || what === "resume") paused = what === "pause";
    else if (what === "sold out" || what === "back in stock") soldOut = what === "sold out";
    shown.push({ atMs: act(what, obeyedAtMs).sentMs + afterMs, notice, paused, soldOut });
  }
  return shown;
}
