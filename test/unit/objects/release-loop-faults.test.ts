/** What a release loop does when Redis fails or goes back, when another loop ticks, and when the event was given other settings. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { InOtherShards, StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { LOBBY, NOBODY, openReleaseLoop } from "../../support/objects/loop-kit.ts";
import { hang, hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);
let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = hearWarnings();
});

/** The number under which a loop begins whose first tick is at T0 + 100. */
const NONCE = (T0 + 100) * 1000;
const line = (message: string, reason: string) => ({
  ...{ level: "warn", event: "sale", object: "loop" },
  ...{ message, reason },
});
const FAILED = line("tick failed", "StoreUnavailable: away");
const REPLACED = new Error("the event was given other settings");

describe("a tick that fails", () => {
  it("is tried again at the next time of the grid, then each second, and each failure is logged", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.error = new StoreUnavailable("away");
    await loop.wake();
    await object.pass(2500);
    expect(tickedAt()).toEqual([100, 200, 1000, 2000]);
    expect(lines).toEqual([FAILED, FAILED, FAILED, FAILED]);
  });

  it("is tried again under the same number, and under another from the second failure on", async () => {
    const { object, loop, script, ticks } = openReleaseLoop();
    script.error = new StoreUnavailable("away");
    await loop.wake();
    await object.pass(2500);
    expect(ticks.map(({ nonce }) => nonce - NONCE)).toEqual([0, 0, 1, 2]);
  });

  it("after one that did not is a first one again", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.error = new StoreUnavailable("away");
    await loop.wake();
    await object.pass(150);
    script.error = null;
    await object.pass(100);
    script.error = new StoreUnavailable("away");
    await object.pass(250);
    expect(tickedAt()).toEqual([100, 200, 300, 400]);
  });

  it("is told to who asks for the numbers, and counted", async () => {
    const { object, loop, script } = openReleaseLoop();
    await loop.wake();
    await object.pass(100);
    const isAway = async () => (await loop.numbers()).isStoreAway;
    expect(await isAway()).toBe(false);
    script.error = new StoreUnavailable("away");
    await object.pass(100);
    expect(await isAway()).toBe(true);
    script.error = null;
    await object.pass(100);
    expect([await isAway(), (await loop.measure()).work.failures]).toEqual([false, 1]);
  });

  it("is tried again at once for somebody who acts meanwhile", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.error = new StoreUnavailable("away");
    await loop.wake();
    await object.pass(250);
    await loop.wake();
    await object.pass(100);
    expect(tickedAt()).toEqual([100, 200, 300]);
  });
});

describe("an event whose people are in other shards than its settings say", () => {
  async function openStuck() {
    const opened = openReleaseLoop();
    opened.script.error = new InOtherShards("four");
    await opened.loop.wake();
    await opened.object.pass(100);
    return opened;
  }

  it("is ticked no more by itself, and the numbers say why", async () => {
    const { loop, alarmMs } = await openStuck();
    expect(alarmMs()).toBeNull();
    expect(await loop.numbers()).toEqual({
      ...{ numbers: null, streams: null },
      ...{ isStoreAway: true, isInOtherShards: true },
    });
  });

  it("is ticked for who only follows a minute after the last time at the soonest", async () => {
    const { object, loop, alarmMs } = await openStuck();
    await object.pass(59_999);
    await loop.follow(LOBBY, NOBODY);
    expect(alarmMs()).toBeNull();
    await object.pass(1);
    await loop.follow(LOBBY, NOBODY);
    expect(alarmMs()).toBe(60_200);
  });

  it("is ticked at once for who may have mended it, and goes on once it is", async () => {
    const { object, loop, script, tickedAt } = await openStuck();
    script.error = null;
    await loop.wake();
    await object.pass(200);
    expect(tickedAt()).toEqual([100, 200, 300]);
    expect((await loop.numbers()).isInOtherShards).toBe(false);
  });

  it("is not looked at for who wants the latest numbers", async () => {
    const { object, loop, script, alarmMs } = openReleaseLoop();
    await loop.wake();
    await object.pass(100);
    script.error = new InOtherShards("four");
    await object.pass(100);
    await loop.look();
    expect(alarmMs()).toBeNull();
  });

  it("has what was counted until then written down", async () => {
    const { object, loop, script } = openReleaseLoop();
    await loop.wake();
    await object.pass(100);
    script.error = new InOtherShards("four");
    await object.pass(100);
    object.kill();
    expect((await loop.numbers()).numbers?.waiting).toBe(100);
  });
});

describe("a state that Redis answers", () => {
  const ROLLED_BACK = line("Redis went back to an earlier state", "a failover loses what was not copied yet");
  const RENUMBERED = line("line renumbered", "see docs/redis.md");

  /** What is logged of a tick that finds this, where the one before it was the eighth, of numbering 5. */
  async function saidOf(finds: object) {
    const { object, loop, script } = openReleaseLoop();
    script.finds = { tick: 8, numbering: 5 };
    await loop.wake();
    await object.pass(100);
    expect(lines).toEqual([]);
    script.finds = { numbering: 5, ...finds };
    await object.pass(100);
    return lines;
  }

  it.each<[string, object, object]>([
    ["has been rolled back", { tick: 1 }, ROLLED_BACK],
    ["is of a line that was renumbered", { tick: 9, numbering: 6 }, RENUMBERED],
  ])("is logged where it %s", async (_, finds, said) => {
    expect(await saidOf(finds)).toEqual([said]);
  });

  it.each<[string, object]>([
    ["is of an event that began anew", { tick: 1, generation: 8, numbering: 8 }],
    ["is the next one", { tick: 9 }],
  ])("is not logged where it %s", async (_, finds) => {
    expect(await saidOf(finds)).toEqual([]);
  });
});

describe("a loop that is told that another one ticks", () => {
  it("outbids it where it was never obeyed itself: that one is of before", async () => {
    const { object, loop, script, ticks, tickedAt } = openReleaseLoop();
    script.reply = { status: "fenced", nonce: NONCE + 70 };
    await loop.wake();
    await object.pass(200);
    expect([tickedAt(), ticks.map(({ nonce }) => nonce - NONCE)]).toEqual([
      [100, 200],
      [0, 71],
    ]);
  });

  /** Obeyed once, and then another loop is; the event opens in an hour. */
  async function openFenced(isCurrent = async () => true) {
    const opened = openReleaseLoop({ isCurrent });
    const { object, loop, script } = opened;
    script.finds = { opensAtMs: T0 + 3_600_000 };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(100);
    script.reply = { status: "fenced", nonce: NONCE + 70 };
    await object.pass(100);
    script.reply = {};
    return opened;
  }

  it("gives way where it was obeyed before: it ticks no more, not for an opening either", async () => {
    const { alarmMs, tickedAt } = await openFenced();
    expect([tickedAt(), alarmMs()]).toEqual([[100, 200], null]);
  });

  it("pushes no more to those who follow it, until they call again", async () => {
    const { object, loop, callsOf } = await openFenced();
    await loop.wake();
    await object.pass(100);
    expect(callsOf("lobby").length).toBe(1);
    await loop.follow(LOBBY, NOBODY);
    await object.pass(100);
    expect(callsOf("lobby").length).toBe(2);
  });

  it("begins under a number of its own when it is woken, and asks first whether it is the event's", async () => {
    const isCurrent = vi.fn(async () => true);
    const { object, loop, ticks } = await openFenced(isCurrent);
    expect(isCurrent).toHaveBeenCalledTimes(1);
    await loop.wake();
    await object.pass(100);
    expect(ticks[2]?.nonce).toBe(NONCE + 200_000);
    expect(isCurrent).toHaveBeenCalledTimes(2);
  });
});

describe("a loop whose event was given other settings", () => {
  it("ticks no more", async () => {
    const { object, loop, ticks, alarmMs } = openReleaseLoop({ isCurrent: async () => false });
    await loop.wake();
    await object.pass(100);
    expect([ticks, alarmMs(), lines]).toEqual([[], null, []]);
  });

  it("says so to who calls it, and is asked again by them after a second: those of before may be given again", async () => {
    let isCurrent = false;
    const { object, loop, tickedAt, alarmMs } = openReleaseLoop({ isCurrent: async () => isCurrent });
    await loop.wake();
    await object.pass(100);
    await expect(loop.wake()).rejects.toEqual(REPLACED);
    await expect(loop.follow(LOBBY, NOBODY)).rejects.toEqual(REPLACED);
    isCurrent = true;
    await object.pass(999);
    await expect(loop.wake()).rejects.toEqual(REPLACED);
    expect(alarmMs()).toBeNull();
    await object.pass(1);
    await loop.wake();
    await object.pass(100);
    expect(tickedAt()).toEqual([1200]);
  });

  it("lets an alarm pass that was set before that was known, and asks the catalogue nothing for it", async () => {
    const isCurrent = vi.fn(async () => false);
    const { object, loop, ticks, alarmMs } = openReleaseLoop({ isCurrent });
    await loop.wake();
    await object.pass(100);
    object.setAlarm(T0 + 5000);
    await object.pass(4900);
    expect([ticks, alarmMs(), isCurrent.mock.calls.length]).toEqual([[], null, 1]);
  });

  it("ends the streams of who watches: they open a new one where the event is now", async () => {
    const { object, loop } = openReleaseLoop({ isCurrent: async () => false });
    const { body } = await loop.fetch(new Request("https://loop/"));
    await object.pass(100);
    const reader = (body as ReadableStream<Uint8Array>).getReader();
    expect([(await reader.read()).done, (await reader.read()).done]).toEqual([false, true]);
  });

  it("is taken for the event's while the catalogue does not answer, and the log says why", async () => {
    const isCurrent = async () => {
      throw new StoreUnavailable("away");
    };
    const { object, loop, tickedAt } = openReleaseLoop({ isCurrent });
    await loop.wake();
    await object.pass(200);
    expect([tickedAt(), lines]).toEqual([[100, 200], [FAILED]]);
  });

  it("finds that out before the first join too, once a second, and no tick waits for it", async () => {
    const answers = [Promise.resolve(true), hang()];
    const isCurrent = vi.fn(() => answers.shift() ?? Promise.resolve(false));
    const { object, loop, script, tickedAt } = openReleaseLoop({ isCurrent });
    script.finds = { generation: 0, numbering: 0 };
    await loop.wake();
    await object.pass(3000);
    expect([isCurrent.mock.calls.length, tickedAt().slice(-3)]).toEqual([3, [1900, 2000, 2100]]);
  });

  it("is asked no more once somebody has joined: Redis tells then", async () => {
    const isCurrent = vi.fn(async () => true);
    const { object, loop } = openReleaseLoop({ isCurrent });
    await loop.wake();
    await object.pass(3000);
    expect(isCurrent).toHaveBeenCalledTimes(1);
  });

  it("has it logged where the catalogue does not answer before the first join", async () => {
    const isCurrent = vi.fn(async () => true);
    const { object, loop, script } = openReleaseLoop({ isCurrent });
    script.finds = { generation: 0, numbering: 0 };
    await loop.wake();
    await object.pass(100);
    isCurrent.mockRejectedValue(new StoreUnavailable("away"));
    await object.pass(1000);
    expect(lines).toEqual([FAILED]);
  });
});
