import { beforeEach, describe, expect, it } from "vitest";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import {
  OUTSIDE,
  ok,
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

describe("the tabs of one browser", () => {
  it("share one stream and show the same", async () => {
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    expect(world.openStreams).toHaveLength(1);
    world.stream.say(waitingFrame(30), version(110));
    await world.pass(0);
    expect(first.states).toEqual([waiting(30, 110)]);
    expect(second.states).toEqual([waiting(30, 110)]);
    expect(second.client.connection).toEqual(first.client.connection);
  });

  it("tell a new one what they know, so that it asks nothing", async () => {
    await watching(world, waiting(40, 100));
    world.stream.say(waitingFrame(30), version(110));
    const second = await watching(world, waiting(40, 100));
    expect(second.client.state).toEqual(waiting(30, 110));
    expect(world.asked()).toEqual([]);
  });

  it("do not share with those of another event", async () => {
    await watching(world, waiting(40, 100));
    const other = visit(world, { eventId: "other", initial: waiting(7, 3) });
    other.client.watch();
    await world.pass(0);
    expect(world.openStreams.map(({ url }) => url)).toEqual([
      "/api/v1/queue/position/demo/stream",
      "/api/v1/queue/position/other/stream",
    ]);
    expect(other.states).toEqual([]);
  });

  it("watch each for itself where they cannot talk", async () => {
    world = new BrowserWorld({ tabsCanTalk: false });
    await watching(world, waiting(40, 100));
    await watching(world, waiting(40, 100));
    expect(world.openStreams).toHaveLength(2);
  });

  it("watch each for itself where locks are refused", async () => {
    Object.assign(world.locks ?? {}, {
      request: () => Promise.reject(new DOMException("", "SecurityError")),
    });
    await watching(world, waiting(40, 100));
    expect(world.openStreams).toHaveLength(1);
  });

  it("follow quietly for as long as their leader speaks", async () => {
    await watching(world, waiting(40, 100));
    await watching(world, waiting(40, 100));
    for (let beats = 0; beats < 10; beats++) {
      world.stream.beat();
      await world.pass(30_000);
    }
    expect(world.streams).toHaveLength(1);
    expect(world.asked()).toEqual([]);
  });

  it("follow quietly a leader that has nothing to watch, too", async () => {
    await watching(world, { status: "closed", notice: null });
    await watching(world, { status: "closed", notice: null });
    await world.pass(170_000);
    expect(world.asked()).toEqual([]);
  });

  it("learn from their leader that the line is cut", async () => {
    await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    world.stream.falter();
    await world.pass(0);
    expect(second.client.connection.live).toBe(false);
  });
});

describe("a tab that was loaded later", () => {
  it("believes what it was loaded with, and tells the others", async () => {
    const first = await watching(world, { status: "left" });
    await world.pass(5000);
    const second = await watching(world, waiting(40, 100));
    expect(second.states).toEqual([]);
    expect(first.states).toEqual([waiting(40, 100)]);
    expect(world.openStreams).toHaveLength(1);
    expect(second.client.connection).toEqual(first.client.connection);
  });

  it("believes the leader where its page was long on the way", async () => {
    const first = await watching(world, waiting(40, 100));
    await world.pass(5000);
    world.stream.say({ status: "ready", message: "", notice: null }, version(140));
    world.answer = () => ok({ status: "ready", claim_before: "2026-11-24T12:01:00Z" });
    await world.pass(5000);
    world.pageAge = { leastMs: 6000, mostMs: 8000 };
    const second = visit(world, { initial: waiting(40, 100), serverNowMs: world.nowMs - 7000 });
    second.client.watch();
    await world.pass(0);
    expect(second.client.state.status).toBe("ready");
    expect(first.client.state.status).toBe("ready");
  });
});

it("agree again after the browser's clock was set back, without a flood of words", async () => {
  const first = await watching(world, waiting(40, 100));
  const second = await watching(world, waiting(40, 100));
  world.clockOffMs = -3_600_000;
  world.said.length = 0;
  world.stream.say(waitingFrame(30), version(110));
  await world.pass(0);
  expect(first.client.state).toEqual(waiting(30, 110));
  expect(second.client.state).toEqual(waiting(30, 110));
  world.stream.say({ status: "missed", return_before: "2026-11-24T12:10:00Z" }, version(141));
  await world.pass(0);
  expect(second.client.state.status).toBe("missed");
  expect(first.client.state.status).toBe("missed");
  expect(world.said.length).toBeLessThan(5);
});

describe("another tab takes over", () => {
  it("when the leader closes", async () => {
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    first.tab.leavePage();
    await world.pass(0);
    world.stream.say(waitingFrame(30), version(110));
    expect(second.states).toEqual([waiting(30, 110)]);
  });

  it("when the leader is frozen, which follows when it thaws", async () => {
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    first.tab.freeze();
    await world.pass(5000);
    world.stream.say(waitingFrame(30), version(110));
    world.answer = () => ok(waitingBody(29, 111));
    first.tab.thaw();
    await world.pass(0);
    expect(world.openStreams).toHaveLength(1);
    expect(first.client.state).toEqual(waiting(29, 111));
    world.stream.say(waitingFrame(20), version(120));
    await world.pass(0);
    expect(first.client.state).toMatchObject({ position: 20 });
    expect(second.client.state).toMatchObject({ position: 20 });
  });

  it("when the leader has been stopped without a word for 45 s, and somebody looks", async () => {
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    const deadStream = world.stream;
    first.tab.frozen = true; // no event tells it
    world.answer = () => ok(waitingBody(30, 110));
    await world.pass(44_999);
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual([POSITION]);
    expect(second.client.state).toEqual(waiting(30, 110));
    expect(deadStream.readyState).toBe(2);
    expect(world.openStreams).toHaveLength(1);
    first.tab.frozen = false;
    second.tab.leavePage();
    await world.pass(0);
    world.stream.say(waitingFrame(20), version(120));
    expect(first.client.state).toMatchObject({ position: 20 });
  });

  it("but a hidden one only asks", async () => {
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    const { stream } = world;
    first.tab.frozen = true;
    second.tab.hide();
    world.answer = () => ok(waitingBody(30, 110));
    await world.pass(45_000);
    expect(second.client.state).toEqual(waiting(30, 110));
    expect(world.openStreams).toEqual([stream]);
  });
});

describe("what a visitor does in one tab", () => {
  it("is seen in the others: a leave in one that follows", async () => {
    world.answer = () => ok({ status: "left" });
    const first = await watching(world, waiting(40, 100));
    const second = await watching(world, waiting(40, 100));
    await second.client.leave();
    await world.pass(0);
    expect(first.states).toEqual([{ status: "left" }]);
    expect(second.states).toEqual([{ status: "left" }]);
    expect(world.openStreams).toEqual([]);
    // The leader says it once more: its word before may have come to somebody after the act.
    expect(world.said.at(-1)).toMatchObject({ kind: "told", news: { state: { status: "left" } } });
  });

  it("is seen in the others: a join, which the leader then streams", async () => {
    world.answer = () => ok(waitingBody(40, 100, { status: "joined" }));
    const first = await watching(world, OUTSIDE);
    const second = await watching(world, OUTSIDE);
    await second.client.join();
    await world.pass(0);
    expect(first.states).toEqual([waiting(40, 100)]);
    expect(world.openStreams).toHaveLength(1);
  });

  it("stays in this one as far as the pass goes", async () => {
    const ready = {
      status: "ready",
      claimBeforeMs: START_MS + 60_000,
      expiresAtMs: null,
      paused: false,
      notice: null,
    } as const;
    const body = { queue_pass: "the.queue.pass", expires_at: "2026-11-24T12:05:00Z" };
    world.answer = () => ok(body);
    const first = await watching(world, ready);
    const second = await watching(world, ready);
    await second.client.claim();
    await world.pass(0);
    expect(first.states).toEqual([{ ...ready, claimBeforeMs: null, expiresAtMs: START_MS + 300_000 }]);
    expect(JSON.stringify(world.said)).toContain("newer");
    expect(JSON.stringify(world.said)).not.toContain("the.queue.pass");
  });

  it("waits for what it does in another: two joins at once would be two visitors", async () => {
    const answers: (() => void)[] = [];
    const joining = [visit(world, { initial: OUTSIDE }), visit(world, { initial: OUTSIDE })];
    world.answer = () => ok(waitingBody(40, 100));
    for (const { client, tab } of joining) {
      const { fetch } = tab.platform;
      tab.platform.fetch = async (url, init) => {
        await new Promise<void>((resolve) => answers.push(resolve));
        return fetch(url, init);
      };
      void client.join();
    }
    await world.pass(0);
    expect(answers).toHaveLength(1);
    answers[0]?.();
    await world.pass(0);
    expect(answers).toHaveLength(2);
  });
});
