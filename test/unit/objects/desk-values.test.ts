/** What the desk's object remembers of overridden settings, and of texts that count once. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { openDesk } from "../../support/objects/desk-kit.ts";
import { TrailServer } from "../../support/objects/trail-server.ts";
import { T0 } from "../../support/store/queue-kit.ts";

let trail: TrailServer;

beforeAll(async () => {
  trail = await TrailServer.open();
});
afterAll(() => trail.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"], now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
});

const open = () => openDesk(trail);

describe("a text that counts once", () => {
  it("is new for each owner once, until it means nothing any more", async () => {
    const { object, desk } = open();
    expect(await desk.useOnce("mali", "code", T0 + 5000)).toBe(true);
    expect(await desk.useOnce("mali", "code", T0 + 5000)).toBe(false);
    expect(await desk.useOnce("noi", "code", T0 + 5000)).toBe(true);
    await object.pass(4999);
    expect(await desk.useOnce("mali", "code", T0 + 9000)).toBe(false);
    await object.pass(1);
    expect(await desk.useOnce("mali", "code", T0 + 9000)).toBe(true);
  });

  it("is known in memory alone", async () => {
    const { object, desk } = open();
    await desk.useOnce("mali", "code", T0 + 5000);
    expect(object.stored).toEqual([]);
    object.kill();
    expect(await desk.useOnce("mali", "code", T0 + 5000)).toBe(true);
  });
});

describe("what was configured when operators overrode it", () => {
  it("is kept by event and field, by an object that starts anew too", async () => {
    const { object, desk } = open();
    expect(await desk.readConfigured("sale")).toEqual({});
    expect(await desk.noteConfigured("sale", { release_rate: "5" })).toEqual({ release_rate: "5" });
    expect(await desk.noteConfigured("sale", { notice: "hi" })).toEqual({ release_rate: "5", notice: "hi" });
    object.kill();
    expect(await desk.readConfigured("sale")).toEqual({ release_rate: "5", notice: "hi" });
    expect(await desk.readConfigured("other")).toEqual({});
    expect(object.stored).toEqual([["configured:sale", { release_rate: "5", notice: "hi" }]]);
  });

  it("is gone of a field whose override is gone, and stored no more when none is left", async () => {
    const { object, desk } = open();
    await desk.noteConfigured("sale", { release_rate: "5", notice: "hi" });
    expect(await desk.noteConfigured("sale", { notice: null })).toEqual({ release_rate: "5" });
    expect(object.stored).toEqual([["configured:sale", { release_rate: "5" }]]);
    expect(await desk.noteConfigured("sale", { release_rate: null })).toEqual({});
    expect(object.stored).toEqual([]);
  });

  it("is forgotten with its event, and no other event's is", async () => {
    const { object, desk } = open();
    await desk.noteConfigured("sale", { notice: "hi" });
    await desk.noteConfigured("other", { notice: "ho" });
    await desk.forgetConfigured("sale");
    expect(object.stored).toEqual([["configured:other", { notice: "ho" }]]);
  });

  it("is kept of 1000 events; of these it may change, and of another one nothing is kept", async () => {
    const { object, desk } = open();
    object.store(overridden(999));
    expect(await desk.noteConfigured("x-1000th", { notice: "hi" })).toEqual({ notice: "hi" });
    expect(await desk.noteConfigured("y-too-many", { notice: "hi" })).toEqual({});
    expect(object.stored.at(-1)?.[0]).toBe("configured:x-1000th");
    expect(await desk.noteConfigured("x-1000th", { notice: "ho" })).toEqual({ notice: "ho" });
    expect(object.stored.at(-1)).toEqual(["configured:x-1000th", { notice: "ho" }]);
    await desk.forgetConfigured("e0");
    expect(await desk.noteConfigured("y-too-many", { notice: "hi" })).toEqual({ notice: "hi" });
  });

  it("has room beside a thousand networks that failed", async () => {
    const { object, desk } = open();
    const failed = { count: 1, lastAtMs: T0, lockedUntilMs: 0 };
    object.store(Array.from({ length: 1000 }, (_, nth) => [`failures:n${nth}`, failed]));
    expect(await desk.noteConfigured("sale", { notice: "hi" })).toEqual({ notice: "hi" });
  });

  it("is no network that failed: no alarm is set for it", async () => {
    const { object } = open();
    object.store(overridden(1));
    object.setAlarm(T0);
    await object.pass(0);
    expect([object.stored.length, object.alarmAtMs]).toEqual([2, null]); // with what the trail was told
  });
});

/** What an object of before has stored of so many events. */
function overridden(count: number): [key: string, value: object][] {
  return Array.from({ length: count }, (_, nth) => [`configured:e${nth}`, { notice: "hi" }]);
}
