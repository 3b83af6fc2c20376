/** A pause stops the time of a turn, and no stream is open to say so. */
import { beforeEach, describe, expect, it } from "vitest";
import { watching } from "../../support/client/client-kit.ts";
import { BrowserWorld, START_MS } from "../../support/client/client-platform.ts";
import { ok, READY } from "../../support/client/client-samples.ts";

const STATUS = "GET /api/v1/queue/status/demo";
const POSITION = "GET /api/v1/queue/position/demo";
const PAUSED = { ...READY, paused: true };
const status = (more: object = {}) =>
  ok({ paused: false, rate_per_second: 500, sold_out: false, notice: READY.notice, ...more });

let world: BrowserWorld;
beforeEach(() => {
  world = new BrowserWorld();
  world.answer = () => status();
});

describe("a turn that nobody has claimed yet", () => {
  it("is told of a pause within six seconds, at no cost in Redis", async () => {
    world.random = 1;
    const { client } = await watching(world, READY);
    world.answer = () => status({ paused: true });
    await world.pass(6000);
    expect(client.state).toEqual(PAUSED);
    expect(world.asked()).toEqual([STATUS]);
  });

  it("is told the same when the operator sets the rate to 0", async () => {
    const { client } = await watching(world, READY);
    world.answer = () => status({ rate_per_second: 0 });
    await world.pass(5000);
    expect(client.state).toEqual(PAUSED);
  });

  it("is told the operator's words, too", async () => {
    const { client } = await watching(world, READY);
    world.answer = () => status({ notice: "Back in a minute." });
    await world.pass(5000);
    expect(client.state).toEqual({ ...READY, notice: "Back in a minute." });
  });

  it("asks for the pause alone when the page is seen again, for its end has not moved", async () => {
    const { tab } = await watching(world, READY);
    tab.hide();
    await world.pass(3000);
    tab.show();
    await world.pass(0);
    expect(world.asked()).toEqual([STATUS]);
  });

  it("asks where it stands when the page is seen again after its end", async () => {
    world.answer = () => "hangs";
    const { tab } = await watching(world, READY);
    tab.hide();
    await world.pass(70_000);
    world.asked();
    world.answer = () => ok({ status: "missed", return_before: new Date(START_MS + 600_000).toISOString() });
    tab.show();
    await world.pass(0);
    expect(world.asked()).toContain(POSITION);
  });

  it("asks until when it stands once the pause is over, and not before", async () => {
    const { client } = await watching(world, READY);
    world.answer = () => status({ paused: true });
    await world.pass(300_000);
    expect(client.state).toEqual(PAUSED); // it has not run out
    expect(world.asked()).not.toContain(POSITION);
    const claim_before = new Date(START_MS + 360_000).toISOString();
    world.answer = ({ url }) =>
      url.includes("/status/") ? status() : ok({ status: "ready", claim_before, paused: false });
    await world.pass(5000);
    expect(world.asked()).toEqual([STATUS, POSITION]);
    expect(client.state).toMatchObject({ claimBeforeMs: START_MS + 360_000, paused: false });
  });

  it("asks where it stands when the queue says no more than that it goes on and no end is known", async () => {
    const { client } = await watching(world, { ...READY, claimBeforeMs: null });
    const claim_before = new Date(START_MS + 60_000).toISOString();
    world.answer = ({ url }) => (url.includes("/status/") ? status() : ok({ status: "ready", claim_before }));
    await world.pass(5000);
    expect(client.state).toMatchObject({ claimBeforeMs: START_MS + 60_000 });
  });
});

it("of a turn that is claimed nobody asks whether the queue is paused: the pass runs on", async () => {
  await watching(world, { ...READY, claimBeforeMs: null, expiresAtMs: START_MS + 300_000 });
  await world.pass(100_000);
  expect(world.asked()).toEqual([]);
});
