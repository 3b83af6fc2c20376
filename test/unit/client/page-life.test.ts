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
  world.answer = () => ok(waitingBody(30, 110));
});

it("is followed again after it was closed, as it is by then", async () => {
  const { client } = await watching(world, waiting(40, 100));
  client.close();
  await world.pass(60_000);
  client.watch();
  await world.pass(0);
  expect(client.state).toEqual(waiting(30, 110));
  expect(world.openStreams).toHaveLength(1);
});

it("asks whether there is a queue to join where nobody said so", async () => {
  const status = { sold_out: true, notice: null, opens_at: null, closed: false, full: false };
  world.answer = ({ url }) => (url.includes("/status/") ? ok(status) : refused(404, "NOT_IN_QUEUE"));
  const { client } = visit(world);
  client.watch();
  await world.pass(1000);
  expect(client.state).toEqual({ status: "sold_out", notice: null });
});

describe("a page that is looked at again", () => {
  it("asks at once and opens its stream anew", async () => {
    const { tab, client } = await watching(world, waiting(40, 100));
    const before = world.stream;
    tab.load();
    await world.pass(5000);
    before.beat();
    tab.hide();
    await world.pass(10_000);
    expect(world.asked()).toEqual([]);
    expect(world.openStreams).toEqual([before]);
    tab.show();
    await world.pass(0);
    expect(world.asked()).toEqual([POSITION]);
    expect(client.state).toEqual(waiting(30, 110));
    expect(world.stream).not.toBe(before);
  });

  it("asks nothing when it has just been told", async () => {
    const { tab } = await watching(world, waiting(40, 100));
    tab.hide();
    await world.pass(8000);
    world.stream.say(waitingFrame(35), version(105));
    await world.pass(1999);
    tab.show();
    await world.pass(0);
    expect(world.asked()).toEqual([]);
  });

  it("asks at once when its laptop was closed for the night and the timers are late", async () => {
    const { tab, client } = await watching(world, waiting(40, 100));
    tab.frozen = true;
    await world.pass(8 * 3_600_000);
    tab.frozen = false;
    tab.show();
    await world.pass(0);
    expect(client.state).toEqual(waiting(30, 110));
    expect(world.openStreams).toHaveLength(1);
  });

  it("asks for the event's status where its visitor has no place", async () => {
    world.answer = () => ok({ sold_out: false, notice: null, opens_at: null });
    const { tab, client } = await watching(world, { status: "sold_out", notice: null });
    tab.hide();
    await world.pass(10_000);
    tab.show();
    await world.pass(0);
    expect(world.asked()).toEqual(["GET /api/v1/queue/status/demo"]);
    expect(client.state).toEqual(OUTSIDE);
  });
});

it("says that the network is gone, and asks at once when it is back", async () => {
  const { tab, client } = await watching(world, waiting(40, 100));
  tab.goOffline();
  expect(client.connection.live).toBe(false);
  expect(client.state).toEqual(waiting(40, 100));
  tab.comeOnline();
  await world.pass(0);
  expect(client.state).toEqual(waiting(30, 110));
  expect(client.connection.live).toBe(true);
  expect(world.openStreams).toHaveLength(1);
});

describe.each([
  ["frozen and thawed", "freeze", "thaw"],
  ["left and come back to", "leavePage", "comeBack"],
] as const)("a page that was %s", (_, away, back) => {
  it("holds nothing meanwhile and goes on where the queue is now", async () => {
    const { tab, client } = await watching(world, waiting(40, 100));
    tab[away]();
    expect(world.openStreams).toEqual([]);
    expect(world.channels.size).toBe(0);
    await world.pass(3_600_000);
    expect(world.asked()).toEqual([]);
    expect(client.state).toEqual(waiting(40, 100));
    tab[back]();
    await world.pass(0);
    expect(world.asked()).toEqual([POSITION]);
    expect(client.state).toEqual(waiting(30, 110));
    expect(world.openStreams).toHaveLength(1);
  });
});

it("goes on even when a browser forgets to say that a page thawed", async () => {
  const { tab } = await watching(world, waiting(40, 100));
  tab.freeze();
  tab.frozen = false;
  tab.show();
  await world.pass(0);
  expect(world.openStreams).toHaveLength(1);
});

it("does not join those again who left, however often the page is looked at", async () => {
  world.answer = () => refused(404, "NOT_IN_QUEUE");
  const { tab, states } = await watching(world, { status: "left" });
  tab.hide();
  await world.pass(30_000);
  tab.show();
  await world.pass(0);
  expect(states).toEqual([]);
});

it("finds the place of somebody who left here and joined elsewhere", async () => {
  const { tab, states } = await watching(world, { status: "left" });
  tab.hide();
  await world.pass(30_000);
  tab.show();
  await world.pass(0);
  expect(states).toEqual([waiting(30, 110)]);
});
