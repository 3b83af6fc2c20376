import { beforeEach, describe, expect, it } from "vitest";
import { QueueError } from "../../../src/client/queue-client.ts";
import { outcomeOf, visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import {
  notOpen,
  OUTSIDE,
  ok,
  refused,
  version,
  waiting,
  waitingBody,
  waitingFrame,
} from "../../support/client/client-samples.ts";

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

describe("joining", () => {
  it("takes a place and follows it", async () => {
    world.answerInTurn({ status: 201, body: waitingBody(40, 100, { status: "joined" }) });
    const { client, states } = await watching(world, OUTSIDE);
    await client.join();
    expect(world.asked()).toEqual(["POST /api/v1/queue/join"]);
    expect(world.bodies).toEqual(['{"event_id":"demo"}']);
    expect(states).toEqual([waiting(40, 100)]);
    expect(world.openStreams).toHaveLength(1);
  });

  it("finds the place that there is and leaves its stream alone", async () => {
    world.answerInTurn(ok(waitingBody(40, 100, { status: "already_in_queue" })));
    const { client } = await watching(world, waiting(40, 100));
    const before = world.stream;
    await client.join();
    expect(world.stream).toBe(before);
  });

  it("watches nothing that nobody asked to watch", async () => {
    world.answerInTurn(ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE });
    await client.join();
    await world.pass(600_000);
    expect(world.asked()).toHaveLength(1);
    expect(world.streams).toEqual([]);
  });

  it("comes back at the turn that its crowded network has, and tells its page that it is put off", async () => {
    world.answerInTurn("cut", refused(429, "NETWORK_CROWDED", 30), ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE });
    let heldBack = 0;
    const joining = outcomeOf(client.join({ heldBack: () => heldBack++ }));
    await world.pass(499);
    expect(heldBack).toBe(0);
    await world.pass(1);
    expect(heldBack).toBe(1);
    expect(world.asked()).toHaveLength(2);
    await world.pass(29_999);
    expect(world.asked()).toHaveLength(0);
    await world.pass(15_001); // half as long again at most, so that a crowd does not come together
    expect(world.asked()).toHaveLength(1);
    expect(joining).toStrictEqual({ value: undefined });
    expect(client.state).toEqual(waiting(40, 100));
  });

  it("goes on until the queue answers, however bad the network is", async () => {
    world.answerInTurn("cut", { status: 502, body: "<html>" }, ok(waitingBody(40, 100)));
    const { client, connections } = visit(world, { initial: OUTSIDE });
    const joining = outcomeOf(client.join());
    await world.pass(499);
    expect(world.asked()).toHaveLength(1);
    expect(connections).toEqual([{ live: false, updatedAtMs: START_MS }]);
    await world.pass(1);
    expect(world.asked()).toHaveLength(1);
    await world.pass(1000);
    expect(joining).toStrictEqual({ value: undefined });
    expect(client.state).toEqual(waiting(40, 100));
  });

  it("gives a request up that hangs, and tries again", async () => {
    world.answerInTurn("hangs", ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE });
    void client.join();
    await world.pass(20_000 + 500);
    expect(client.state).toEqual(waiting(40, 100));
  });

  it.each([200, 403, 407, 408])("does not take a portal's page (%i) for an answer", async (status) => {
    world.answerInTurn({ status, body: "<html>Log in to this wifi</html>" }, ok(waitingBody(40, 100)));
    const { client } = visit(world, { initial: OUTSIDE });
    void client.join();
    await world.pass(500);
    expect(client.state).toEqual(waiting(40, 100));
  });

  it("tells a refusal with its code and shows what it means", async () => {
    world.answerInTurn(notOpen(90));
    const { client } = visit(world, { initial: OUTSIDE });
    const error = await client.join().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(QueueError);
    expect(error).toMatchObject({ code: "QUEUE_NOT_OPEN", status: 409, retryAfterSeconds: 90 });
    expect(client.state).toEqual({ status: "not_open", opensAtMs: START_MS + 90_000, notice: null });
    expect(world.asked()).toHaveLength(1);
  });

  it("waits no longer for another tab's join than a request can take", async () => {
    const stopped = visit(world, { initial: OUTSIDE });
    world.answer = () => "hangs";
    void stopped.client.join();
    await world.pass(0);
    stopped.tab.frozen = true; // nothing gives its request up
    world.answer = () => ok(waitingBody(40, 100));
    const { client } = visit(world, { initial: OUTSIDE });
    void client.join();
    await world.pass(19_999);
    expect(client.state).toEqual(OUTSIDE);
    await world.pass(1);
    expect(client.state).toEqual(waiting(40, 100));
  });

  it("waits for a join to another event, or a browser without a cookie would be two visitors", async () => {
    world.answer = () => "hangs";
    for (const eventId of ["demo", "other"]) void visit(world, { eventId, initial: OUTSIDE }).client.join();
    await world.pass(0);
    expect(world.asked()).toHaveLength(1);
  });

  it("waits longer each time that it is refused for too great a crowd, and never less than it was told", async () => {
    world.answer = () => refused(503, "OVERLOADED", 2);
    const { client } = visit(world, { initial: OUTSIDE });
    void outcomeOf(client.join());
    await world.pass(0);
    world.asked();
    for (const inMs of [2500, 4000, 7000, 13_000, 23_500, 23_500]) {
      await world.pass(inMs - 1);
      expect(world.asked()).toEqual([]);
      await world.pass(1);
      expect(world.asked()).toHaveLength(1);
    }
  });

  it("ends at once when the client is closed while it waits for its next try", async () => {
    world.answerInTurn(refused(503, "OVERLOADED", 60));
    const { client } = visit(world, { initial: OUTSIDE });
    const joining = outcomeOf(client.join());
    await world.pass(100);
    client.close();
    await world.pass(0);
    expect(joining.error).toMatchObject({ code: "CLOSED", status: 0 });
  });

  it("tells a page nothing more that has closed its client", async () => {
    world.answerInTurn(ok(waitingBody(40, 100)));
    const { client, states } = visit(world, { initial: OUTSIDE });
    const joining = client.join();
    client.close();
    await joining;
    expect(states).toEqual([]);
  });

  it("does not tell a page of a lost line either that has closed its client", async () => {
    world.answerInTurn("cut");
    const { client, connections } = visit(world, { initial: OUTSIDE });
    const joining = outcomeOf(client.join());
    client.close();
    await world.pass(0);
    expect([joining.error?.code, connections]).toEqual(["CLOSED", []]);
  });

  it("ends when the client is closed", async () => {
    const { client } = visit(world, { initial: OUTSIDE });
    const joining = outcomeOf(client.join());
    await world.pass(0);
    client.close();
    await world.pass(10_000);
    expect(joining.error).toMatchObject({ code: "CLOSED", status: 0 });
    expect(world.asked()).toHaveLength(1);
  });
});

it("sends the visitor's cookie to a queue on another host, and takes no answer from a cache", async () => {
  world.answerInTurn(ok(waitingBody(40, 100)));
  const { client } = visit(world, { api: "https://queue.shop.example/api/v1", initial: OUTSIDE });
  await client.join();
  expect(world.asked()).toEqual(["POST https://queue.shop.example/api/v1/queue/join"]);
  expect(world.inits[0]).toMatchObject({ credentials: "include", cache: "no-store" });
});

it("does not mind a slash at the end of the queue's address", async () => {
  world.answerInTurn(ok(waitingBody(40, 100)));
  const { client } = visit(world, { api: "https://queue.shop.example/api/v1/", initial: OUTSIDE });
  await client.join();
  expect(world.asked()).toEqual(["POST https://queue.shop.example/api/v1/queue/join"]);
});

describe("leaving", () => {
  it("gives the place up and ends its stream", async () => {
    world.answerInTurn(ok({ status: "left" }));
    const { client } = await watching(world, waiting(40, 100));
    await client.leave();
    expect(world.asked()).toEqual(["DELETE /api/v1/queue/leave?event_id=demo"]);
    expect(client.state).toEqual({ status: "left" });
    expect(world.openStreams).toEqual([]);
  });

  it("has worked when only the answer was lost", async () => {
    world.answerInTurn("cut", refused(404, "NOT_IN_QUEUE"));
    const { client } = visit(world, { initial: waiting(40, 100) });
    const leaving = outcomeOf(client.leave());
    await world.pass(500);
    expect(leaving).toStrictEqual({ value: undefined });
    expect(client.state).toEqual({ status: "left" });
  });

  it("does not come undone by an answer that was under way", async () => {
    let answer: () => void = () => {};
    const { client, tab } = await watching(world, waiting(40, 100));
    const { fetch } = tab.platform;
    // The position was asked for before the leave, and is answered after it.
    tab.platform.fetch = async (url, init) => {
      if (url.includes("position")) await new Promise<void>((resolve) => (answer = resolve));
      return fetch(url, init);
    };
    tab.comeOnline();
    world.answerInTurn(ok({ status: "left" }));
    await client.leave();
    world.answerInTurn(ok(waitingBody(30, 110)));
    answer();
    await world.pass(0);
    expect(client.state).toEqual({ status: "left" });
  });

  it("gives up after a minute without an answer", async () => {
    const { client } = visit(world, { initial: waiting(40, 100) });
    const leaving = outcomeOf(client.leave());
    await world.pass(60_000);
    expect(leaving.error).toMatchObject({ code: "NETWORK", status: 0, retryAfterSeconds: null });
    expect(client.state).toEqual(waiting(40, 100));
  });
});

it("shows frames of the new place after somebody left and joined again", async () => {
  world.answerInTurn(
    ok({ status: "left" }),
    ok(waitingBody(900, 110, { joined_at: "2026-11-24T12:00:00Z" })),
  );
  const { client } = await watching(world, waiting(40, 100));
  await client.leave();
  await client.join();
  world.stream.say(waitingFrame(890), version(120));
  expect(client.state).toMatchObject({ position: 890, joinedAtMs: START_MS });
});
