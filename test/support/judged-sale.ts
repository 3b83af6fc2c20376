/** A sale that went well, for the stampede's judge: a test spoils it and sees what the verdict says. */
import { endOf, type HistoryEntry } from "../../scripts/stampede/history.ts";
import { judge } from "../../scripts/stampede/judge.ts";
import { newPerson, type Person } from "../../scripts/stampede/person.ts";
import { Tally } from "../../scripts/stampede/tally.ts";
import type { Evidence } from "../../scripts/stampede/verdict/evidence.ts";

export const TICKET = 70_000_000;
export const PEOPLE = 3000;
const RATE = 500;

export function committed(atMs: number, fields: Record<string, number>): HistoryEntry {
  const texts = Object.entries(fields).map(([name, value]) => [name, String(value)] as const);
  return { kind: "committed", atMs, fields: new Map(texts) };
}

/** A sale that went well: 3,000 join one after the other, then 50 are called every 100 ms and claim 10 ms later. */
function goodSale() {
  const entries: HistoryEntry[] = [];
  const people: Person[] = [];
  const tally = new Tally();
  for (let index = 1; index <= PEOPLE; index++) {
    const user = `u${index}`;
    entries.push({ kind: "waits", atMs: 1000 + index, user, ticket: TICKET + index });
    people.push(
      Object.assign(newPerson(true, false), { user, joinSentMs: 2 * index, joinAnsweredMs: 2 * index + 1 }),
    );
  }
  entries.push(committed(5000, { generation: 7 }));
  for (const [index, person] of people.entries()) {
    tally.sawAnswer(person, { position: index + 1, version: "7:0:0" });
    tally.sawMessage(person, index + 1, "7:0:0");
  }
  for (let first = 1; first <= PEOPLE; first += 50) {
    const atMs = 5000 + first * 2;
    const batch = people.slice(first - 1, first + 49).map((person) => person.user ?? "");
    for (const user of batch) entries.push({ kind: "scored", atMs, user, score: 2 ** 52 + 60_000 * 8 });
    for (const user of batch) entries.push({ kind: "waits_no_more", atMs, user });
    entries.push(committed(atMs, { called_up_to: TICKET + first + 49, clock: atMs }));
    for (const user of batch) entries.push({ kind: "scored", atMs: atMs + 10, user, score: 90_000 * 8 + 1 });
    entries.push(committed(atMs + 10, { claims_earned_to: atMs + 10 }));
  }
  for (const person of people) person.passIds.add(`pass of ${person.user}`);
  Object.assign(tally, { joined: PEOPLE, validPasses: PEOPLE });
  return { entries, people, tally };
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
  const isClock = (name: string) => name === "clock" || name === "claims_earned_to";
  return new Map([...fields].map(([name, value]) => [name, isClock(name) ? String(atMs) : value]));
}

/** A pass, or the write that ends a script which issued some. */
export function isOfPasses(entry: HistoryEntry): boolean {
  if (entry.kind === "committed") return entry.fields.has("claims_earned_to");
  return entry.kind === "scored" && entry.score < 2 ** 52;
}

/** The rows that are not ok, with their figures, after somebody tampered with a sale that went well. */
export function brokenBy(sabotage: (sale: Sale) => void): string[] {
  const sale = goodSale();
  const end = { ...endOf(sale.entries), fields: new Map() };
  sabotage(sale);
  const evidence: Evidence = {
    ...sale,
    options: { users: PEOPLE, streams: PEOPLE, rate: RATE, burstMs: 200 },
    end,
    joiningSeconds: 6,
    totalSeconds: 12,
    commandsWhileJoining: 0,
    commands: 0,
  };
  return judge(evidence).flatMap((row) =>
    row.ok ? [] : [`${row.what}: ${Math.round(row.figure * 100) / 100}`],
  );
}

export function person(sale: Sale, index: number): Person {
  const found = sale.people[index];
  if (!found) throw new RangeError(`there is no person ${index}`);
  return found;
}
