/** What a release loop tells operators of its event, and what it keeps. */
import { describe, expect, it, vi } from "vitest";
import { nameWatcher } from "../../../src/core/desk/watcher.ts";
import { NO_ENTRY_COUNTS } from "../../../src/core/entry/entry-counts.ts";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { LOBBY, NOBODY, openReleaseLoop } from "../../support/objects/loop-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

type Opened = ReturnType<typeof openReleaseLoop>;
type Loop = Opened["loop"];

/** After one tick, at T0 + 100, that found nothing more to do. */
async function openTicked(options: Parameters<typeof openReleaseLoop>[0] = {}): Promise<Opened> {
  const opened = openReleaseLoop(options);
  opened.script.finds = { waiting: 0, idle: true, joined: 120 };
  await opened.loop.follow(LOBBY, NOBODY);
  await opened.object.pass(100);
  return opened;
}

describe("the numbers of an event", () => {
  it("are none before it was ever ticked", async () => {
    expect(await openReleaseLoop().loop.numbers()).toEqual({
      ...{ numbers: null, streams: null },
      ...{ isStoreAway: false, isInOtherShards: false },
    });
  });

  it("are as the last tick saw it, with the streams that lobbies say they have", async () => {
    const tally = { ...emptyTally(), streams: 5 };
    const { loop } = await openTicked({ answer: () => ({ ...NOBODY, tally }) });
    const { numbers, streams } = await loop.numbers();
    expect([numbers?.atMs, numbers?.joined, streams]).toEqual([T0 + 100, 120, 5]);
    expect((await loop.measure()).streams).toBe(5);
  });

  it("say how late the last tick came, by the alarm that the loop set", async () => {
    const { object, loop } = openReleaseLoop();
    const lateMs = async () => (await loop.numbers()).numbers?.tickLateMs;
    await loop.wake();
    object.setAlarm(T0 + 140);
    await object.pass(140);
    expect(await lateMs()).toBe(40);
    object.setAlarm(T0 + 150);
    await object.pass(10);
    expect(await lateMs()).toBe(0);
  });

  it("say of a loop that has set no alarm itself that its tick was on time", async () => {
    const { object, loop } = openReleaseLoop();
    object.setAlarm(T0 + 100);
    await object.pass(100);
    expect((await loop.numbers()).numbers?.tickLateMs).toBe(0);
  });

  it("come with the history by the second, the record of the sale, and what it may spend", async () => {
    const { loop } = await openTicked({ config: { commandBudget: 700 } });
    expect((await loop.history()).seconds).toMatchObject({ fromMs: T0, columns: { waiting: [0] } });
    expect(await loop.measure()).toMatchObject({
      numbers: { joined: 120 },
      record: { generation: 5 },
      work: { commands: 4, failures: 0 },
      commandBudget: 700,
    });
  });

  it("have what lobbies counted once", async () => {
    const tallies = [{ ...emptyTally(), commands: 12, streams: 5 }];
    const { object, loop } = openReleaseLoop({
      answer: () => {
        const [tally] = tallies.splice(0);
        return tally ? { ...NOBODY, tally } : NOBODY;
      },
    });
    await loop.follow(LOBBY, NOBODY);
    await object.pass(400);
    expect((await loop.measure()).work.lobbies.commands).toBe(12);
  });
});

describe("what others count for the loop to keep", () => {
  const WAYS: readonly [who: string, note: (loop: Loop, count: number) => Promise<void>, key: string][] = [
    ["a booth", (loop, count) => loop.noteBoothCommands(count), "boothCommands"],
    ["a doorkeeper", (loop, count) => loop.noteSlowedJoins(count), "slowedJoins"],
    ["the Worker", (loop, count) => loop.noteEntryCounts({ ...NO_ENTRY_COUNTS, asked: count }), "entry"],
  ];
  const workOf = async (loop: Loop, key: string) => {
    const work: Record<string, unknown> = { ...(await loop.measure()).work };
    return key === "entry" ? work.entry : work[key];
  };
  const counted = (key: string, count: number) =>
    key === "entry" ? { ...NO_ENTRY_COUNTS, asked: count } : count;

  it.each(WAYS)("is added up: of %s", async (_, note, key) => {
    const { loop, alarmMs } = openReleaseLoop();
    for (const count of [7, 0, 3]) await note(loop, count);
    expect([await workOf(loop, key), alarmMs()]).toEqual([counted(key, 10), null]);
  });

  it.each(WAYS)(
    "is written at once where no tick is to come within a minute: of %s",
    async (_, note, key) => {
      const { object, loop } = openReleaseLoop();
      object.setAlarm(T0 + 60_001);
      await note(loop, 7);
      object.kill();
      expect(await workOf(loop, key)).toEqual(counted(key, 7));
    },
  );

  it.each(WAYS)(
    "is written with what the next tick notes where one is to come: of %s",
    async (_, note, key) => {
      const { object, loop } = openReleaseLoop();
      object.setAlarm(T0 + 60_000);
      await note(loop, 7);
      object.kill();
      expect(await workOf(loop, key)).toEqual(counted(key, 0));
    },
  );

  it.each([-1, 0.5, Number.NaN, "7", null])("is refused where it is no count: %s", async (count) => {
    const { loop } = openReleaseLoop();
    const refused = [
      ["a booth says no number of commands", WAYS[0]?.[1]],
      ["a doorkeeper says no number of joins", WAYS[1]?.[1]],
    ] as const;
    for (const [reason, note] of refused)
      await expect(note?.(loop, count as number)).rejects.toEqual(new TypeError(reason));
  });

  it.each([-1, 0.5, "7"])("is refused of the Worker where one is no count: %s", async (count) => {
    const counts = { ...NO_ENTRY_COUNTS, asked: 4, solved: count as number };
    const { loop } = openReleaseLoop();
    await expect(loop.noteEntryCounts(counts)).rejects.toEqual(new TypeError("the Worker says no counts"));
    expect((await loop.measure()).work.entry).toEqual(NO_ENTRY_COUNTS);
  });

  it("is taken of a Worker of another version as far as it is known here", async () => {
    const { loop } = openReleaseLoop();
    await loop.noteEntryCounts({ solved: 2, dreamt: "a lot" } as never);
    await loop.noteEntryCounts(null as never);
    expect((await loop.measure()).work.entry).toEqual({ ...NO_ENTRY_COUNTS, solved: 2 });
  });
});

describe("what a tick found", () => {
  it("is known to an object that starts anew, where the loop rested behind it", async () => {
    const { object, loop } = await openTicked();
    object.kill();
    expect((await loop.numbers()).numbers?.joined).toBe(120);
  });

  it("is written once in ten seconds while the loop goes on", async () => {
    const { object, loop } = openReleaseLoop();
    const known = async () => (await loop.numbers()).numbers;
    await loop.wake();
    await object.pass(9900);
    object.kill();
    expect(await known()).toBeNull();
    await object.pass(10_100);
    object.kill();
    expect((await known())?.atMs).toBe(T0 + 19_900);
  });
});

describe("who wants the latest numbers", () => {
  it("waits for a tick of its own", async () => {
    const { object, loop, script } = await openTicked();
    script.finds = { ...script.finds, joined: 130 };
    const looked = loop.look();
    expect(await within(99, looked)).toBe("nothing yet");
    await object.pass(1);
    await looked;
    expect((await loop.numbers()).numbers?.joined).toBe(130);
  });

  it("waits no longer where that tick failed", async () => {
    hearWarnings();
    const { loop, script } = await openTicked();
    script.error = new StoreUnavailable("away");
    expect(await within(100, loop.look())).toBeUndefined();
  });

  it("waits two seconds for a tick that does not come", async () => {
    const { loop, script } = await openTicked();
    script.delayMs = 5000;
    const looked = loop.look();
    expect(await within(1999, looked)).toBe("nothing yet");
    expect(await within(1, looked)).toBeUndefined();
  });

  it("has no event ticked that never was", async () => {
    const { loop, alarmMs } = openReleaseLoop();
    await loop.look();
    expect(alarmMs()).toBeNull();
  });
});

describe("a page that watches", () => {
  const watch = (loop: Loop, name = "ann", signal?: AbortSignal) =>
    loop.fetch(
      new Request("https://loop/", {
        headers: nameWatcher({ name, role: "viewer" }),
        ...(signal && { signal }),
      }),
    );

  /** What its stream says next. */
  function read(response: Response): () => Promise<string> {
    const reader = (response.body as ReadableStream<Uint8Array>).getReader();
    return async () => new TextDecoder().decode((await reader.read()).value);
  }

  it("is shown what is known at once, as an event stream", async () => {
    const { loop } = await openTicked();
    const response = await watch(loop);
    expect([response.status, response.headers.get("content-type")]).toEqual([200, "text/event-stream"]);
    expect(await read(response)()).toContain(`event: numbers\ndata: {"at_ms":${T0 + 100},"waiting":0`);
  });

  it("is shown that nothing is known yet", async () => {
    const next = read(await watch(openReleaseLoop().loop));
    expect(await next()).toContain("event: numbers\ndata: null\n\n");
  });

  it("is shown what ticks find, once a second", async () => {
    const { object, loop, script } = openReleaseLoop();
    const next = read(await watch(loop));
    await next();
    for (const [ms, joined] of [
      [100, 101],
      [900, 102],
      [100, 103],
    ] as const) {
      script.finds = { joined };
      await object.pass(ms);
    }
    const shown = [await next(), await next()].map((text) => JSON.parse(text.split("data: ")[1] ?? ""));
    expect(shown.map(({ at_ms, joined, streams }) => [at_ms - T0, joined, streams])).toEqual([
      [100, 101, null],
      [1100, 103, null],
    ]);
  });

  it("has an event that rests ticked each ten seconds", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.finds = { waiting: 0, idle: true };
    await watch(loop);
    await object.pass(25_000);
    expect(tickedAt()).toEqual([100, 10_100, 20_100]);
  });

  it("has it ticked no more once it is gone", async () => {
    const { object, loop, script, tickedAt } = openReleaseLoop();
    script.finds = { waiting: 0, idle: true };
    const gone = new AbortController();
    await watch(loop, "ann", gone.signal);
    await object.pass(1000);
    gone.abort();
    await object.pass(25_000);
    expect(tickedAt()).toEqual([100]);
  });

  it("has it logged where the loop cannot set its alarm", async () => {
    const lines = hearWarnings();
    const { object, loop, script } = openReleaseLoop();
    script.finds = { waiting: 0, idle: true };
    await watch(loop);
    await object.pass(9000);
    vi.spyOn(object.storage, "setAlarm").mockRejectedValueOnce(new Error("no alarm"));
    await object.pass(1000);
    expect(lines).toMatchObject([{ message: "loop not reached", object: "loop", reason: "Error: no alarm" }]);
  });

  it("is turned away where twenty watch", async () => {
    const { loop } = openReleaseLoop();
    for (let nth = 0; nth < 20; nth++) await watch(loop, `p${nth}`);
    const response = await watch(loop, "one too many");
    expect([response.status, response.body]).toEqual([503, null]);
  });
});
