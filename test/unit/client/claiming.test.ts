import { beforeEach, describe, expect, it } from "vitest";
import { outcomeOf, visit, watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { ok, READY, refused } from "../../support/client/client-samples.ts";

const CLAIM = "POST /api/v1/queue/claim";
const PASS = { queue_pass: "a.b.c", expires_at: "2026-11-24T12:05:00Z" };
let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
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
    expect(world.asked().filter((request) => request === CLAIM)).toHaveLength(1);
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
    await world.pass(49_999); // tries after 2.5, 4, 7, 13 and 23.5 seconds; one more would come too late
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
