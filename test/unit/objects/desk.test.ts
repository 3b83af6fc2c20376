/** What the desk's object remembers of failed sign-ins, and what it tells the trail of refused requests. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDesk } from "../../support/objects/desk-kit.ts";
import { TrailServer } from "../../support/objects/trail-server.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;
/** How often networks that have been quiet are forgotten. */
const FORGET_MS = 600_000;
const [ADDRESS, OTHER] = ["192.0.2.77", "198.51.100.4"];

let trail: TrailServer;

beforeAll(async () => {
  trail = await TrailServer.open();
});
afterAll(() => trail.close());
beforeEach(() => {
  trail.reset();
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const open = () => openDesk(trail);

/** What an entry of the trail says, of refusals from `ADDRESS` alone unless it names others. */
const refused = (atMs: number, fromMs: number, counts: object, networks = ["192.0.2.0/24"]) => ({
  what: "refused",
  atMs,
  fromMs,
  counts,
  networks,
});

describe("ten wrong tokens from a network", () => {
  it("lock it out for a minute, and not a millisecond longer", async () => {
    const { object, desk, fail } = open();
    expect(await desk.lockedUntilMs(ADDRESS)).toBe(0);
    expect(await fail(10, ADDRESS)).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, T0 + MINUTE_MS]);
    await object.pass(MINUTE_MS - 1);
    expect([await desk.lockedUntilMs(ADDRESS), await desk.lockedUntilMs(OTHER)]).toEqual([T0 + MINUTE_MS, 0]);
    await object.pass(1);
    expect(await desk.lockedUntilMs(ADDRESS)).toBe(0);
  });

  it("are stored, and known to an object that starts anew", async () => {
    const { object, desk, fail } = open();
    await fail(9, ADDRESS);
    expect(object.stored[0]).toEqual([`failures:${ADDRESS}`, { count: 9, lastAtMs: T0, lockedUntilMs: 0 }]);
    object.kill();
    expect(await fail(1, ADDRESS)).toEqual([T0 + MINUTE_MS]);
    object.kill();
    expect(await desk.lockedUntilMs(ADDRESS)).toBe(T0 + MINUTE_MS);
  });

  it("are counted apart from what comes while it is locked, which locks it no longer", async () => {
    const { object, fail } = open();
    await fail(10, ADDRESS);
    const put = vi.spyOn(object.storage, "put");
    expect(await fail(2, ADDRESS)).toEqual([T0 + MINUTE_MS, T0 + MINUTE_MS]);
    expect(put.mock.calls.map(([key]) => key)).toEqual(["reports", "reports"]);
    await object.pass(0);
    expect(trail.entries).toEqual([refused(T0, T0, { wrong_token: 10, locked_out: 2 })]);
  });

  it("count as wrong tokens again from the moment that the lock ends, which is twice as long then", async () => {
    const { object, fail } = open();
    await fail(10, ADDRESS);
    await object.pass(MINUTE_MS);
    expect(await fail(1, ADDRESS)).toEqual([T0 + 3 * MINUTE_MS]);
    await object.pass(0);
    expect(trail.entries.at(-1)).toEqual(refused(T0 + MINUTE_MS, T0 + MINUTE_MS, { wrong_token: 1 }));
  });
});

describe("networks that have been quiet", () => {
  it("are forgotten an hour after they failed, by an alarm each ten minutes that then rests", async () => {
    const { object, fail } = open();
    await fail(1, ADDRESS);
    await object.pass(0);
    expect(object.alarmAtMs).toBe(T0 + FORGET_MS);
    for (let step = 0; step < 5; step++) await object.pass(FORGET_MS);
    expect([object.stored[0]?.[0], object.alarmAtMs]).toEqual([`failures:${ADDRESS}`, T0 + HOUR_MS]);
    await object.pass(FORGET_MS);
    expect(object.stored.map(([key]) => key)).toEqual(["reports"]);
    expect(object.alarmAtMs).toBeNull();
    expect(trail.entries.length).toBe(1); // nothing was refused meanwhile
  });

  it.each([
    [300, [128, 128, 44]],
    [256, [128, 128]],
  ])("are deleted no more at a time than the platform does: %i", async (count, chunks) => {
    const { object } = open();
    object.store(failures(count));
    object.setAlarm(T0 + HOUR_MS);
    const deleted = vi.spyOn(object.storage, "delete");
    await object.pass(HOUR_MS);
    expect(deleted.mock.calls.map(([keys]) => keys.length)).toEqual(chunks);
    expect(object.stored.map(([key]) => key)).toEqual(["reports"]);
  });

  it("are forgotten at once, the quietest first, when there are 11,000", async () => {
    const { object, fail } = open();
    object.store(failures(10_998));
    await fail(1, ADDRESS);
    expect(failuresOf(object).length).toBe(10_999);
    await fail(1, OTHER);
    const left = failuresOf(object);
    expect([left.length, ...left.slice(0, 3)]).toEqual([10_000, ADDRESS, OTHER, "n01000"]);
  });
});

describe("the trail", () => {
  it("is told of the first refusal at once, by its network's outline", async () => {
    const { object, desk } = open();
    await desk.noteRefusals({ bad_session: 2 }, [ADDRESS, "2001:db8:1:2::/64"]);
    expect(object.alarmAtMs).toBe(T0);
    await object.pass(0);
    const networks = ["192.0.2.0/24", "2001:db8:1::/48"];
    expect(trail.entries).toEqual([refused(T0, T0, { bad_session: 2 }, networks)]);
    expect(object.alarmAtMs).toBeNull();
  });

  it("is told of those of the next minute together, at its end", async () => {
    const { object, desk } = open();
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await object.pass(1000);
    await desk.noteRefusals({ viewer_acted: 1 }, [ADDRESS]);
    await object.pass(MINUTE_MS - 1001);
    await desk.noteRefusals({ viewer_acted: 1, foreign_page: 1 }, [OTHER]);
    expect(trail.entries.length).toBe(1);
    await object.pass(1);
    const networks = ["192.0.2.0/24", "198.51.100.0/24"];
    expect(trail.entries.slice(1)).toEqual([
      refused(T0 + MINUTE_MS, T0 + 1000, { foreign_page: 1, viewer_acted: 2 }, networks),
    ]);
  });

  it("is told at once again after a quiet minute, though an alarm was set for later", async () => {
    const { object, fail, desk } = open();
    await fail(1, ADDRESS);
    await object.pass(MINUTE_MS + 7);
    expect(object.alarmAtMs).toBe(T0 + FORGET_MS);
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await object.pass(0);
    const atMs = T0 + MINUTE_MS + 7;
    expect(trail.entries.slice(1)).toEqual([refused(atMs, atMs, { bad_session: 1 })]);
  });

  it("is told once of all that an object that died knew", async () => {
    const { object, desk } = open();
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await object.pass(0);
    await desk.noteRefusals({ bad_session: 3 }, [ADDRESS]);
    object.kill();
    await object.pass(MINUTE_MS - 1);
    await desk.noteRefusals({ bad_session: 4 }, [ADDRESS]);
    object.kill();
    await object.pass(1);
    expect(trail.entries.slice(1)).toEqual([refused(T0 + MINUTE_MS, T0, { bad_session: 7 })]);
    object.kill();
    await object.pass(MINUTE_MS);
    expect(trail.entries.length).toBe(2);
  });

  it("is told a minute later of what was refused while it was written", async () => {
    const { object, desk, fail } = open();
    const [asked, answer] = [trail.asked(), trail.hold()];
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await vi.advanceTimersByTimeAsync(0);
    await asked;
    await vi.advanceTimersByTimeAsync(5);
    await fail(1, ADDRESS);
    answer();
    await object.pass(0);
    expect(trail.entries).toEqual([refused(T0, T0, { bad_session: 1 })]);
    await object.pass(MINUTE_MS - 5);
    expect(trail.entries.slice(1)).toEqual([refused(T0 + MINUTE_MS, T0 + 5, { wrong_token: 1 })]);
  });

  it("has its alarm set once for what comes in a minute", async () => {
    const { object, desk } = open();
    const setAlarm = vi.spyOn(object.storage, "setAlarm");
    for (let time = 0; time < 3; time++) await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    expect(setAlarm.mock.calls).toEqual([[T0]]);
  });
});

describe("what was refused while the trail could not be written", () => {
  const line = { level: "warn", message: "trail not written", event: "", object: "desk" };

  it("is told a minute later, and the log says that it was not", async () => {
    const log = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, desk } = open();
    trail.refuses = true;
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await object.pass(0);
    expect(log.mock.calls.map(([text]) => JSON.parse(text))).toEqual([
      { ...line, reason: expect.stringContaining("NOPERM") },
    ]);
    expect(object.alarmAtMs).toBe(T0 + MINUTE_MS);
    trail.refuses = false;
    await object.pass(MINUTE_MS);
    expect(trail.entries).toEqual([refused(T0 + MINUTE_MS, T0, { bad_session: 1 })]);
    expect(object.alarmAtMs).toBeNull();
  });

  it("is told a minute later of a network that failed to sign in too", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, fail } = open();
    trail.refuses = true;
    await fail(1, ADDRESS);
    await object.pass(0);
    expect(object.alarmAtMs).toBe(T0 + MINUTE_MS);
  });

  it("is not told earlier because more is refused", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, desk } = open();
    trail.refuses = true;
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await object.pass(1000);
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    expect(object.alarmAtMs).toBe(T0 + MINUTE_MS);
  });

  it("keeps no network that has been quiet", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, desk } = open();
    object.store(failures(1));
    await object.pass(HOUR_MS);
    trail.refuses = true;
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    expect(failuresOf(object)).toEqual(["n00000"]);
    await object.pass(0);
    expect(failuresOf(object)).toEqual([]);
  });

  it("is told together with what came meanwhile", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { object, desk } = open();
    trail.refuses = true;
    const [asked, answer] = [trail.asked(), trail.hold()];
    await desk.noteRefusals({ bad_session: 1 }, [ADDRESS]);
    await vi.advanceTimersByTimeAsync(0);
    await asked;
    await vi.advanceTimersByTimeAsync(5);
    await desk.noteRefusals({ bad_session: 2, foreign_page: 1 }, [OTHER]);
    answer();
    await object.pass(0);
    object.kill(); // it is stored
    trail.refuses = false;
    await object.pass(MINUTE_MS - 5);
    const networks = ["192.0.2.0/24", "198.51.100.0/24"];
    expect(trail.entries).toEqual([
      refused(T0 + MINUTE_MS, T0, { bad_session: 3, foreign_page: 1 }, networks),
    ]);
  });
});

/** What an object of before has stored of so many networks, which failed in this order, the last of them now. */
function failures(count: number): [key: string, value: object][] {
  return Array.from({ length: count }, (_, nth) => [
    `failures:n${String(nth).padStart(5, "0")}`,
    { count: 1, lastAtMs: T0 - count + nth, lockedUntilMs: 0 },
  ]);
}

function failuresOf({ stored }: ReturnType<typeof open>["object"]): string[] {
  return stored.flatMap(([key]) => (key.startsWith("failures:") ? [key.slice("failures:".length)] : []));
}
