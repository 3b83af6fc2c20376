import { beforeEach, describe, expect, it } from "vitest";
import { QueueError } from "../../src/client/queue-client.ts";
import { visit, watching } from "../support/client-kit.ts";
import { BrowserWorld, START_MS } from "../support/client-platform.ts";
import {
  OUTSIDE,
  ok,
  READY,
  refused,
  version,
  waiting,
  waitingBody,
  waitingFrame,
} from "../support/client-samples.ts";

const CLAIM = "POST /api/v1/queue/claim";
const PASS = { queue_pass: "a.b.c", expires_at: "2026-11-24T12:05:00Z" };
let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
});

/** How something ends that is under way. */
function outcomeOf<T>(act: Promise<T>): { value?: T; error?: QueueError } {
  const outcome: { value?: T; error?: QueueError } = {};
  act.then(
    (value) => Object.assign(outcome, { value }),
    (error) => Object.assign(outcome, { error }),
  );
  return outcome;
}

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
    world.answerInTurn(refused(409, "QUEUE_NOT_OPEN", 90));
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
    let tell: () => void = () => {};
    const { client, tab } = await watching(world, waiting(40, 100));
    const { fetch } = tab.platform;
    // The position was asked for before the leave, and is answered after it.
    tab.platform.fetch = async (url, init) => {
      if (url.includes("position")) await new Promise<void>((resolve) => (tell = resolve));
      return fetch(url, init);
    };
    tab.comeOnline();
    world.answerInTurn(ok({ status: "left" }));
    await client.leave();
    world.answerInTurn(ok(waitingBody(30, 110)));
    tell();
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

describe("claiming", () => {
  it("gives the pass to whoever claimed", async () => {
    world.answerInTurn(ok(PASS));
    const { client } = visit(world, { initial: READY });
    expect(await client.claim()).toEqual({ queuePass: "a.b.c", expiresAtMs: START_MS + 300_000 });
    expect(client.state).toEqual({ ...READY, claimBeforeMs: null, expiresAtMs: START_MS + 300_000 });
  });

  it("asks again when the pace held it back, no sooner than it was told to", async () => {
    world.answerInTurn(refused(429, "RATE_LIMITED", 1), ok(PASS));
    const { client } = visit(world, { initial: READY });
    const claiming = outcomeOf(client.claim());
    await world.pass(1249);
    expect(world.asked()).toEqual([CLAIM]);
    await world.pass(1);
    expect(world.asked()).toEqual([CLAIM]);
    expect(claiming.value).toMatchObject({ queuePass: "a.b.c" });
  });

  it("tells its page that the queue holds it back, and not when the network does", async () => {
    world.answerInTurn("cut", refused(429, "RATE_LIMITED", 10));
    const { client } = visit(world, { initial: READY });
    let heldBack = 0;
    outcomeOf(client.claim({ heldBack: () => heldBack++ }));
    await world.pass(499);
    expect(heldBack).toBe(0);
    await world.pass(1);
    expect(heldBack).toBe(1);
  });

  it("outlasts a pause, which moves the deadline", async () => {
    world.answerInTurn(refused(429, "RATE_LIMITED", 10));
    const { client } = visit(world, { initial: READY });
    const claiming = outcomeOf(client.claim());
    await world.pass(600_000);
    expect(claiming).toEqual({});
    world.answerInTurn(ok(PASS));
    await world.pass(12_500);
    expect(claiming.value).toMatchObject({ queuePass: "a.b.c" });
  });

  it("ends at once when its page gives it up while the queue holds it back", async () => {
    world.answerInTurn(refused(429, "RATE_LIMITED", 10));
    const { client } = await watching(world, READY);
    const page = new AbortController();
    const claiming = outcomeOf(client.claim({ signal: page.signal }));
    await world.pass(1000);
    page.abort();
    await world.pass(0);
    expect(claiming.error).toMatchObject({ code: "ABORTED", status: 0 });
    await world.pass(30_000);
    expect(world.asked()).toEqual([CLAIM]);
    expect(client.state).toEqual(READY);
  });

  it("ends without a pause when its page gave it up before the queue answered", async () => {
    world.answerInTurn(refused(429, "RATE_LIMITED", 10));
    const { client } = visit(world, { initial: READY });
    const page = new AbortController();
    const claiming = outcomeOf(client.claim({ signal: page.signal }));
    page.abort();
    await world.pass(0);
    expect(claiming.error).toMatchObject({ code: "ABORTED" });
    expect(world.asked()).toEqual([CLAIM]);
  });

  it("brings the pass that was on its way when the page gave up", async () => {
    world.answerInTurn(ok(PASS));
    const { client } = visit(world, { initial: READY });
    const page = new AbortController();
    const claiming = outcomeOf(client.claim({ signal: page.signal }));
    page.abort();
    await world.pass(0);
    expect(claiming.value).toMatchObject({ queuePass: "a.b.c" });
  });

  it("gives up at its deadline when nothing answers", async () => {
    world.answerInTurn(refused(503, "STORE_UNAVAILABLE", 2));
    const { client } = visit(world, { initial: READY });
    const claiming = outcomeOf(client.claim());
    await world.pass(57_499);
    expect(claiming).toEqual({});
    await world.pass(1);
    expect(claiming.error).toMatchObject({ code: "STORE_UNAVAILABLE", status: 503, retryAfterSeconds: 2 });
  });

  it("asks once more when its tab slept through the deadline, for the queue may have waited", async () => {
    world.answerInTurn("cut", ok(PASS));
    const { client, tab } = visit(world, { initial: READY });
    const claiming = outcomeOf(client.claim());
    await world.pass(0);
    tab.frozen = true;
    await world.pass(90_000);
    tab.frozen = false;
    await world.pass(0);
    expect(claiming.value).toMatchObject({ queuePass: "a.b.c" });
  });

  it("is told when the turn is over, and shows where the visitor stands now", async () => {
    world.answer = ({ method }) =>
      method === "POST"
        ? refused(409, "NOT_READY")
        : ok({ status: "missed", return_before: "2026-11-24T12:10:00Z" });
    const { client } = await watching(world, READY);
    await expect(client.claim()).rejects.toMatchObject({ code: "NOT_READY", status: 409 });
    await world.pass(0);
    expect(client.state).toEqual({ status: "missed", returnBeforeMs: START_MS + 600_000, notice: null });
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
