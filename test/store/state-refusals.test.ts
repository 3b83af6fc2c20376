import { describe, expect, it } from "vitest";
import type { OperatorFields } from "../../src/core/operator.ts";
import type { Flush } from "../../src/core/waiting-queue.ts";
import { onBothQueues } from "../support/store/contract.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { bring, CLAIM_BEFORE_MS, EXPIRES_AT_MS, STATES, STOCK } from "../support/store/scene.ts";
import { expectCell, late, OBSERVED, place, sold, TABLE } from "../support/store/state-table.ts";

onBothQueues("the table of states in %s", (kit) => {
  describe("refusals", () => {
    const open: Partial<OperatorFields> = { closed: false, opensAtMs: T0, remaining: STOCK };

    it.each<[outcome: string, more: object, Partial<OperatorFields>, Partial<Flush>]>([
      ["queue_full", {}, open, { maxQueueSize: 1 }],
      ["queue_closed", {}, { closed: true }, {}],
      ["queue_not_open", { opensAtMs: T0 + 1 }, { opensAtMs: T0 + 1 }, {}],
      ["sold_out", {}, { remaining: 0 }, {}],
    ])("change nothing for a newcomer: %s", async (outcome, more, control, flush) => {
      const scene = await bring(kit, "outside");
      await scene.control(control);
      expect(await scene.act("join", flush)).toEqual({ kind: outcome, ...more });
      await scene.control(open);
      await expectCell(scene, "join", TABLE.outside.join); // not even a number was taken
    });

    it.each(STATES.slice(1))("do not concern somebody who is %s", async (state) => {
      const scene = await bring(kit, state);
      const [answer, then] = TABLE[state].join;
      await scene.control({ closed: true, opensAtMs: scene.nowMs + 1, remaining: 0 });
      expect(await scene.act("join", { maxQueueSize: 1 })).toEqual(answer);
      await scene.control(open);
      expect(await scene.observe()).toEqual(OBSERVED[then]);
    });
  });

  describe("a claim that is told to wait", () => {
    it.each<[cause: string, Partial<OperatorFields>]>([
      ["the event is paused", { paused: true }],
      ["its rate is 0", { rateOverrideMilli: 0 }],
    ])("keeps its call while %s", async (_cause, control) => {
      const scene = await bring(kit, "called");
      await scene.control(control);
      await scene.tick(T0);
      expect(await scene.act("claim")).toEqual({ kind: "wait" });
      await scene.control({ paused: false, rateOverrideMilli: null });
      await scene.tick(T0 + 200); // how much of this time was halted is not known: none of it is taken from the turn
      const claimBeforeMs = CLAIM_BEFORE_MS + 200;
      expect(await scene.act("position")).toEqual({ kind: "called", claimBeforeMs });
      await expectCell(scene, "claim", TABLE.called.claim);
    });

    it("keeps its call while the pace of passes is used up", async () => {
      const scene = await bring(kit, "called");
      const onePassASecond = { rateMilli: 1000, maxActive: 2 };
      await scene.tick(T0, onePassASecond);
      expect(await scene.booth.claim("adam")).toEqual(place("admitted"));
      expect(await scene.act("claim")).toEqual({ kind: "wait" });
      expect(await scene.act("position")).toEqual(place("called"));
      await scene.tick(T0 + 900, onePassASecond);
      expect(await scene.act("claim")).toEqual(place("admitted"));
    });
  });

  describe("a booking", () => {
    it("counts once when it is late, and no other one passes with its pass", async () => {
      const scene = await bring(kit, "outside");
      const answers = [await scene.complete("b-1"), await scene.complete("b-1"), await scene.complete("b-2")];
      expect(answers.map(({ kind: outcome }) => outcome)).toEqual(["late", "completed", "pass_spent"]);
      expect(await scene.observe()).toEqual({ ...OBSERVED.outside, ...sold });
    });

    it("with an earlier pass leaves the present one alone", async () => {
      const scene = await bring(kit, "admitted");
      await scene.tick(EXPIRES_AT_MS);
      await scene.act("join");
      await scene.tick(EXPIRES_AT_MS, { maxActive: 2 }); // adam has the other slot
      const again = await scene.act("claim");
      expect(await scene.complete("b-1")).toEqual(late);
      expect(await scene.act("position")).toEqual(again);
      expect(again.kind).toBe("admitted");
    });

    it("is refused when another one was made with the pass", async () => {
      const scene = await bring(kit, "spent");
      expect(await scene.complete("b-2")).toEqual({ kind: "pass_spent" });
      expect(await scene.observe()).toEqual(OBSERVED.spent);
    });
  });
});
