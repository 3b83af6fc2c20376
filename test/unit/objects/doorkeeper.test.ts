/** What a doorkeeper remembers of networks, where, and for how long. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ENTRY_STEP_MS, openDoorkeeper, STEP_MS, WINDOW_MS } from "../../support/objects/doorkeeper-kit.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const USUAL = { lane: "usual" };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

type Ask = ReturnType<typeof openDoorkeeper>["ask"];

/** So many people of a network, one after the other. */
async function come(ask: Ask, people: number, network: string, options: Parameters<Ask>[1] = {}) {
  const admissions = [];
  for (let person = 0; person < people; person++) admissions.push(await ask(network, options));
  return admissions;
}

const networks = (count: number) =>
  Array.from({ length: count }, (_, nth) => `n${String(nth).padStart(5, "0")}`);

it("a doorkeeper serves the event that its name says", async () => {
  const { ask, opened } = openDoorkeeper();
  await ask("a");
  expect(opened).toEqual(["sale:b"]);
});

it("a doorkeeper that is only warmed stores nothing", async () => {
  const { object } = openDoorkeeper();
  await object.calls.warm();
  expect([object.stored, object.alarmAtMs]).toEqual([[], null]);
});

describe("people of one network", () => {
  it("take its places at once, and the next one is given a turn", async () => {
    const { ask } = openDoorkeeper();
    expect(await come(ask, 4, "a")).toEqual([USUAL, USUAL, USUAL, USUAL]);
    expect(await ask("a")).toEqual({ lane: "slow", inMs: STEP_MS, hasTurn: true });
    expect(await ask("b")).toEqual(USUAL);
  });

  it("come in at their turn, and not a millisecond before", async () => {
    const { object, ask } = openDoorkeeper();
    await come(ask, 4, "a");
    await ask("a", { user: "late" });
    await object.pass(STEP_MS - 1);
    expect(await ask("a", { user: "late" })).toEqual({ lane: "slow", inMs: 1, hasTurn: true });
    await object.pass(1);
    expect(await ask("a", { user: "late" })).toEqual(USUAL);
  });

  it("have entries beside places, of a window of their own", async () => {
    const { ask } = openDoorkeeper();
    await come(ask, 4, "a", { takes: "entry" });
    expect(await ask("a", { takes: "entry" })).toEqual({ lane: "slow", inMs: ENTRY_STEP_MS, hasTurn: true });
    expect(await come(ask, 4, "a")).toEqual([USUAL, USUAL, USUAL, USUAL]);
    expect(await ask("a")).toMatchObject({ inMs: STEP_MS });
  });
});

describe("what a network has used", () => {
  it("is stored by its tag until when it is free again, and no answer waits for the disk", async () => {
    const { object, ask } = openDoorkeeper();
    const unconfirmed = { allowUnconfirmed: true };
    const put = vi.spyOn(object.storage, "put");
    const setAlarm = vi.spyOn(object.storage, "setAlarm");
    await come(ask, 2, "a");
    expect(put.mock.calls).toEqual([
      ["a", T0 + STEP_MS, unconfirmed],
      ["a", T0 + 2 * STEP_MS, unconfirmed],
    ]);
    expect(setAlarm.mock.calls).toEqual([[T0 + WINDOW_MS, unconfirmed]]);
  });

  it("of entries is stored under a name of its own", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await ask("a", { takes: "entry" });
    expect(object.stored).toEqual([
      ["a", T0 + STEP_MS],
      ["entries:a", T0 + ENTRY_STEP_MS],
    ]);
  });

  it("is not stored while it is free again within ten seconds", async () => {
    const { object, ask } = openDoorkeeper({ placesPerAddress: 6 });
    await ask("a");
    expect([object.stored, object.alarmAtMs]).toEqual([[], null]);
    await ask("a");
    expect(object.stored).toEqual([["a", T0 + 20_000]]);
  });

  it("is stored when it takes a millisecond more than ten seconds", async () => {
    const { object, ask } = openDoorkeeper({ placesPerAddress: 6, placesWindowMs: 60_006 });
    await ask("a");
    expect(object.stored).toEqual([["a", T0 + 10_001]]);
  });

  it("is stored of its block too, once so many of the block's networks came", async () => {
    const { object, ask } = openDoorkeeper();
    for (const network of ["a", "b", "c", "d", "e", "f"]) await ask(network, { block: "z" });
    expect(object.stored.map(([name]) => name)).toEqual(["a", "b", "c", "d", "e", "f"]);
    await ask("g", { block: "z" });
    expect(object.stored.at(-1)).toEqual(["z", T0 + 10_500]);
  });

  it("is not stored again of who asks and takes nothing", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a", { user: "ann", block: "z" });
    const put = vi.spyOn(object.storage, "put");
    await ask("a", { user: "ann", block: "z" });
    expect(put).not.toHaveBeenCalled();
  });

  it("is known to a doorkeeper that was put out of memory, of places and of entries", async () => {
    const { object, ask } = openDoorkeeper();
    await come(ask, 4, "a");
    await come(ask, 4, "b", { takes: "entry" });
    object.kill();
    expect(await ask("a")).toEqual({ lane: "slow", inMs: STEP_MS, hasTurn: true });
    expect(await ask("b", { takes: "entry" })).toEqual({ lane: "slow", inMs: ENTRY_STEP_MS, hasTurn: true });
    expect([await ask("a", { takes: "entry" }), await ask("b")]).toEqual([USUAL, USUAL]);
  });

  it("keeps no turn over the end of a doorkeeper: who had one is given the next", async () => {
    const { object, ask } = openDoorkeeper();
    await come(ask, 4, "a");
    expect(await ask("a", { user: "late" })).toEqual({ lane: "slow", inMs: STEP_MS, hasTurn: true });
    object.kill();
    expect(await ask("a", { user: "late" })).toEqual({ lane: "slow", inMs: 2 * STEP_MS, hasTurn: true });
  });

  it("is stored of 20,000 networks and of no other one", async () => {
    const { object, ask } = openDoorkeeper();
    object.store(networks(19_999).map((name) => [name, T0 + WINDOW_MS]));
    await ask("x-20000th");
    await ask("y-too-many");
    expect(object.stored.slice(-2)).toEqual([
      ["n19998", T0 + WINDOW_MS],
      ["x-20000th", T0 + STEP_MS],
    ]);
    await ask("x-20000th");
    expect(object.stored.at(-1)).toEqual(["x-20000th", T0 + 2 * STEP_MS]);
  });
});

describe("the alarm", () => {
  it("is set a window after the first network that is stored, and not again by the next ones", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await object.pass(1000);
    await ask("b");
    expect(object.alarmAtMs).toBe(T0 + WINDOW_MS);
  });

  it("is not set again by an object that starts and finds networks stored", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await object.pass(1000);
    object.kill();
    await ask("b");
    expect(object.alarmAtMs).toBe(T0 + WINDOW_MS);
  });

  it("forgets what is free again at that moment, and what takes a millisecond longer a window later", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await object.pass(WINDOW_MS - STEP_MS);
    await ask("b"); // free again when the alarm rings
    await object.pass(1);
    await ask("c");
    await object.pass(STEP_MS - 2);
    expect(object.stored.map(([name]) => name)).toEqual(["a", "b", "c"]);
    await object.pass(1);
    expect(object.stored).toEqual([["c", T0 + WINDOW_MS + 1]]);
    expect(object.alarmAtMs).toBe(T0 + 2 * WINDOW_MS);
    await object.pass(WINDOW_MS);
    expect([object.stored, object.alarmAtMs]).toEqual([[], null]);
  });

  it("is set by the first of what is left when all of that takes longer than a window", async () => {
    const { object, ask } = openDoorkeeper();
    await come(ask, 4, "a", { takes: "entry" });
    await come(ask, 3, "b", { takes: "entry" });
    await object.pass(WINDOW_MS);
    expect(object.stored.length).toBe(2);
    expect(object.alarmAtMs).toBe(T0 + 3 * ENTRY_STEP_MS);
  });

  it("is set anew when somebody comes after all was forgotten", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await object.pass(WINDOW_MS + 5);
    expect(object.alarmAtMs).toBeNull();
    await ask("a");
    expect(object.alarmAtMs).toBe(T0 + 2 * WINDOW_MS + 5);
  });

  it("starts an object that is not in memory, and forgets what one of before stored", async () => {
    const { object, ask } = openDoorkeeper();
    await ask("a");
    await come(ask, 2, "b", { takes: "entry" });
    object.kill();
    await object.pass(WINDOW_MS);
    expect(object.stored).toEqual([["entries:b", T0 + 2 * ENTRY_STEP_MS]]);
  });

  it.each([
    [300, [128, 128, 44]],
    [256, [128, 128]],
  ])("deletes no more at a time than the platform does, and all of it: %i", async (count, chunks) => {
    const { object } = openDoorkeeper();
    object.store(networks(count).map((name) => [name, T0 + STEP_MS]));
    object.setAlarm(T0 + WINDOW_MS);
    const deleted = vi.spyOn(object.storage, "delete");
    await object.pass(WINDOW_MS);
    expect(deleted.mock.calls.map(([names]) => names.length)).toEqual(chunks);
    expect([object.stored, object.alarmAtMs]).toEqual([[], null]);
  });
});

describe("joins that were put off", () => {
  it("are told to the loop ten seconds after the first of them, all together", async () => {
    const { object, ask, loop } = openDoorkeeper();
    await come(ask, 4, "a"); // who come in are none
    await object.pass(1000);
    await come(ask, 2, "a");
    await object.pass(9000);
    await ask("a", { isStranger: true });
    await object.pass(999);
    expect(loop.told).toEqual([]);
    await object.pass(1);
    expect(loop.told).toEqual([3]);
  });

  it("are told once, and the next ones ten seconds after the first of those", async () => {
    const { object, ask, loop } = openDoorkeeper();
    await come(ask, 5, "a");
    await object.pass(30_000);
    expect(loop.told).toEqual([1]);
    await come(ask, 6, "b");
    await object.pass(9999);
    expect(loop.told).toEqual([1]);
    await object.pass(1);
    expect(loop.told).toEqual([1, 2]);
  });

  it("are told again with the next ones when the loop was not reached, and the log says who failed", async () => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, ask, loop } = openDoorkeeper();
    loop.isAway = true;
    await come(ask, 6, "a");
    await object.pass(10_000);
    loop.isAway = false;
    await object.pass(5000);
    await come(ask, 5, "b");
    await object.pass(4999);
    expect(loop.told).toEqual([]);
    await object.pass(1);
    expect(loop.told).toEqual([3]);
    const line = { level: "warn", message: "loop not reached", event: "sale", object: "doorkeeper 3" };
    expect(log.mock.calls.map(([text]) => JSON.parse(text))).toEqual([
      { ...line, reason: "Error: the loop is away" },
    ]);
  });
});
