import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { drawOf } from "../../../src/core/opening-draw.ts";
import { shareOf } from "../../../src/core/shares.ts";
import { IDS } from "../../support/user-ids.ts";

const PEOPLE = 100_000;

describe("a person's draw for an opening", () => {
  it.each(Object.entries(IDS))("is as good as chance, and no lobby's people come at once: %s", (_, idOf) => {
    const [tenths, lobbyTenths] = [Array<number>(10).fill(0), Array<number>(40).fill(0)];
    for (let index = 0; index < PEOPLE; index++) {
      const tenth = Math.floor(drawOf("sale", idOf(index)) * 10);
      const cell = shareOf(idOf(index), 4) * 10 + tenth;
      tenths[tenth] = (tenths[tenth] as number) + 1;
      lobbyTenths[cell] = (lobbyTenths[cell] as number) + 1;
    }
    for (const count of tenths) expect(Math.abs(count / (PEOPLE / 10) - 1)).toBeLessThan(0.05);
    for (const count of lobbyTenths) expect(Math.abs(count / (PEOPLE / 40) - 1)).toBeLessThan(0.1);
  });

  it("stays theirs, lies from 0 to below 1, and is another one at another event", () => {
    const id = fc.string({ unit: "grapheme", minLength: 1, maxLength: 128 });
    fc.assert(
      fc.property(id, (user) => {
        const draw = drawOf("sale", user);
        expect(draw).toBe(drawOf("sale", user));
        expect(draw).toBeGreaterThanOrEqual(0);
        expect(draw).toBeLessThan(1);
      }),
    );
    const others = Array.from({ length: 100 }, (_, n) => drawOf("sale", `v-${n}`) - drawOf("gala", `v-${n}`));
    expect(others.filter((difference) => Math.abs(difference) < 0.001).length).toBeLessThan(5);
  });
});
