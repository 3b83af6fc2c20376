import { beforeEach, describe, expect, it } from "vitest";
import { openPositionStream } from "../../../src/client/position-stream.ts";
import { watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { OUTSIDE, ok, version, waiting, waitingFrame } from "../../support/client/client-samples.ts";
import { entered } from "../../support/client/draw-samples.ts";

const POSITION = "GET /api/v1/queue/position/demo";
let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("a page that waits", () => {
  it("shows each position that its stream tells", async () => {
    const { client, states } = await watching(world, waiting(40, 100));
    expect(world.stream.url).toBe("/api/v1/queue/position/demo/stream");
    world.stream.say(waitingFrame(30), version(110));
    world.stream.say(waitingFrame(20), version(120));
    expect(states).toEqual([waiting(30, 110), waiting(20, 120)]);
    expect(client.state).toEqual(waiting(20, 120));
    expect(world.asked()).toEqual([]);
  });

  it("shows no position twice and none that came late", async () => {
    const { states } = await watching(world, waiting(40, 100));
    world.stream.say(waitingFrame(30), version(110));
    world.stream.say(waitingFrame(30), version(110));
    world.stream.say(waitingFrame(35), version(105));
    expect(states).toEqual([waiting(30, 110)]);
  });

  it("survives frames that make no sense", async () => {
    const { client } = await watching(world, waiting(40, 100));
    world.stream.say("<html>", version(110));
    world.stream.say({ position: "many" }, "first");
    world.stream.say(waitingFrame(30), version(110));
    expect(client.state).toEqual(waiting(30, 110));
  });

  it("has the signed list of the drawing before it as soon as its stream says it, and asks nothing", async () => {
    const { draw } = entered({ phase: "committed" });
    const { client } = await watching(world, { ...waiting(40, 100), draw });
    world.stream.sign("a.b.c");
    expect(client.state).toEqual({ ...waiting(40, 100), draw: { ...draw, checkpoint: "a.b.c" } });
    expect(world.asked()).toEqual([]);
  });

  it("makes nothing of a signed list where no drawing is before it", async () => {
    const { states } = await watching(world, waiting(40, 100));
    world.stream.sign("a.b.c");
    expect(states).toEqual([]);
  });

  it("says when it was told last, and that it lives", async () => {
    const { client } = await watching(world, waiting(40, 100));
    await world.pass(9000);
    world.stream.say(waitingFrame(30), version(110));
    expect(client.connection).toEqual({ live: true, updatedAtMs: START_MS + 9000 });
    await world.pass(6000);
    world.stream.beat();
    expect(client.connection).toEqual({ live: true, updatedAtMs: START_MS + 9000 });
  });

  it("is told how long its turn stands, and asks nothing", async () => {
    const { states } = await watching(world, waiting(1, 100));
    world.stream.sayTurn({
      status: "ready",
      claim_before: "2026-11-24T12:01:00Z",
      paused: true,
      notice: null,
    });
    world.stream.say({ status: "ready", message: "You can now book!" }, version(101));
    await world.pass(0);
    expect(states).toEqual([
      { status: "ready", claimBeforeMs: START_MS + 60_000, expiresAtMs: null, paused: true, notice: null },
    ]);
    expect(world.asked()).toEqual([]);
    expect(world.openStreams).toEqual([]);
  });

  it("learns how long its turn stands before it tells of it", async () => {
    world.answer = () => ok({ status: "ready", claim_before: "2026-11-24T12:01:00Z", notice: null });
    const { states } = await watching(world, waiting(1, 100));
    world.stream.say({ status: "ready", message: "You can now book!" }, version(101));
    expect(world.openStreams).toEqual([]);
    await world.pass(0);
    expect(states).toEqual([
      { status: "ready", claimBeforeMs: START_MS + 60_000, expiresAtMs: null, paused: false, notice: null },
    ]);
    expect(world.asked()).toEqual([POSITION]);
  });

  it("tells of its turn after three seconds when the question about its time hangs", async () => {
    const { client } = await watching(world, waiting(1, 100));
    world.answer = () => "hangs";
    world.stream.say({ status: "ready", message: "You can now book!" }, version(101));
    await world.pass(2999);
    expect(client.state.status).toBe("waiting");
    await world.pass(1);
    expect(client.state).toEqual({
      status: "ready",
      claimBeforeMs: null,
      expiresAtMs: null,
      paused: false,
      notice: null,
    });
  });

  it("tells of its turn even when the network goes in that moment", async () => {
    const { client } = await watching(world, waiting(1, 100));
    world.stream.say({ status: "ready", message: "You can now book!" }, version(101));
    await world.pass(0);
    expect(client.state).toEqual({
      status: "ready",
      claimBeforeMs: null,
      expiresAtMs: null,
      paused: false,
      notice: null,
    });
    world.answer = () => ok({ status: "ready", claim_before: "2026-11-24T12:01:00Z" });
    await world.pass(1000);
    expect(client.state).toMatchObject({ claimBeforeMs: START_MS + 60_000 });
  });

  it.each([
    [{ status: "not_in_queue" }, OUTSIDE],
    [
      { status: "missed", return_before: "2026-11-24T12:10:00Z" },
      { status: "missed", returnBeforeMs: START_MS + 600_000, notice: null },
    ],
  ])("closes its stream at the message %j", async (message, state) => {
    const { states } = await watching(world, waiting(40, 100));
    world.stream.say(message, version(101));
    await world.pass(0);
    expect(world.openStreams).toEqual([]);
    expect(states).toEqual([state]);
  });
});

it("watches once, however often it is told to", async () => {
  world = new BrowserWorld({ tabsCanTalk: false });
  const { client } = await watching(world, waiting(40, 100));
  client.watch();
  expect(world.streams).toHaveLength(1);
});

it("ends a stream at its last message by itself", () => {
  const ended: unknown[] = [];
  const { platform } = world.openTab();
  const ears = {
    placed() {},
    signed() {},
    ended: (body: unknown) => ended.push(body),
    beat() {},
    faltered() {},
    lost() {},
  };
  openPositionStream(platform, "/stream", ears);
  const { stream } = world;
  stream.say({ status: "not_in_queue" });
  expect(stream.readyState).toBe(2);
  stream.say({ status: "not_in_queue" });
  expect(ended).toEqual([{ status: "not_in_queue" }]);
});

it("stops everything when it is closed", async () => {
  const { client, states, tab } = await watching(world, waiting(40, 100));
  const { stream } = world;
  client.close();
  expect(world.openStreams).toEqual([]);
  tab.comeOnline();
  stream.say(waitingFrame(30), version(110));
  await world.pass(600_000);
  expect(states).toEqual([]);
  expect(world.asked()).toEqual([]);
});
