import { beforeEach, describe, expect, it } from "vitest";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld } from "../../support/client/client-platform.ts";
import {
  OUTSIDE,
  ok,
  refused,
  version,
  waiting,
  waitingBody,
  waitingFrame,
} from "../../support/client/client-samples.ts";

const POSITION = "GET /api/v1/queue/position/demo";
let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("a stream that breaks", () => {
  it("is left to the browser while that tries again", async () => {
    const { client } = await watching(world, waiting(40, 100));
    world.stream.falter();
    expect(client.connection.live).toBe(false);
    await world.pass(4000);
    world.stream.say(waitingFrame(30), version(110));
    expect(client.connection.live).toBe(true);
    expect(world.streams).toHaveLength(1);
  });

  it("is opened anew after a while when the browser gives up", async () => {
    const { client } = await watching(world, waiting(40, 100));
    world.stream.say(waitingFrame(30), version(110));
    world.stream.fail();
    expect(client.connection.live).toBe(false);
    await world.pass(499);
    expect(world.openStreams).toEqual([]);
    await world.pass(1);
    expect(world.openStreams).toHaveLength(1);
  });

  it("waits longer each time that it breaks, until it holds", async () => {
    await watching(world, waiting(40, 100));
    for (const inMs of [500, 1000, 2000]) {
      world.stream.say(waitingFrame(30), version(110));
      world.stream.fail();
      await world.pass(inMs - 1);
      expect(world.openStreams).toEqual([]);
      await world.pass(1);
    }
    world.stream.beat();
    world.stream.fail();
    await world.pass(500);
    expect(world.openStreams).toHaveLength(1);
  });

  it("is taken for dead after 45 s without a frame, and heartbeats are frames", async () => {
    await watching(world, waiting(40, 100));
    const first = world.stream;
    first.beat();
    await world.pass(40_000);
    first.beat();
    await world.pass(44_999);
    expect(world.openStreams).toEqual([first]);
    await world.pass(1 + 500);
    expect(world.openStreams).toHaveLength(1);
    expect(world.stream).not.toBe(first);
  });

  it("makes the page ask after ten seconds when it opens and says nothing", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    const { client } = await watching(world, waiting(40, 100));
    const first = world.stream;
    await world.pass(9999);
    expect(world.openStreams).toEqual([first]);
    await world.pass(1 + 500);
    expect(first.readyState).toBe(2);
    expect(world.asked()).toEqual([POSITION]);
    expect(client.state).toEqual(waiting(30, 110));
  });

  it("makes the page ask ten seconds after it was cut, however often the browser tries to mend it", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    const { client } = await watching(world, waiting(40, 100));
    const first = world.stream;
    first.say(waitingFrame(35), version(105));
    await world.pass(20_000);
    for (let tried = 0; tried < 4; tried++) {
      first.falter();
      await world.pass(2500);
    }
    await world.pass(500);
    expect(first.readyState).toBe(2);
    expect(client.state).toEqual(waiting(30, 110));
  });

  it("makes the page ask when it did not even begin, for a stream cannot say why", async () => {
    world.answer = () => refused(404, "NOT_IN_QUEUE");
    const { client } = await watching(world, waiting(40, 100));
    world.stream.fail();
    await world.pass(500);
    expect(world.asked()).toEqual([POSITION]);
    expect(client.state).toEqual(OUTSIDE);
    expect(world.openStreams).toEqual([]);
  });
});

describe("a network that lets no streams through", () => {
  async function failThrice(): Promise<void> {
    for (let failed = 0; failed < 3; failed++) {
      world.stream.fail();
      await world.pass(500);
    }
  }

  it("is polled at the queue's pace after three that said nothing", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    const { client } = await watching(world, waiting(40, 100));
    await failThrice();
    expect(world.streams).toHaveLength(3);
    expect(client.state).toEqual(waiting(30, 110));
    world.asked();
    world.answer = () => ok(waitingBody(20, 120));
    await world.pass(3999);
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual([POSITION]);
    expect(client.state).toEqual(waiting(20, 120));
    expect(client.connection.live).toBe(true);
  });

  it("tells the turn a few seconds late, and not half a minute, to a page whose streams are swallowed", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    const { client } = await watching(world, waiting(40, 100));
    for (let swallowed = 0; swallowed < 3; swallowed++) await world.pass(12_000);
    world.answer = () => ok({ status: "ready", claim_before: "2026-11-24T12:02:00Z" });
    await world.pass(6000);
    expect(client.state.status).toBe("ready");
  });

  it("is tried with a stream again every few minutes, and streams when that speaks", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    await watching(world, waiting(40, 100));
    await failThrice();
    await world.pass(176_000);
    expect(world.openStreams).toEqual([]);
    await world.pass(8000);
    world.stream.say(waitingFrame(20), version(120));
    world.asked();
    await world.pass(44_000);
    expect(world.asked()).toEqual([]);
  });

  it("is polled again at once when that one says nothing either", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    await watching(world, waiting(40, 100));
    await failThrice();
    await world.pass(184_000);
    world.stream.fail();
    await world.pass(500);
    world.asked();
    await world.pass(8000);
    expect(world.asked()).toEqual([POSITION, POSITION]);
    expect(world.openStreams).toEqual([]);
  });

  it("is not what a row of streams means of which one spoke before it broke", async () => {
    world.answer = () => ok(waitingBody(30, 110));
    await watching(world, waiting(40, 100));
    for (const speaks of [false, false, true, false, false]) {
      if (speaks) world.stream.beat();
      world.stream.fail();
      await world.pass(1000);
    }
    expect(world.openStreams).toHaveLength(1);
  });
});

it("asks where the visitor stands when the page does not know", async () => {
  world.answer = () => ok(waitingBody(30, 110));
  const { client, states } = visit(world);
  expect(client.state).toEqual({ status: "unavailable", retryAfterSeconds: null });
  client.watch();
  await world.pass(0);
  expect(world.asked()).toEqual([POSITION]);
  expect(states).toEqual([waiting(30, 110)]);
  expect(world.openStreams).toHaveLength(1);
});

it("keeps the position on show while the queue does not answer, and asks when it said to", async () => {
  world.answer = () => refused(503, "STORE_UNAVAILABLE", 2);
  const { client } = await watching(world, waiting(40, 100));
  world.stream.fail();
  await world.pass(500);
  expect(client.state).toEqual(waiting(40, 100));
  expect(client.connection.live).toBe(false);
  world.asked();
  world.answer = () => ok(waitingBody(30, 110));
  await world.pass(3999); // the second failure in a row: at least the two seconds, at most six
  expect(world.asked()).toEqual([]);
  await world.pass(1);
  expect(client.state).toEqual(waiting(30, 110));
});
