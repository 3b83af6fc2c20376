import { beforeEach, describe, expect, it } from "vitest";
import { outcomeOf, visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import {
  ok,
  READY,
  version,
  waiting,
  waitingBody,
  waitingFrame,
} from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("a visitor's clock that is wrong", () => {
  const FAST_MS = 600_000;
  const QUEUE_NOW_MS = START_MS - FAST_MS;
  const queueTime = new Date(QUEUE_NOW_MS).toUTCString();

  it("changes no time of a state: all are the queue's, and so is the client's now", async () => {
    world.answerInTurn(ok({ status: "ready", claim_before: "2026-11-24T11:51:00Z" }, { Date: queueTime }));
    const { client } = visit(world);
    client.watch();
    await world.pass(0);
    expect(client.state).toMatchObject({ claimBeforeMs: QUEUE_NOW_MS + 60_000 });
    expect([client.nowMs, client.clockAheadMs]).toEqual([QUEUE_NOW_MS, FAST_MS]);
  });

  it("does not open an event, nor end a pass, before the queue does", async () => {
    const body = { sold_out: false, notice: null, opens_at: new Date(QUEUE_NOW_MS + 30_000).toISOString() };
    world.answer = () => ok(body, { Date: new Date(world.nowMs - FAST_MS).toUTCString() });
    const { client, tab } = await watching(world, { status: "sold_out", notice: null });
    tab.comeOnline();
    await world.pass(29_000);
    expect(client.state).toMatchObject({ status: "not_open", opensAtMs: QUEUE_NOW_MS + 30_000 });
    await world.pass(1000);
    expect(client.state).toMatchObject({ status: "outside" });
  });

  it("tells the pass's end by the queue's clock, too", async () => {
    world.answerInTurn(ok({ queue_pass: "a.b.c", expires_at: "2026-11-24T11:55:00Z" }, { Date: queueTime }));
    const { client } = visit(world, { initial: READY });
    expect(await client.claim()).toMatchObject({ expiresAtMs: QUEUE_NOW_MS + 300_000 });
  });

  it("moves no time that a frame leaves out, so that no position rises", async () => {
    const joinedAtMs = QUEUE_NOW_MS - 5000;
    const { client } = visit(world, {
      initial: waiting(5, 100, { joinedAtMs }),
      serverNowMs: QUEUE_NOW_MS,
    });
    client.watch();
    await world.pass(0);
    world.stream.say(waitingFrame(4), version(101));
    world.stream.say(waitingFrame(7), version(101));
    expect(client.state).toMatchObject({ position: 4, joinedAtMs });
  });

  it("is known from the page already", () => {
    const initial = { status: "not_open", opensAtMs: QUEUE_NOW_MS + 30_000, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: QUEUE_NOW_MS });
    expect([client.state, client.nowMs]).toEqual([initial, QUEUE_NOW_MS]);
  });

  it("reads the opening of a refusal as the queue says it", async () => {
    const opens_at = new Date(QUEUE_NOW_MS + 90_000).toISOString();
    const body = { error: { code: "QUEUE_NOT_OPEN", message: "Not yet.", request_id: "r-1", opens_at } };
    world.answerInTurn({ status: 409, body, headers: { Date: queueTime, "Retry-After": "90" } });
    const { client } = visit(world);
    await expect(client.join()).rejects.toMatchObject({ code: "QUEUE_NOT_OPEN" });
    expect(client.state).toMatchObject({ opensAtMs: QUEUE_NOW_MS + 90_000 });
  });

  it("is not what a slow page means", () => {
    world.pageAge = { leastMs: 0, mostMs: 9000 };
    const { client } = visit(world, { serverNowMs: START_MS - 9000 });
    expect(client.clockAheadMs).toBe(0);
  });

  it("is found out to the second where the page came quickly: no page joins nine seconds late", () => {
    world.pageAge = { leastMs: 100, mostMs: 300 };
    const { client } = visit(world, { serverNowMs: START_MS + 8900 });
    expect(client.nowMs).toBe(START_MS + 9000);
  });

  it("is found out where the script came long after the page", () => {
    world.pageAge = { leastMs: 8000, mostMs: 8200 };
    const { client } = visit(world, { serverNowMs: START_MS + FAST_MS - 8000 });
    expect(client.nowMs).toBe(START_MS + FAST_MS);
  });

  it("is set by no answer but the queue's: a portal's time moves no deadline", async () => {
    const headers = { Date: new Date(START_MS + 3_600_000).toUTCString() };
    world.answer = () => ({ status: 200, body: "<html>Log in</html>", headers });
    const { client } = visit(world, { initial: READY });
    const claiming = outcomeOf(client.claim());
    await world.pass(1000);
    expect([client.nowMs, claiming]).toEqual([START_MS + 1000, {}]);
  });

  it("is what the tab knows that leads, in each tab that follows it", async () => {
    const leader = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    world.answer = () => ok(waitingBody(39, 101), { Date: queueTime });
    leader.tab.comeOnline();
    await world.pass(0);
    expect([leader.client.clockAheadMs, second.client.clockAheadMs]).toEqual([FAST_MS, FAST_MS]);
  });

  it("does not change how long an act is tried without an answer", async () => {
    world.answer = () => "cut";
    const { client } = visit(world, { initial: waiting(40, 100) });
    const leaving = outcomeOf(client.leave());
    await world.pass(500);
    const error = { code: "OVERLOADED", message: "Many." };
    world.answer = () => ({ status: 503, body: { error }, headers: { Date: queueTime } });
    await world.pass(50_000);
    expect(leaving).toEqual({});
    await world.pass(30_000);
    expect(leaving.error).toBeDefined();
  });
});
