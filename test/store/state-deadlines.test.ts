import { describe, expect, it } from "vitest";
import { onBothQueues } from "../support/store/contract.ts";
import { bring, CLAIM_BEFORE_MS } from "../support/store/scene.ts";
import { DEADLINES_MS, place, TIMED } from "../support/store/state-table.ts";

onBothQueues("the table of states in %s", (kit) => {
  describe("deadlines", () => {
    it.each(TIMED)(
      "end with the tick that sweeps somebody %s, and not a millisecond before",
      async (state) => {
        const scene = await bring(kit, state);
        await scene.tick(DEADLINES_MS[state] - 1);
        expect(await scene.act("position")).toEqual(place(state));
        await scene.tick(DEADLINES_MS[state]);
        scene.nowMs -= 1; // to a clock that is behind, what only passed has not passed: it must have been swept
        expect(await scene.act("position")).toEqual(place("outside"));
      },
    );

    it("turn a call into a missed one, and not a millisecond before", async () => {
      const scene = await bring(kit, "called");
      await scene.tick(CLAIM_BEFORE_MS - 1);
      expect(await scene.act("position")).toEqual(place("called"));
      await scene.tick(CLAIM_BEFORE_MS);
      expect(await scene.act("position")).toEqual(place("missed"));
    });

    it("take the place of somebody who returned and misses again", async () => {
      const scene = await bring(kit, "returned");
      await scene.tick(CLAIM_BEFORE_MS);
      expect((await scene.act("position")).kind).toBe("called");
      await scene.tick(CLAIM_BEFORE_MS + 1000);
      expect(await scene.act("position")).toEqual(place("outside"));
    });
  });
});
