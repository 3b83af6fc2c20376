import { describe, expect, it } from "vitest";
import { noActs } from "../../../src/core/outcome.ts";
import type { Flush, FlushReply } from "../../../src/core/waiting-queue.ts";
import { RetiredGate } from "../../../src/objects/retired-gate.ts";
import { sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { openScriptedQueue } from "../../support/lobby/scripted-queue.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const UNTOUCHED = sampleSnapshot({ generation: 0, control: 0 });
const JOINS = { ...noActs<string>(), join: ["ann", "bob"], leave: ["cat"] };

/** The gate of a lobby that knows no line, where the loop says that the event is retired, and how often it was asked. */
function openGate({ retainMs = 3_600_000, isRetired = true } = {}) {
  const scripted = openScriptedQueue();
  scripted.script.reply = { snapshot: UNTOUCHED };
  const loop = { isRetired, asked: 0 };
  const gate = new RetiredGate("sale", { retainMs }, scripted.queue, async () => {
    loop.asked++;
    return loop.isRetired;
  });
  const flush = (ms = 0, more: Partial<Flush> = {}): Promise<FlushReply> =>
    gate.flush({ nowMs: T0 + ms, numbering: 0, acts: JOINS, ...more } as Flush);
  return { ...scripted, loop, flush };
}

describe("a lobby of a retired event", () => {
  it("answers joins that the event is closed, and sends Redis only the other acts", async () => {
    const { flush, sent } = openGate();
    const { outcomes } = await flush();
    expect(sent.map(({ acts }) => acts)).toEqual([{ join: [], leave: ["cat"], position: [] }]);
    const closed = { kind: "queue_closed" };
    expect(outcomes).toEqual({ join: [closed, closed], leave: [{ kind: "none" }], position: [] });
  });

  it("shows it as closed, and otherwise as Redis does", async () => {
    const { flush } = openGate();
    expect(await flush()).toMatchObject({
      status: "done",
      commands: 10,
      snapshot: { ...UNTOUCHED, closed: true },
    });
  });

  it.each([
    ["somebody has joined it", { generation: 1 }],
    ["an operator has acted on it", { control: 1 }],
  ])("shows it as Redis does where %s", async (_, fields) => {
    const { flush, script } = openGate();
    const snapshot = { ...UNTOUCHED, ...fields };
    script.reply = { snapshot };
    expect((await flush()).snapshot).toEqual(snapshot);
  });

  it("answers no join where Redis has not done the flush", async () => {
    const { flush, script } = openGate();
    script.reply = { status: "held", snapshot: UNTOUCHED, outcomes: noActs() };
    expect(await flush()).toMatchObject({
      status: "held",
      snapshot: { closed: true },
      outcomes: { join: [] },
    });
  });

  it("believes the loop for five seconds, and asks it again then", async () => {
    const { flush, loop } = openGate();
    const asked: number[] = [];
    for (const ms of [0, 4999, 5000, 9999, 10_000]) {
      await flush(ms);
      asked.push(loop.asked);
    }
    expect(asked).toEqual([1, 1, 2, 2, 3]);
  });

  it("sends joins once the loop says that the event was begun again", async () => {
    const { flush, loop, sent } = openGate();
    await flush();
    loop.isRetired = false;
    await flush(5000);
    expect(sent.map(({ acts }) => acts.join)).toEqual([[], ["ann", "bob"]]);
  });
});

describe("a lobby of an event that is not retired", () => {
  it("sends joins, and shows what Redis answers", async () => {
    const { flush, sent } = openGate({ isRetired: false });
    expect(await flush()).toMatchObject({
      snapshot: { closed: false },
      outcomes: { join: [{ kind: "none" }, { kind: "none" }] },
    });
    expect(sent.map(({ acts }) => acts)).toEqual([JOINS]);
  });

  it("asks the loop once", async () => {
    const { flush, loop } = openGate({ isRetired: false });
    for (const ms of [0, 5000, 3_600_000]) await flush(ms);
    expect(loop.asked).toBe(1);
  });

  it("asks it again after Redis has answered that the line which it knew is gone", async () => {
    const { flush, loop, script } = openGate({ isRetired: false });
    await flush();
    script.reply = { status: "stale", snapshot: UNTOUCHED };
    await flush(1, { numbering: 7 });
    loop.isRetired = true;
    script.reply = { snapshot: UNTOUCHED };
    expect(await flush(2)).toMatchObject({
      outcomes: { join: [{ kind: "queue_closed" }, { kind: "queue_closed" }] },
    });
    expect(loop.asked).toBe(2);
  });

  it("does not ask it where it knows a line", async () => {
    const { flush, loop, sent } = openGate();
    await flush(0, { numbering: 1 });
    expect([loop.asked, sent.map(({ acts }) => acts)]).toEqual([0, [JOINS]]);
  });

  it("does not ask it where events are kept for ever", async () => {
    const { flush, loop, sent } = openGate({ retainMs: 0 });
    await flush();
    expect([loop.asked, sent.map(({ acts }) => acts)]).toEqual([0, [JOINS]]);
  });

  it("asks it where events are kept for the shortest time", async () => {
    const { flush, loop } = openGate({ retainMs: 1 });
    await flush();
    expect(loop.asked).toBe(1);
  });
});
