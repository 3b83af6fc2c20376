import { describe, expect, it } from "vitest";
import { brokenBy, person, type Sale } from "../../../../support/scripts/judged-sale.ts";

describe("the verdict on positions", () => {
  it.each<[string, (sale: Sale) => void, string[]]>([
    [
      "a streamed position off by one",
      (sale) => sale.tally.streamedPositions.push({ user: "u200", version: "7:100:0", position: 101 }),
      ["wrong positions: 1"],
    ],
    [
      "a position off by one in an answer",
      (sale) => sale.tally.sawAnswer(person(sale, 199), { position: 101, version: "7:100:0" }),
      ["wrong positions: 1"],
    ],
    [
      "a position that rose",
      (sale) => {
        sale.tally.sawAnswer(person(sale, 199), { position: 100, version: "7:100:0" });
        sale.tally.sawAnswer(person(sale, 199), { position: 200, version: "7:0:0" });
      },
      ["rising positions: 1"],
    ],
    [
      "position 0 of no version",
      (sale) => sale.tally.sawAnswer(person(sale, 4), { position: 0 }),
      ["positions that name no version: 1", "positions below one: 1"],
    ],
    [
      "no streamed position at all",
      (sale) => sale.tally.streamedPositions.splice(0),
      ["streamed positions checked: 0"],
    ],
    [
      "no position in any answer",
      (sale) => sale.tally.answeredPositions.splice(0),
      ["positions of joins and polls checked: 0"],
    ],
    ["a broken stream", (sale) => sale.tally.streamErrors++, ["stream errors: 1"]],
  ])("is bad after %s", (_, sabotage, broken) => {
    expect(brokenBy(sabotage)).toEqual(broken);
  });
});
