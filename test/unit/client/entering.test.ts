/** A page whose visitor enters a drawing, and what it does until the places are given out. */
import fc from "fast-check";
import { beforeEach, describe, expect, it } from "vitest";
import { entryTurnMs } from "../../../src/client/entry-turn.ts";
import { planWatch } from "../../../src/client/plan-watch.ts";
import { visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import {
  OUTSIDE,
  ok,
  refused,
  version,
  waitingBody,
  waitingFrame,
} from "../../support/client/client-samples.ts";
import { drawBody, entered, entrantBody, OPENS_AT_MS } from "../../support/client/draw-samples.ts";

const POSITION = "GET /api/v1/queue/position/demo";
const ENTERS_AT_MS = START_MS + 30_000;
let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("entering", () => {
  const offer = { status: "outside", draw: { opensAtMs: OPENS_AT_MS, entersAtMs: ENTERS_AT_MS } } as const;

  it("shows the drawing, and asks for the receipt when there may be one", async () => {
    world.answerInTurn(ok(entrantBody()), ok(entrantBody({ receipt: "a.b.c" })));
    const { client } = await watching(world, OUTSIDE);
    await client.join();
    expect(client.state).toEqual(entered());
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
    await world.pass(8750);
    expect(world.asked()).toEqual([`${POSITION}?receipt=1`]);
    expect(client.state).toEqual(entered({}, { receipt: "a.b.c" }));
  });

  it("goes on asking seldom, and for the receipt as long as there is none", async () => {
    world.answer = () => ok(entrantBody());
    const { client } = await watching(world, entered());
    await world.pass(8750);
    expect(client.state).toEqual(entered({}, { receipt: null }));
    expect(world.asked()).toHaveLength(1);
    await world.pass(74_999);
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual([`${POSITION}?receipt=1`]);
  });

  it("begins by the clock, and pages that enter by themselves do not enter in one second", async () => {
    world.answer = () => ok(entrantBody());
    const notOpen = {
      status: "not_open",
      opensAtMs: OPENS_AT_MS,
      entersAtMs: ENTERS_AT_MS,
      notice: null,
    } as const;
    const { client, states } = await watching(world, notOpen);
    await world.pass(29_999);
    world.asked();
    expect(states).toEqual([]);
    await world.pass(1);
    expect(states).toEqual([offer]);
    void client.join({ automatic: true });
    await world.pass(29_999); // half of a minute
    expect(world.asked()).toEqual([]);
    await world.pass(1);
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
  });

  it("is put off by no more than a minute, and never to after the middle of the time there is", () => {
    const time = fc.integer({ min: 0, max: 10_000_000 });
    fc.assert(
      fc.property(
        time,
        fc.integer({ min: 0, max: 200_000 }),
        fc.integer({ min: -1_000_000, max: 11_000_000 }),
        fc.double({ min: 0, max: 0.999, noNaN: true }),
        (entersAtMs, lengthMs, nowMs, random) => {
          const draw = { entersAtMs, opensAtMs: entersAtMs + lengthMs };
          const turnMs = entryTurnMs({ status: "outside", draw }, nowMs, random);
          expect(turnMs).toBeGreaterThanOrEqual(0);
          expect(turnMs).toBeLessThanOrEqual(Math.min(60_000, lengthMs / 2));
          if (nowMs >= entersAtMs)
            expect(nowMs + turnMs).toBeLessThanOrEqual(Math.max(nowMs, entersAtMs + lengthMs / 2));
          if (nowMs >= entersAtMs + 60_000) expect(turnMs).toBe(0);
        },
      ),
    );
  });

  it("waits for nothing where a visitor presses the button, or the event is first come, first served", async () => {
    world.answer = () => ok(waitingBody(40, 100));
    const pressed = visit(world, { initial: { ...offer, draw: { ...offer.draw, entersAtMs: START_MS } } });
    void pressed.client.join();
    const plain = visit(world, { initial: OUTSIDE });
    void plain.client.join({ automatic: true });
    await world.pass(0);
    expect(world.asked()).toHaveLength(2);
  });

  it("does not happen any more where the visitor has left in another tab meanwhile", async () => {
    world.answer = () => ok({ status: "left" });
    const own = { ...offer, draw: { ...offer.draw, entersAtMs: START_MS } };
    const first = await watching(world, own);
    const second = await watching(world, own);
    void first.client.join({ automatic: true });
    await second.client.leave();
    await world.pass(60_000);
    expect(world.asked()).toEqual(["DELETE /api/v1/queue/leave?event_id=demo"]);
  });

  it("that has not begun is waited for by the distance that the refusal says, whatever a proxy's Date says", async () => {
    const times = {
      opens_at: new Date(OPENS_AT_MS).toISOString(),
      enters_at: new Date(ENTERS_AT_MS).toISOString(),
    };
    const error = { code: "QUEUE_NOT_OPEN", message: "Not yet.", ...times };
    const headers = { Date: new Date(START_MS + 900_000).toUTCString(), "Retry-After": "30" };
    world.answer = () => ({ status: 409, body: { error }, headers });
    const { client } = await watching(world, OUTSIDE);
    await client.join().catch(() => {});
    expect(client.state).toEqual({
      status: "not_open",
      opensAtMs: OPENS_AT_MS,
      entersAtMs: ENTERS_AT_MS,
      notice: null,
    });
    expect(Math.abs(client.nowMs - START_MS)).toBeLessThanOrEqual(1000);
  });

  it("of an opening that is announced later is asked for now and then", async () => {
    world.answer = () => refused(409, "QUEUE_NOT_OPEN", 60, { opens_at: null });
    const { client } = await watching(world, OUTSIDE);
    await client.join().catch(() => {});
    expect(client.state).toEqual({ status: "not_open", opensAtMs: null, notice: null });
    world.asked();
    await world.pass(25_000);
    expect(world.asked()).toEqual(["GET /api/v1/queue/status/demo"]);
  });
});

describe("an entrant who gives up", () => {
  it("may enter again until the drawing", async () => {
    world.answer = () => ok({ status: "left" });
    const { client } = await watching(world, entered());
    await client.leave();
    expect(client.state).toEqual({ status: "left", draw: { opensAtMs: OPENS_AT_MS } });
  });

  it("is out for good in the drawing", async () => {
    world.answer = () => ok({ status: "left" });
    const { client } = await watching(
      world,
      entered({ phase: "closed", opensAtMs: null }, { receipt: null }),
    );
    await client.leave();
    expect(client.state).toEqual({ status: "left" });
  });
});

describe("the stream of an entrant", () => {
  const kept = { receipt: "a.b.c" };

  it("is not opened long before the drawing", () => {
    const far = planWatch(entered({}, kept), OPENS_AT_MS - 120_001, 0.5);
    expect(far).toEqual({ kind: "ask", inMs: 75_000, about: "place" });
  });

  it("is opened at a moment of the last two minutes, another one for each page", () => {
    const near = (random: number) => planWatch(entered({}, kept), OPENS_AT_MS - 120_000, random);
    expect(near(0)).toEqual({ kind: "stream", inMs: 0 });
    expect(near(0.5)).toEqual({ kind: "stream", inMs: 60_000 });
    // Of 100,000 pages whose last question came at some time of the minute and a half before, no second has more than a fiftieth.
    const seconds = new Map<number, number>();
    for (let page = 0; page < 100_000; page++) {
      const nowMs = OPENS_AT_MS - 120_000 + (page % 90_000);
      const step = planWatch(entered({}, kept), nowMs, ((page * 7919) % 100_003) / 100_003);
      if (step.kind !== "stream") throw new Error("it does not stream");
      const second = Math.floor((nowMs + step.inMs) / 1000);
      seconds.set(second, (seconds.get(second) ?? 0) + 1);
    }
    expect(Math.max(...seconds.values())).toBeLessThan(2000);
    expect(Math.max(...seconds.keys()) * 1000).toBeLessThan(OPENS_AT_MS);
  });

  it("is opened within five seconds by who comes while the places are drawn", () => {
    const drawing = entered({ phase: "committed", opensAtMs: null }, { receipt: null });
    expect(planWatch(drawing, OPENS_AT_MS, 0.5)).toEqual({ kind: "stream", inMs: 2500 });
  });

  it("tells each phase, ends with none of them, and goes on with the place that was drawn", async () => {
    const { client, states } = await watching(world, entered({ opensAtMs: START_MS + 1000 }, kept));
    await world.pass(2500);
    const { stream } = world;
    stream.say({ draw: { phase: "closed", entered: 48_000 }, notice: null }, version(0));
    const drawing = {
      phase: "committed",
      entered: 48_000,
      round: 123,
      round_at: new Date(START_MS + 20_000).toISOString(),
      checkpoint: "d.e.f",
    };
    stream.say({ draw: drawing, notice: null }, version(0));
    stream.say(
      waitingFrame(12_221, { draw: { phase: "seated", place: 12_221, entered: 48_000 } }),
      version(0),
    );
    expect(states.map((state) => state.status)).toEqual(["entered", "entered", "waiting"]);
    expect(states[0]).toMatchObject({ draw: { phase: "closed" } });
    expect(states[1]).toEqual(
      entered(
        {
          phase: "committed",
          opensAtMs: null,
          round: 123,
          roundAtMs: START_MS + 20_000,
          checkpoint: "d.e.f",
        },
        kept,
      ),
    );
    expect(client.state).toMatchObject({
      status: "waiting",
      position: 12_221,
      draw: { place: 12_221, entered: 48_000 },
    });
    // The line was renumbered since, and names the drawn place no more.
    stream.say(waitingFrame(12_000), version(0, 0, START_MS));
    expect(client.state).toMatchObject({ position: 12_000, draw: { place: 12_221 } });
    expect(world.stream).toBe(stream);
    expect(world.asked()).toEqual([]);
  });

  it("goes on through what another tab hears of the same entry", async () => {
    const drawing = entered({ phase: "closed", opensAtMs: null }, { receipt: null });
    await watching(world, drawing);
    await world.pass(2500);
    const { stream } = world;
    world.answer = () => ok(entrantBody({ status: "already_entered" }, { phase: "closed", entered: 48_001 }));
    const second = await watching(world, drawing);
    await second.client.join();
    await world.pass(5000);
    expect(second.client.state).toMatchObject({ draw: { entered: 48_001 } });
    expect(world.streams).toEqual([stream]);
  });

  it("that no proxy lets through is replaced by questions, each page at a time of its own", async () => {
    world.answer = () => ok(entrantBody({ poll_after_seconds: 4 }, { phase: "closed", entered: 48_000 }));
    await watching(
      world,
      entered({ phase: "closed", opensAtMs: null }, { receipt: null, pollAfterSeconds: 4 }),
    );
    for (let tries = 0; tries < 3; tries++) {
      await world.pass(20_000);
      for (const stream of world.openStreams) stream.close();
    }
    world.asked();
    const opened = world.streams.length;
    await world.pass(20_000);
    expect(world.asked().length).toBeGreaterThan(2);
    expect(world.streams.length - opened).toBeLessThan(2);
  });
});

it("a newcomer in the drawing sees its phase beside the place, and nothing of it afterwards", async () => {
  world.answer = () => ok(waitingBody(48_040, 0, { draw: { phase: "closed", entered: 48_000 } }));
  const { client } = await watching(world, OUTSIDE);
  await client.join();
  expect(client.state).toMatchObject({ position: 48_040, draw: { phase: "closed", entered: 48_000 } });
  world.stream.say(waitingFrame(48_039), version(1));
  expect(client.state).toMatchObject({ position: 48_039, draw: undefined });
});

it("gives what proves a place, or null where there is nothing to prove", async () => {
  const { client } = visit(world, { initial: OUTSIDE });
  world.answerInTurn(ok(waitingBody(40, 100, { receipt: "a.b.c" })), ok(waitingBody(40, 100)));
  expect(await client.receipt()).toBe("a.b.c");
  expect(await client.receipt()).toBeNull();
  expect(world.asked()).toEqual([`${POSITION}?receipt=1`, `${POSITION}?receipt=1`]);
});

it("reads nothing out of a drawing that makes no sense", async () => {
  const { client } = await watching(world, entered({ phase: "closed", opensAtMs: null }, { receipt: null }));
  await world.pass(2500);
  for (const draw of [
    null,
    "soon",
    { phase: "rigged", entered: 7 },
    drawBody({ entered: -1 }),
    drawBody({ entered: "many" }),
  ]) {
    world.stream.say({ draw }, version(0));
  }
  expect(client.state).toEqual(entered({ phase: "closed", opensAtMs: null }, { receipt: null }));
});
