import { describe, expect, it } from "vitest";
import { endOf, type HistoryEntry } from "../../scripts/stampede/history.ts";
import { type Evidence, judge } from "../../scripts/stampede/judge.ts";
import { newPerson, type Person } from "../../scripts/stampede/person.ts";
import { verdictOf } from "../../scripts/stampede/report.ts";
import { Tally } from "../../scripts/stampede/tally.ts";

const TICKET = 70_000_000;
const PEOPLE = 3000;
const RATE = 500;

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
  entries.push({ kind: "committed", atMs: 5000, fields: new Map([["generation", "7"]]) });
  for (const [index, person] of people.entries()) tally.sawPosition(person, index + 1, "7:0:0");
  for (let first = 1; first <= PEOPLE; first += 50) {
    const atMs = 5000 + first * 2;
    const batch = people.slice(first - 1, first + 49).map((person) => person.user ?? "");
    for (const user of batch) entries.push({ kind: "scored", atMs, user, score: 2 ** 52 + 60_000 * 8 });
    for (const user of batch) entries.push({ kind: "waits_no_more", atMs, user });
    entries.push({
      kind: "committed",
      atMs,
      fields: new Map([["called_up_to", String(TICKET + first + 49)]]),
    });
    for (const user of batch) entries.push({ kind: "scored", atMs: atMs + 10, user, score: 90_000 * 8 + 1 });
    entries.push({ kind: "committed", atMs: atMs + 10, fields: new Map() });
  }
  for (const person of people) person.passIds.add(`pass of ${person.user}`);
  Object.assign(tally, { joined: PEOPLE, validPasses: PEOPLE });
  return { entries, people, tally };
}

function brokenBy(sabotage: (sale: ReturnType<typeof goodSale>) => void): string[] {
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

const person = (sale: ReturnType<typeof goodSale>, index: number): Person => {
  const found = sale.people[index];
  if (!found) throw new RangeError(`there is no person ${index}`);
  return found;
};

describe("the verdict on a stampede", () => {
  it("is good for a sale that went well", () => {
    expect(brokenBy(() => {})).toEqual([]);
  });

  it.each<[string, (sale: ReturnType<typeof goodSale>) => void, string[]]>([
    [
      "two people who changed places",
      (sale) => {
        const [a, b] = [person(sale, 10), person(sale, 11)];
        [a.joinSentMs, b.joinSentMs] = [b.joinSentMs, a.joinSentMs];
        [a.joinAnsweredMs, b.joinAnsweredMs] = [b.joinAnsweredMs, a.joinAnsweredMs];
      },
      ["order violations: 1"],
    ],
    [
      "a position off by one",
      (sale) => sale.tally.sightings.push({ user: "u200", version: "7:100:0", position: 101 }),
      ["wrong positions: 1"],
    ],
    [
      "a position that rose",
      (sale) => sale.tally.sawPosition(person(sale, 4), 6, null),
      ["rising positions: 1"],
    ],
    ["position 0", (sale) => sale.tally.sawPosition(person(sale, 4), 0, null), ["positions below one: 1"]],
    ["somebody with two passes", (sale) => person(sale, 4).passIds.add("another"), ["doubled: 1"]],
    [
      "somebody who got no pass and is nowhere",
      (sale) => {
        sale.people.push(
          Object.assign(newPerson(false, false), { user: "x", joinSentMs: 9e9, joinAnsweredMs: 9e9 }),
        );
      },
      ["lost: 1", "joined, but never given a ticket in Redis: 1"],
    ],
    [
      "a pass too few",
      (sale) => Object.assign(sale.tally, { validPasses: PEOPLE - 1, invalidPasses: 1 }),
      ["valid passes: 2999", "invalid passes: 1"],
    ],
    [
      "a history that misses a line",
      (sale) => sale.entries.splice(-2, 1),
      ["places where the replayed history and Redis differ: 1"],
    ],
    [
      "no streamed position at all",
      (sale) => sale.tally.sightings.splice(0),
      ["streamed positions checked: 0"],
    ],
    ["a broken stream", (sale) => sale.tally.streamErrors++, ["stream errors: 1"]],
    [
      "a rate that is 2 % off",
      (sale) => {
        for (const [index, entry] of sale.entries.entries()) {
          if (entry.atMs > 5000) sale.entries[index] = { ...entry, atMs: 5000 + (entry.atMs - 5000) * 1.02 };
        }
      },
      ["slope of calls after the first second: 490.2"],
    ],
    [
      "a sale in which nobody had to wait long enough to measure the rate",
      (sale) => {
        for (const [index, entry] of sale.entries.entries()) {
          if (entry.atMs > 5000) sale.entries[index] = { ...entry, atMs: 5000 + (entry.atMs - 5000) / 4 };
        }
      },
      ["slope of calls: nobody waited for 2 s on end: 0", "most claims in any 100 ms: 200"],
    ],
    [
      "a wave of passes",
      (sale) => {
        for (const [index, entry] of sale.entries.entries()) {
          const claims = entry.kind === "scored" && entry.score < 2 ** 52;
          if (claims && entry.atMs < 6000) sale.entries[index] = { ...entry, atMs: 6000 };
        }
      },
      ["most claims in any 100 ms: 550"],
    ],
  ])("is bad after %s", (_, sabotage, broken) => {
    expect(brokenBy(sabotage)).toEqual(broken);
  });

  it("is bad when time ran out, whatever the rows say", () => {
    expect(verdictOf([], true)).toEqual({ passed: false, sentence: "FAILED: time ran out" });
  });
});
