/** When a release loop ticks, and what it asks of Redis then. */
import { describe, expect, it, vi } from "vitest";
import { nameWatcher } from "../../../src/core/desk/watcher.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";
import { LOBBY, NOBODY, openReleaseLoop } from "../../support/objects/loop-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0.5);

const HOUR_MS = 3_600_000;
type Loop = ReturnType<typeof openReleaseLoop>["loop"];

const watch = (loop: Loop) =>
  loop.fetch(new Request("https://loop/", { headers: nameWatcher({ name: "ann", role: "viewer" }) }));

const WAYS: readonly [who: string, act: (loop: Loop) => Promise<unknown>, withinMs: number][] = [
  ["a lobby that follows", (loop) => loop.follow(LOBBY, NOBODY), 1000],
  ["a page that watches", watch, 1000],
  ["somebody who acts", (loop) => loop.wake(), 100],
  ["the cron", (loop) => loop.wakeIfDue(), 60_000],
];

describe("a loop that rests", () => {
  it.each(WAYS)("is woken by %s: it ticks at the next time of its grid", async (_, act) => {
    const { object, loop, alarmMs, tickedAt } = openReleaseLoop();
    await object.pass(30);
    await act(loop);
    expect(alarmMs()).toBe(100);
    await object.pass(70);
    expect(tickedAt()).toEqual([100]);
  });

  it("leaves alone who only asks what it knows", async () => {
    const { loop, alarmMs, ticks } = openReleaseLoop();
    await loop.numbers();
    await loop.history();
    await loop.measure();
    await loop.look();
    expect([await loop.isRetired(), alarmMs(), ticks]).toEqual([false, null, []]);
  });
});

describe("a tick that will come by itself", () => {
  it.each(WAYS)("is soon enough for %s, and is brought forward where it is not", async (_, act, withinMs) => {
    const { object, loop, alarmMs } = openReleaseLoop();
    object.setAlarm(T0 + withinMs);
    await act(loop);
    expect(alarmMs()).toBe(withinMs);
    object.setAlarm(T0 + withinMs + 1);
    await act(loop);
    expect(alarmMs()).toBe(100);
  });

  it("is not waited for where its alarm should have rung two seconds ago: it is stuck", async () => {
    const { object, loop, alarmMs } = openReleaseLoop();
    object.setAlarm(T0 - 2000);
    await loop.wake();
    expect(alarmMs()).toBe(-2000);
    object.setAlarm(T0 - 2001);
    await loop.wake();
    expect(alarmMs()).toBe(100);
  });
});

describe("an event that has ended", () => {
  it("is looked at by the cron when its time has come, and not before", async () => {
    const { object, loop, alarmMs } = openReleaseLoop();
    object.store([
      ["ending", { generation: 5, sinceMs: T0 - HOUR_MS, nextLookMs: T0 + 60_000, isRetired: false }],
    ]);
    await object.pass(59_999);
    await loop.wakeIfDue();
    expect(alarmMs()).toBeNull();
    await object.pass(1);
    await loop.wakeIfDue();
    expect(alarmMs()).toBe(60_100);
  });

  it("is ticked at once for somebody who acts", async () => {
    const { object, loop, alarmMs } = openReleaseLoop();
    object.store([["ending", { generation: 5, sinceMs: T0, nextLookMs: T0 + HOUR_MS, isRetired: false }]]);
    await loop.wake();
    expect(alarmMs()).toBe(100);
  });
});

describe("ticks", () => {
  it("come at each time of the grid while people can be called", async () => {
    const { object, loop, tickedAt } = openReleaseLoop();
    await loop.wake();
    await object.pass(350);
    expect(tickedAt()).toEqual([100, 200, 300]);
  });

  it("of which one takes long leave out those times of the grid that it missed", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.delayMs = 130;
    await loop.wake();
    await object.pass(640);
    expect(tickedAt()).toEqual([100, 300, 500]);
  });

  it("come each second where nothing can be called, and each five seconds once it has stood still", async () => {
    const { object, loop, script, tickedAt, ticks } = openReleaseLoop();
    script.finds = { waiting: 0 };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(29_999);
    expect([tickedAt()[1], ticks.length]).toEqual([1000, 30]);
    ticks.length = 0;
    await object.pass(20_001);
    expect(tickedAt()).toEqual([30_000, 35_000, 40_000, 45_000, 50_000]);
  });

  it.each<[string, (opened: ReturnType<typeof openReleaseLoop>) => unknown]>([
    ["something has changed", ({ script }) => Object.assign(script.finds, { remaining: 7 })],
    ["somebody acts", ({ loop }) => loop.wake()],
    ["another lobby comes", ({ loop }) => loop.follow({ ...LOBBY, index: 2 }, NOBODY)],
  ])("come each second again once %s", async (_, act) => {
    const opened = openReleaseLoop();
    const { object, loop, script, ticks, tickedAt } = opened;
    script.finds = { waiting: 0 };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(39_000);
    await act(opened);
    await object.pass(1000);
    ticks.length = 0;
    await object.pass(2000);
    expect(tickedAt()).toEqual([41_000, 42_000]);
  });

  it("come no sooner because a lobby that follows calls again", async () => {
    const { object, loop, script, ticks, tickedAt } = openReleaseLoop();
    script.finds = { waiting: 0 };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(39_500);
    await loop.follow(LOBBY, NOBODY);
    ticks.length = 0;
    await object.pass(6000);
    expect(tickedAt()).toEqual([40_000, 45_000]);
  });

  it("end where nothing is left to do, and those who act then have one", async () => {
    const { object, loop, script, alarmMs, tickedAt } = openReleaseLoop();
    script.finds = { waiting: 0, idle: true };
    await loop.wake();
    await object.pass(5000);
    expect([tickedAt(), alarmMs()]).toEqual([[100], null]);
    await loop.wake();
    await object.pass(100);
    expect(tickedAt()).toEqual([100, 5100]);
  });

  it("come seldom where who waits is kept by a full house that nobody watches", async () => {
    const { object, loop, script, alarmMs } = openReleaseLoop();
    script.reply = { isBlocked: true };
    await loop.wakeIfDue();
    await object.pass(100);
    expect(alarmMs()).toBe(60_000);
  });

  it.each(["opensAtMs", "closesAtMs"])(
    "come for the moment that the event opens or closes, though it rests: %s",
    async (moment) => {
      const { object, loop, script, alarmMs } = openReleaseLoop();
      script.finds = { waiting: 0, idle: true, [moment]: T0 + HOUR_MS + 30 };
      await loop.wake();
      await object.pass(100);
      expect(alarmMs()).toBe(HOUR_MS + 100);
    },
  );

  it("come soon for who acted during one, where the next was a second away", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    Object.assign(script, { finds: { waiting: 0 }, delayMs: 30 });
    await loop.wake();
    await vi.advanceTimersByTimeAsync(110);
    await loop.wake();
    await object.pass(200);
    expect(tickedAt()).toEqual([100, 200]);
  });

  it("come no sooner for a lobby that came during one, where the next is within a second", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    Object.assign(script, { finds: { waiting: 0 }, delayMs: 30 });
    await loop.wake();
    await vi.advanceTimersByTimeAsync(110);
    await loop.follow(LOBBY, NOBODY);
    await object.pass(950);
    expect(tickedAt()).toEqual([100, 1000]);
  });

  it("come soon for a lobby that came during one, where the next was a minute away", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    Object.assign(script, { reply: { isBlocked: true }, delayMs: 30 });
    await loop.wakeIfDue();
    await vi.advanceTimersByTimeAsync(110);
    await loop.follow(LOBBY, NOBODY);
    await object.pass(150);
    expect(tickedAt()).toEqual([100, 200]);
  });
});

describe("what a tick asks of Redis", () => {
  it("is by the event's settings, with nothing known at first", async () => {
    const { object, loop, ticks, asked, settings } = openReleaseLoop({ config: { shards: 2 } });
    await loop.wake();
    await object.pass(100);
    const nonce = (T0 + 100) * 1000 + 500;
    expect(ticks).toEqual([{ ...settings, nowMs: T0 + 100, numbering: 0, tick: 0, nonce, departedIndex: 0 }]);
    expect(asked).toEqual(["release sale"]);
  });

  it("goes on from what the last one answered, under the same number", async () => {
    const { object, loop, script, ticks } = openReleaseLoop();
    script.finds = { numbering: 7, tick: 40, departedCount: 2 };
    script.reply = { departed: { from: 0, tickets: [sampleTicket(1), sampleTicket(2)] } };
    await loop.wake();
    await object.pass(200);
    const nonce = (T0 + 100) * 1000 + 500;
    expect(ticks[1]).toMatchObject({ nowMs: T0 + 200, numbering: 7, tick: 40, nonce, departedIndex: 2 });
  });

  it("is under another number where the clock was set back, and under the same within one millisecond", async () => {
    const { object, loop, ticks } = openReleaseLoop();
    await loop.wake();
    await object.pass(100);
    object.setAlarm(T0 + 100);
    await object.pass(0);
    vi.setSystemTime(T0 - 5000);
    await object.pass(100);
    const nonce = (T0 + 100) * 1000 + 500;
    expect(ticks.map((tick) => [tick.nowMs - T0, tick.nonce - nonce])).toEqual([
      [100, 0],
      [100, 0],
      [-4900, 1],
    ]);
  });
});
