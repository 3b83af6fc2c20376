import { describe, expect, it } from "vitest";
import { newPerson } from "../../../../../scripts/stampede/crowd/person.ts";
import {
  brokenBy,
  committed,
  LEAVER,
  NO_SHOW,
  person,
  REFRESHER,
  type Sale,
  SECOND_TAB,
  TICKET,
} from "../../../../support/scripts/judged-sale.ts";

const refreshed = (sale: Sale, after: { user?: string; position?: number; status?: number }) => {
  const { user } = person(sale, REFRESHER);
  person(sale, REFRESHER).refreshed = {
    before: { user, position: 300 },
    after: { user, position: 290, status: 200, ...after },
  };
};

const miss = (sale: Sale) => {
  const user = person(sale, NO_SHOW).user ?? "";
  sale.entries.push(
    { kind: "scored", atMs: 12_000, user, score: 2 * 2 ** 44 + 60_000 },
    committed(12_000, {}),
  );
};

/** What these tests add to the history is not in the snapshot that was taken before. */
const ADDED_HERE = "places where the replayed history and Redis differ: 1";

describe("the verdict on a mixed crowd", () => {
  it("is good when those who leave or stay away get no pass, and everybody else does", () => {
    expect(brokenBy(() => {}, "mixed")).toEqual([]);
  });

  it("has nothing against a no-show's turn being given up", () => {
    expect(brokenBy(miss, "mixed")).toEqual([ADDED_HERE]);
  });

  it.each<[string, (sale: Sale) => void, string[]]>([
    [
      "somebody who came back from refreshing as somebody else",
      (sale) => refreshed(sale, { user: "stranger" }),
      ["places lost by refreshing: 1"],
    ],
    [
      "somebody whose position rose by refreshing",
      (sale) => refreshed(sale, { position: 301 }),
      ["places lost by refreshing: 1"],
    ],
    [
      "somebody who was given a place anew by refreshing",
      (sale) => refreshed(sale, { status: 201 }),
      ["places lost by refreshing: 1"],
    ],
    [
      "somebody who has a second ticket since refreshing, whatever the answer said",
      (sale) => {
        const user = person(sale, REFRESHER).user ?? "";
        const atMs = 12_000;
        sale.entries.push({ kind: "waits", atMs, user, ticket: TICKET + 9999 }, committed(atMs, {}));
        sale.entries.push({ kind: "waits_no_more", atMs, user }, committed(atMs, { departed_count: 2 }));
      },
      ["doubled: 1", "places lost by refreshing: 1"],
    ],
    [
      "two tabs with two passes",
      (sale) => person(sale, SECOND_TAB).passIds.add("another"),
      ["doubled: 1", "second tabs without the same pass: 1"],
    ],
    [
      "a second tab that got no pass",
      (sale) => Object.assign(person(sale, SECOND_TAB).secondTab ?? {}, { validClaims: 0 }),
      ["second tabs without the same pass: 1"],
    ],
    [
      "a first tab that got no pass",
      (sale) => Object.assign(person(sale, SECOND_TAB), { validClaims: 0 }),
      ["second tabs without the same pass: 1"],
    ],
    [
      "somebody who was not let go",
      (sale) => Object.assign(person(sale, LEAVER), { left: false }),
      ["left in vain: 1"],
    ],
    [
      "somebody who left and is called all the same",
      (sale) => Object.assign(person(sale, NO_SHOW), { part: "leaver", left: true }),
      ["left in vain: 1"],
    ],
    [
      "a no-show who is nowhere",
      (sale) => {
        const nowhere = { user: "x", joinSentMs: 9e9, joinAnsweredMs: 9e9 };
        sale.people.push(Object.assign(newPerson(false, false, "no_show"), nowhere));
      },
      ["lost: 1", "joined, but given neither a ticket nor a turn in Redis: 1", "valid passes: 2998"],
    ],
    [
      "a turn missed by somebody who would have come",
      (sale) => {
        Object.assign(person(sale, NO_SHOW), { part: "staller" });
        miss(sale);
      },
      ["missed turns: 1", ADDED_HERE, "valid passes: 2998"],
    ],
    [
      "a stream that was cut and never came back",
      (sale) => sale.tally.streamsBack--,
      ["of them, without a message afterwards: 1"],
    ],
  ])("is bad after %s", (_, sabotage, broken) => {
    expect(brokenBy(sabotage, "mixed")).toEqual(broken);
  });
});
