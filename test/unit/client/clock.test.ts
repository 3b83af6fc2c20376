import { beforeEach, describe, expect, it } from "vitest";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { ok, READY, version, waiting, waitingFrame } from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("a visitor's clock that is wrong", () => {
  const FAST_MS = 600_000;
  const queueTime = new Date(START_MS - FAST_MS).toUTCString();

  it("is told times as if it were right, once the queue's is known", async () => {
    world.answerInTurn(ok({ status: "ready", claim_before: "2026-11-24T11:51:00Z" }, { Date: queueTime }));
    const { client } = visit(world);
    client.watch();
    await world.pass(0);
    expect(client.state).toMatchObject({ claimBeforeMs: START_MS + 60_000 });
  });

  it("learns the pass's end and the opening by it, too", async () => {
    world.answerInTurn(ok({ queue_pass: "a.b.c", expires_at: "2026-11-24T11:55:00Z" }, { Date: queueTime }));
    const { client } = visit(world, { initial: READY });
    expect(await client.claim()).toMatchObject({ expiresAtMs: START_MS + 300_000 });
    const body = { sold_out: false, notice: null, opens_at: "2026-11-24T11:51:00Z" };
    world.answer = () => ok(body, { Date: new Date(world.nowMs - FAST_MS).toUTCString() });
    const early = await watching(world, { status: "sold_out", notice: null });
    early.tab.comeOnline();
    await world.pass(0);
    expect(early.client.state).toMatchObject({ opensAtMs: START_MS + 60_000 });
  });

  it("moves no time that a frame leaves out, so that no position rises", async () => {
    const joinedAtMs = START_MS - FAST_MS - 5000;
    const { client } = visit(world, {
      initial: waiting(5, 100, { joinedAtMs }),
      serverNowMs: START_MS - FAST_MS,
    });
    client.watch();
    await world.pass(0);
    world.stream.say(waitingFrame(4), version(101));
    world.stream.say(waitingFrame(7), version(101));
    expect(client.state).toMatchObject({ position: 4, joinedAtMs: START_MS - 5000 });
  });

  it("is known from the page already", () => {
    const opensAtMs = START_MS - FAST_MS + 30_000;
    const initial = { status: "not_open", opensAtMs, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: START_MS - FAST_MS });
    expect(client.state).toMatchObject({ opensAtMs: START_MS + 30_000 });
  });

  it("moves the countdown to the opening, and not the time of it that is shown", async () => {
    const opensAtMs = START_MS - FAST_MS + 30_000;
    const initial = { status: "not_open", opensAtMs, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: START_MS - FAST_MS });
    expect(client.state).toEqual({ ...initial, opensAtMs: START_MS + 30_000, clockAheadMs: FAST_MS });
    const body = { error: { code: "QUEUE_NOT_OPEN", message: "Not yet.", request_id: "r-1" } };
    world.answerInTurn({ status: 409, body, headers: { Date: queueTime, "Retry-After": "90" } });
    await expect(client.join()).rejects.toMatchObject({ code: "QUEUE_NOT_OPEN" });
    expect(client.state).toEqual({ ...client.state, opensAtMs: START_MS + 90_000, clockAheadMs: FAST_MS });
  });

  it("is not what a slow page means", () => {
    world.pageAge = { leastMs: 0, mostMs: 9000 };
    const initial = { status: "not_open", opensAtMs: START_MS + 30_000, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: START_MS - 9000 });
    expect(client.state).toEqual(initial);
  });

  it("is found out to the second where the page came quickly: nobody joins nine seconds late", () => {
    world.pageAge = { leastMs: 100, mostMs: 300 };
    const opensAtMs = START_MS + 39_000;
    const initial = { status: "not_open", opensAtMs, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: START_MS + 8900 });
    expect(client.state).toMatchObject({ opensAtMs: START_MS + 30_000 });
  });

  it("is found out where the script came long after the page", () => {
    world.pageAge = { leastMs: 8000, mostMs: 8200 };
    const queueNowMs = START_MS + FAST_MS;
    const initial = { status: "not_open", opensAtMs: queueNowMs + 30_000, notice: null } as const;
    const { client } = visit(world, { initial, serverNowMs: queueNowMs - 8000 });
    expect(client.state).toMatchObject({ opensAtMs: START_MS + 30_000 });
  });
});
