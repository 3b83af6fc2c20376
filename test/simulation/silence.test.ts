/** What lobbies and loops do about each other's silence, and what they refuse to be. */
import { describe, expect, it, vi } from "vitest";
import { Lobby } from "../../src/objects/lobby.ts";
import { ReleaseLoop } from "../../src/objects/release-loop.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, SmallSale } from "./small-sale.ts";

const redis = simulate();

const NOBODY_IS_CALLED = { ...CONFIG, rateMilli: 0 };
const MINUTE_MS = 60_000;

async function openStream() {
  const sale = new SmallSale(redis, freshEvent(), NOBODY_IS_CALLED);
  await sale.act("join", "ada");
  await sale.watch("ada");
  const heartbeats = () =>
    sale.watchers[0]?.frames.filter((frame) => frame.includes("event: heartbeat")).length;
  return { sale, heartbeats };
}

describe("a stream's heartbeats", () => {
  it("come every fifteen seconds while the loop ticks", async () => {
    const { sale, heartbeats } = await openStream();
    await sale.platform.pass(MINUTE_MS);
    expect(heartbeats()).toBeGreaterThanOrEqual(3);
  });

  it("stop while the loop is silent, so that the page asks instead of trusting", async () => {
    const { sale, heartbeats } = await openStream();
    await sale.platform.pass(MINUTE_MS);
    sale.platform.takeLoopAway();
    await sale.platform.pass(15_000);
    const before = heartbeats();
    await sale.platform.pass(MINUTE_MS);
    expect(heartbeats()).toBe(before);
  });
});

describe("a stream that a slow Redis opens late", () => {
  it("has heartbeats and is told of the call, though its lobby had nobody any more by then", async () => {
    const sale = new SmallSale(redis, freshEvent(), {
      ...CONFIG,
      lobbies: 1,
      rateMilli: 100,
      streamIntervalMs: 100,
      streamMaxIntervalMs: 100,
    });
    for (const user of ["ada", "bob", "cay"]) await sale.act("join", user);
    sale.platform.kill("ReleaseLoop"); // as a deploy does, with the lobby
    sale.platform.kill("Lobby");
    const run = sale.faults.run.bind(sale.faults);
    vi.spyOn(sale.faults, "run").mockImplementation(async (name, keys, args) => {
      if (name === "flush") await new Promise((resolve) => setTimeout(resolve, 2000));
      return run(name, keys, args);
    });
    expect(await sale.watch("cay")).toBe(true);
    await sale.platform.pass(MINUTE_MS);
    const [watcher] = sale.watchers;
    expect(watcher?.frames.join("")).toContain("event: heartbeat");
    expect(watcher?.ended).toBe(true);
  });
});

describe("an object that was not asked for by a name", () => {
  it.each([Lobby, ReleaseLoop])("does not run: it would serve an event whose name is empty", (Class) => {
    const nameless = { id: {} } as DurableObjectState;
    const open = () => {
      throw new Error("opened");
    };
    expect(() => new Class(nameless, {} as never, open)).toThrow("not asked for by its name");
  });
});

describe("somebody who joins and leaves in a circle", () => {
  it("is told to rest for half a minute after the fifth time, and Redis is not asked", async () => {
    const sale = new SmallSale(redis, freshEvent(), NOBODY_IS_CALLED);
    let leftAfterMs = 0;
    for (let round = 0; round < 5; round++) {
      expect(await sale.act("join", "mal")).toMatchObject({ outcome: { kind: "joined" } });
      leftAfterMs = Date.now();
      await sale.act("leave", "mal");
    }
    const leftBeforeMs = Date.now();
    const refused = await sale.act("join", "mal");
    if (refused.status !== "answered" || refused.outcome.kind !== "joined_too_often")
      throw new Error("not refused");
    expect(refused.outcome.retryAtMs).toBeGreaterThanOrEqual(leftAfterMs + MINUTE_MS / 2);
    expect(refused.outcome.retryAtMs).toBeLessThanOrEqual(leftBeforeMs + MINUTE_MS / 2);
    expect(await sale.act("join", "ada")).toMatchObject({ outcome: { kind: "joined" } });
    await sale.platform.pass(MINUTE_MS / 2);
    expect(await sale.act("join", "mal")).toMatchObject({ outcome: { kind: "joined" } });
  });
});
