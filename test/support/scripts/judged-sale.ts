/** A sale that went well, for the stampede's judge: a test spoils it and sees what the verdict says. */

import { newPerson, openSecondTab, type Person } from "../../../scripts/stampede/crowd/person.ts";
import { Tally } from "../../../scripts/stampede/crowd/tally.ts";
import { endOf } from "../../../scripts/stampede/judge/end-of.ts";
import type { Disturbance, Evidence } from "../../../scripts/stampede/judge/evidence.ts";
import { judge } from "../../../scripts/stampede/judge/judge.ts";
import { type Part, takesPass } from "../../../scripts/stampede/part.ts";
import type { HistoryEntry } from "../../../scripts/stampede/witness/history.ts";

export const TICKET = 70_000_000;
export const PEOPLE = 3000;
const RATE = 500;

export function committed(atMs: number, fields: Record<string, number>): HistoryEntry {
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
  return { kind: "committed", atMs, fields: new Map(texts) };
}

/** The last ones of a mixed crowd, by index. */
export const REFRESHER = 2995;
export const SECOND_TAB = 2996;
export const NO_SHOW = 2998;
export const LEAVER = 2999;
const PARTS: Readonly<Record<number, Part>> = {
  [REFRESHER]: "refresher",
  [SECOND_TAB]: "second_tab",
  [NO_SHOW]: "no_show",
  [LEAVER]: "leaver",
};

/** A sale that went well: 3,000 join one after the other, then 50 are called every 100 ms and claim 10 ms later. */
function goodSale(scenario: "plain" | "mixed") {
  const entries: HistoryEntry[] = [];
  const people: Person[] = [];
  const tally = new Tally();
  for (let index = 1; index <= PEOPLE; index++) {
    const user = `u${index}`;
    entries.push({ kind: "waits", atMs: 1000 + index, user, ticket: TICKET + index });
    const part = (scenario === "mixed" && PARTS[index - 1]) || "plain";
    const person = newPerson(true, false, part);
    people.push(Object.assign(person, { user, joinSentMs: 2 * index, joinAnsweredMs: 2 * index + 1 }));
  }
  entries.push(committed(5000, { numbering: 7 }));
  for (const [index, person] of people.entries()) {
    tally.sawAnswer(person, { position: index + 1, version: "7:0:0" });
    tally.sawMessage(person, index + 1, "7:0:0");
  }
  for (let first = 1; first <= PEOPLE; first += 50) {
    const atMs = 5000 + first * 2;
    const come = people.slice(first - 1, first + 49);
    for (const { user } of come.filter(({ part }) => part === "leaver"))
      entries.push({ kind: "waits_no_more", atMs, user: user ?? "" }, committed(atMs, { departed_count: 1 }));
    const batch = come.filter(({ part }) => part !== "leaver").map(({ user }) => user ?? "");
    const takers = come.filter(({ part }) => takesPass(part)).map(({ user }) => user ?? "");
    for (const user of batch) entries.push({ kind: "scored", atMs, user, score: 5 * 2 ** 44 + 60_000 });
    for (const user of batch) entries.push({ kind: "waits_no_more", atMs, user });
    entries.push(committed(atMs, { called_up_to: TICKET + first + 49, clock_ms: atMs }));
    for (const user of takers)
      entries.push({ kind: "scored", atMs: atMs + 10, user, score: 2 ** 44 + 90_000 });
    entries.push(committed(atMs + 10, { claims_earned_to_ms: atMs + 10 }));
  }
  for (const person of people) {
    if (takesPass(person.part))
      Object.assign(person, { validClaims: 1 }).passIds.add(`pass of ${person.user}`);
    if (person.part === "leaver") person.left = true;
    if (person.part === "second_tab")
      person.secondTab = Object.assign(openSecondTab(person), { validClaims: 1 });
    if (person.part === "refresher") {
      const { user } = person;
      person.refreshed = { before: { user, position: 300 }, after: { user, position: 290, status: 200 } };
    }
  }
  const validPasses = people.filter(({ passIds }) => passIds.size > 0).length;
  Object.assign(tally, { joined: PEOPLE, validPasses, streamsCut: 7, streamsBack: 7 });
  const disturbances: Disturbance[] = [];
  return { entries, people, tally, disturbances };
}

export type Sale = ReturnType<typeof goodSale>;

/** Moves what happened to other times, on all clocks alike. */
export function redate(sale: Sale, dateOf: (entry: HistoryEntry) => number): void {
  for (const [index, entry] of sale.entries.entries()) {
    const atMs = dateOf(entry);
    sale.entries[index] =
      "fields" in entry ? { ...entry, atMs, fields: dated(entry.fields, atMs) } : { ...entry, atMs };
  }
  sale.entries.sort((a, b) => a.atMs - b.atMs);
}

function dated(fields: ReadonlyMap<string, string>, atMs: number): Map<string, string> {
  const isClock = (name: string) => name === "clock_ms" || name === "claims_earned_to_ms";
  return new Map([...fields].map(([name, value]) => [name, isClock(name) ? String(atMs) : value]));
}

/** A pass, or the write that ends a script which issued some. */
export function isOfPasses(entry: HistoryEntry): boolean {
  if (entry.kind === "committed") return entry.fields.has("claims_earned_to_ms");
  return entry.kind === "scored" && entry.score < 5 * 2 ** 44;
}

/** The rows that are not ok, with their figures, after a test tampered with a sale that went well. */
export function brokenBy(sabotage: (sale: Sale) => void, scenario: "plain" | "mixed" = "plain"): string[] {
  const sale = goodSale(scenario);
  const end = { ...endOf(sale.entries), fields: new Map() };
  sabotage(sale);
  const evidence: Evidence = {
    ...sale,
    options: {
      users: PEOPLE,
      streams: PEOPLE,
      rate: RATE,
      intervalMs: 100,
      burstMs: 200,
      scenario,
      operate: false,
    },
    acts: [],
    end,
  };
  return judge(evidence).rows.flatMap((row) =>
    row.ok ? [] : [`${row.what}: ${Math.round(row.figure * 100) / 100}`],
  );
}

export function person(sale: Sale, index: number): Person {
  const found = sale.people[index];
  if (!found) throw new RangeError(`there is no person ${index}`);
  return found;
}
