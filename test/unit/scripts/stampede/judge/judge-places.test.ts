import { describe, expect, it } from "vitest";
import { newPerson } from "../../../../../scripts/stampede/crowd/person.ts";
import { verdictOf } from "../../../../../scripts/stampede/report.ts";
import {
  brokenBy,
  committed,
  isOfPasses,
  PEOPLE,
  person,
  type Sale,
} from "../../../../support/scripts/judged-sale.ts";

describe("the verdict on places", () => {
  it("is good for a sale that went well", () => {
    expect(brokenBy(() => {})).toEqual([]);
  });

  it.each<[string, (sale: Sale) => void, string[]]>([
    [
      "two people who changed places",
      (sale) => {
        const [a, b] = [person(sale, 10), person(sale, 11)];
        [a.joinSentMs, b.joinSentMs] = [b.joinSentMs, a.joinSentMs];
        [a.joinAnsweredMs, b.joinAnsweredMs] = [b.joinAnsweredMs, a.joinAnsweredMs];
      },
      ["order violations: 1"],
    ],
    ["somebody with two passes", (sale) => person(sale, 4).passIds.add("another"), ["doubled: 1"]],
    [
      "somebody who got no pass and is nowhere",
      (sale) => {
        sale.people.push(
          Object.assign(newPerson(false, false), { user: "x", joinSentMs: 9e9, joinAnsweredMs: 9e9 }),
        );
      },
      ["lost: 1", "joined, but given neither a ticket nor a turn in Redis: 1"],
    ],
    ["somebody who was sent away", (sale) => sale.tally.turnedAway++, ["refused a place that they had: 1"]],
    [
      "a turn that was missed, though its owner came back and has a pass",
      (sale) => {
        const claims = sale.entries.findIndex((entry) => isOfPasses(entry) && "user" in entry);
        const { user } = sale.entries[claims] as { user: string };
        const atMs = 5008;
        const call = { kind: "scored", atMs, user, score: 6 * 2 ** 44 + 70_000 } as const;
        sale.entries.splice(
          claims,
          0,
          { kind: "scored", atMs, user, score: 2 * 2 ** 44 + 60_000 },
          committed(atMs, {}),
          { kind: "waits", atMs, user, ticket: 1 },
          { kind: "unscored", atMs, user },
          committed(atMs, {}),
          call,
          { kind: "waits_no_more", atMs, user },
          committed(atMs, { refunded: 1_000_000 }),
        );
      },
      ["missed turns: 1"],
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
  ])("is bad after %s", (_, sabotage, broken) => {
    expect(brokenBy(sabotage)).toEqual(broken);
  });

  it("is bad when time ran out, whatever the rows say", () => {
    expect(verdictOf([], true)).toEqual({ passed: false, sentence: "FAILED: time ran out" });
  });
});
