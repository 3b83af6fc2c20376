import { describe, expect, it, vi } from "vitest";
import type { DrawPhase } from "../../../src/core/draw/drawing.ts";
import { DrawLink } from "../../../src/objects/draw-link.ts";
import { sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { type Call, fail, hang, hearWarnings, openObjects } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

/** A loop whose ticks see the drawing in a phase. */
function openLink(answer?: (call: Call) => unknown) {
  const { objects, calls } = openObjects(answer);
  const link = new DrawLink(objects, { event: "sale", object: "loop" });
  const tick = async (ms: number, phase: DrawPhase | null, checkpoint: string | null = null) => {
    const draw = phase && sampleDrawing({ phase, checkpoint, closedAtMs: T0 });
    link.note(sampleSnapshot({ generation: 5, ...(draw && { draw }) }), T0 + ms);
    await vi.advanceTimersByTimeAsync(0);
  };
  return { tick, calls };
}

const CALL: Call = ["draw", "proceed", null];

describe("the object of a drawing", () => {
  it.each<DrawPhase>(["closed", "committed"])("is called by each tick that sees it %s", async (phase) => {
    const { tick, calls } = openLink();
    for (const ms of [0, 100]) await tick(ms, phase);
    expect(calls).toEqual([CALL, CALL]);
  });

  it.each<DrawPhase | null>([null, "none", "entering", "seated"])(
    "is not called where it is %s",
    async (phase) => {
      const { tick, calls } = openLink();
      await tick(0, phase);
      expect(calls).toEqual([]);
    },
  );

  it("is called once more after the last seat", async () => {
    const { tick, calls } = openLink();
    for (const phase of ["committed", "seated", "seated"] as const) await tick(0, phase);
    expect(calls).toEqual([CALL, CALL]);
  });

  it("is not called once more where the drawing was given up", async () => {
    const { tick, calls } = openLink();
    await tick(0, "committed");
    for (const phase of [null, "none"] as const) await tick(100, phase);
    expect(calls).toEqual([CALL]);
  });

  it("is told of the list that Redis held, also once Redis has lost it", async () => {
    const { tick, calls } = openLink();
    await tick(0, "committed", "signed list");
    await tick(100, "closed");
    const committed = { generation: 5, closedAtMs: T0, checkpoint: "signed list" };
    expect(calls).toEqual([
      ["draw", "proceed", committed],
      ["draw", "proceed", committed],
    ]);
  });

  it("is told of a list that was seen while a call was under way", async () => {
    const { tick, calls } = openLink(hang);
    await tick(0, "closed");
    await tick(100, "committed", "signed list");
    await tick(10_000, "closed");
    expect(calls.at(-1)).toMatchObject(["draw", "proceed", { checkpoint: "signed list" }]);
  });
});

describe("a call of the object of a drawing", () => {
  it("is given up after ten seconds without an answer, and another made then", async () => {
    const { tick, calls } = openLink(hang);
    const made: number[] = [];
    for (const ms of [0, 9999, 10_000, 19_999, 20_000]) {
      await tick(ms, "closed");
      made.push(calls.length);
    }
    expect(made).toEqual([1, 1, 2, 2, 3]);
  });

  it("that was given up lets no third one be made when it is answered", async () => {
    const answers: (() => void)[] = [];
    const { tick, calls } = openLink(() => new Promise<void>((resolve) => answers.push(resolve)));
    for (const ms of [0, 10_000]) await tick(ms, "closed");
    answers[0]?.();
    for (const ms of [10_100, 10_200]) await tick(ms, "closed");
    expect(calls).toHaveLength(2);
  });

  it("that fails is logged, and made again by the next tick", async () => {
    const lines = hearWarnings();
    const { tick, calls } = openLink(fail);
    for (const ms of [0, 100]) await tick(ms, "closed");
    const line = {
      level: "warn",
      message: "drawing put off",
      event: "sale",
      object: "loop",
      reason: "Error: not reached",
    };
    expect([calls, lines]).toEqual([
      [CALL, CALL],
      [line, line],
    ]);
  });
});
