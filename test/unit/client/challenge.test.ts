/** What the queue asks before entering, as the client hears of it. */
import { beforeEach, describe, expect, it } from "vitest";
import type { Solve } from "../../../src/client/queue-client.ts";
import { outcomeOf, visit } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { OUTSIDE, ok, waiting, waitingBody } from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

const at = (ms: number) => new Date(START_MS + ms).toISOString();

/** A refusal with work to do; patience takes a quarter of a minute. */
function asks({ code = "CHALLENGE_REQUIRED", untilMs = 3_600_000 } = {}) {
  const challenge = {
    work: { challenge: { parameters: {}, signature: "s" }, most: 100 },
    patience: { answer: "patience.ticket", valid_from: at(15_000) },
    until: at(untilMs),
  };
  return { status: 403, body: { error: { code, message: "" }, challenge } };
}

/** Solves after so many ms, and says what it was given. */
function solverOf(ms: number, given: unknown[] = []): Solve {
  return (challenge, { signal, patienceMs }) =>
    new Promise((resolve) => {
      given.push({ most: challenge.work.most, patienceMs });
      signal.addEventListener("abort", () => given.push("given up"));
      world.openTab().platform.after(ms, () => resolve("work.done"));
    });
}

describe("a join that is asked for something first", () => {
  it("has it done, and brings the answer", async () => {
    world.answerInTurn(asks(), ok(waitingBody(40, 100)));
    const given: unknown[] = [];
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(2000, given) });
    const joining = outcomeOf(client.join());
    await world.pass(2000);
    expect(joining).toStrictEqual({ value: undefined });
    expect(client.state).toEqual(waiting(40, 100));
    expect(world.bodies).toEqual(['{"event_id":"demo"}', '{"event_id":"demo","challenge":"work.done"}']);
    expect(given[0]).toEqual({ most: 100, patienceMs: 16_000 });
  });

  it("brings the same answer again when the queue's was lost", async () => {
    world.answerInTurn(asks(), "cut", ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(0) });
    void client.join();
    await world.pass(1000);
    expect(client.state).toEqual(waiting(40, 100));
    expect(world.bodies.slice(1)).toEqual(Array(2).fill('{"event_id":"demo","challenge":"work.done"}'));
  });

  it("does it anew when the answer was none", async () => {
    world.answerInTurn(asks(), asks({ code: "CHALLENGE_FAILED" }), ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(0) });
    void client.join();
    await world.pass(1000);
    expect(client.state).toEqual(waiting(40, 100));
  });

  it("ends when the queue takes no answer", async () => {
    world.answerInTurn(asks({ code: "CHALLENGE_FAILED" }));
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(0) });
    const joining = outcomeOf(client.join());
    await world.pass(60_000);
    expect(joining.error?.code).toBe("CHALLENGE_FAILED");
    expect(world.asked()).toHaveLength(5);
  });

  it("waits for nothing from the opening on", async () => {
    world.answerInTurn(asks({ untilMs: 5000 }), ok(waitingBody(40, 100)));
    const given: unknown[] = [];
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(60_000, given) });
    void client.join();
    await world.pass(5999); // the queue's clock is known to a second
    expect(world.asked()).toHaveLength(1);
    await world.pass(1);
    expect(client.state).toEqual(waiting(40, 100));
    expect(world.bodies[1]).toBe('{"event_id":"demo"}');
    expect(given).toContain("given up");
  });

  it.each([0, 200, 900, 3000, 8000])(
    "is in after the opening, of whoever still works, with a clock that is %i ms ahead",
    async (aheadMs) => {
      world.clockOffMs = aheadMs;
      world.answer = () =>
        world.nowMs < START_MS + 5000 ? asks({ untilMs: 5000 }) : ok(waitingBody(40, 100));
      const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(600_000) });
      const joining = outcomeOf(client.join());
      await world.pass(16_000);
      expect(joining).toStrictEqual({ value: undefined });
      expect(client.state).toEqual(waiting(40, 100));
      expect(world.asked().length).toBeLessThan(6);
    },
  );

  it("brings what was done in the end, where the clock stays minutes ahead", async () => {
    world.clockOffMs = 600_000;
    world.answer = () =>
      world.bodies.at(-1)?.includes("work.done") ? ok(waitingBody(40, 100)) : asks({ untilMs: 5000 });
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(3000) });
    void client.join();
    await world.pass(10_000);
    expect(client.state).toEqual(waiting(40, 100));
    expect(world.asked()).toHaveLength(4);
  });

  it("gives the work up when the client is closed", async () => {
    world.answerInTurn(asks());
    const given: unknown[] = [];
    const { client } = visit(world, { initial: OUTSIDE, solve: solverOf(60_000, given) });
    const joining = outcomeOf(client.join());
    await world.pass(0);
    client.close();
    await world.pass(0);
    expect(given).toContain("given up");
    expect(joining.error?.code).toBe("CLOSED");
  });

  it("says so to a page that brings no solver, with what there is to do", async () => {
    world.answerInTurn(asks());
    const joining = outcomeOf(visit(world, { initial: OUTSIDE }).client.join());
    await world.pass(0);
    expect([joining.error?.code, joining.error?.challenge?.patience.answer]).toEqual([
      "CHALLENGE_REQUIRED",
      "patience.ticket",
    ]);
  });
});
