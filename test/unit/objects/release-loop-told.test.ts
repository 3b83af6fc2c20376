/** What a release loop tells the other objects of its event. */
import { describe, expect, it, vi } from "vitest";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import type { Progress } from "../../../src/core/snapshot.ts";
import { sampleDrawing, sampleTicket } from "../../support/lobby/core-samples.ts";
import { LOBBY, NOBODY, openReleaseLoop } from "../../support/objects/loop-kit.ts";
import { type Call, fail, hang, hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const HOUR_MS = 3_600_000;
const inShort = ([object, method, ...given]: Call) => [object, method, ...given.map(String)].join(" ");
/** What was pushed to an object, in the order of the ticks. */
const pushed = (calls: readonly Call[]) => calls.map(([, , progress]) => progress as Progress);

describe("who follows a loop", () => {
  it("is pushed what each tick found, and when the next one comes", async () => {
    const { object, loop, script, callsOf } = openReleaseLoop();
    script.finds = { departedCount: 1 };
    script.reply = { departed: { from: 0, tickets: [sampleTicket(1)] } };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(200);
    const departed = { from: 0, tickets: [sampleTicket(1)] };
    expect(callsOf("lobby").map((call) => call.slice(0, 2))).toEqual(
      Array(2).fill(["lobby 1", "receiveProgress"]),
    );
    expect(pushed(callsOf("lobby"))).toMatchObject([
      { snapshot: { tick: 1, departedCount: 1, waiting: 100 }, departed, nextTickInMs: 100 },
      { snapshot: { tick: 2 }, departed, nextTickInMs: 100 },
    ]);
  });

  it("is told that no tick comes where the loop rests", async () => {
    const { object, loop, script, callsOf } = openReleaseLoop();
    script.finds = { waiting: 0, idle: true };
    await loop.follow(LOBBY, NOBODY);
    await object.pass(5000);
    expect(pushed(callsOf("lobby"))).toMatchObject([{ snapshot: { idle: true }, nextTickInMs: 0 }]);
  });

  it("is pushed nothing of a tick that failed, or that another loop was obeyed in", async () => {
    hearWarnings();
    const { object, loop, script, callsOf } = openReleaseLoop();
    script.error = new Error("away");
    await loop.follow(LOBBY, NOBODY);
    await object.pass(100);
    Object.assign(script, { error: null, reply: { status: "fenced", nonce: (T0 + 200) * 1000 } });
    await object.pass(100);
    expect(callsOf("lobby")).toEqual([]);
  });

  it("may be a relay, which is pushed to as itself and does not wait for the tick", async () => {
    const { object, loop, callsOf } = openReleaseLoop({ config: { relays: 4 } });
    await loop.wake();
    await object.pass(130);
    await loop.follow({ kind: "relay", index: 2 }, NOBODY);
    expect(pushed(callsOf("relay"))).toMatchObject([{ snapshot: { tick: 1 }, nextTickInMs: 70 }]);
    await object.pass(70);
    expect(pushed(callsOf("relay 2")).length).toBe(2);
  });

  it("holds up no tick where it does not answer", async () => {
    const { object, loop, tickedAt } = openReleaseLoop({ answer: hang });
    await loop.follow(LOBBY, NOBODY);
    await object.pass(300);
    expect(tickedAt()).toEqual([100, 200, 300]);
  });

  it("wakes no loop with what cannot be read", async () => {
    const { loop, alarmMs } = openReleaseLoop();
    await expect(loop.follow(LOBBY, {} as never)).rejects.toThrow(TypeError);
    expect(alarmMs()).toBeNull();
  });
});

describe("before an event opens", () => {
  const ALL = [
    "lobby 0 warm 0",
    "lobby 1 warm 0",
    "lobby 2 warm 0",
    "doorkeeper 0 warm",
    "doorkeeper 1 warm",
  ];

  /** It opens so many ms after T0, and is ticked at T0 + 100 for the first time. */
  async function openAt(opensInMs: number, answer?: (call: Call) => unknown) {
    const opened = openReleaseLoop({
      config: { placesPerAddress: 4 },
      ...(answer && { answer }),
    });
    opened.script.finds = { waiting: 0, idle: true, opensAtMs: T0 + opensInMs };
    await opened.loop.wake();
    await opened.object.pass(100);
    const warmed = () => opened.callsOf("warm").map(inShort);
    return { ...opened, warmed };
  }

  it.each([
    [120_000, ALL],
    [120_001, []],
  ])(
    "all lobbies and doorkeepers are started, two minutes ahead: by a tick %i ms ahead",
    async (aheadMs, started) => {
      expect((await openAt(100 + aheadMs)).warmed()).toEqual(started);
    },
  );

  it("they are kept in memory: called again after five seconds, and the loop ticks each second", async () => {
    const { object, warmed, tickedAt } = await openAt(60_000);
    for (const [ms, times] of [
      [5099, 1],
      [5100, 2],
    ] as const) {
      await object.pass(T0 + ms - 1 - Date.now());
      object.setAlarm(T0 + ms);
      await object.pass(1);
      expect(warmed()).toEqual(Array(times).fill(ALL).flat());
    }
    expect(tickedAt().slice(0, 3)).toEqual([100, 1000, 2000]);
  });

  it("they are not called again while some have not answered", async () => {
    const { object, warmed } = await openAt(60_000, ([name]) => (name === "lobby 2" ? hang() : undefined));
    await object.pass(20_000);
    expect(warmed()).toEqual(ALL.slice(0, 3));
  });

  it("relays start their lobbies, until it opens", async () => {
    const { object, loop, script, callsOf } = openReleaseLoop({ config: { relays: 2 } });
    script.finds = { waiting: 0, idle: true, opensAtMs: T0 + 60_000 };
    await loop.wake();
    await object.pass(100);
    expect(callsOf("relay")).toEqual([
      ["relay 0", "warm", [0, 2], T0 + 60_000, 0],
      ["relay 1", "warm", [1], T0 + 60_000, 0],
    ]);
  });

  it("nothing is started where it has opened", async () => {
    expect((await openAt(100)).warmed()).toEqual([]);
  });
});

describe("the close of a drawing", () => {
  const entering = (closesInMs: number): { draw: Drawing } => ({
    draw: sampleDrawing({ closedAtMs: closesInMs && T0 + closesInMs }),
  });
  const toldOf = (closesInMs: number) => [0, 1, 2].map((lobby) => `lobby ${lobby} warm ${T0 + closesInMs}`);

  async function openClosing(finds: object) {
    const opened = openReleaseLoop();
    opened.script.finds = finds;
    await opened.loop.wake();
    await opened.object.pass(100);
    return { ...opened, told: () => opened.callsOf("warm").map(inShort) };
  }

  it("is told to all lobbies, once", async () => {
    const { object, told } = await openClosing(entering(1000));
    await object.pass(300);
    expect(told()).toEqual(toldOf(1000));
  });

  it("is told to none before it is announced", async () => {
    expect((await openClosing(entering(0))).told()).toEqual([]);
  });

  it("is told again when it comes at another time, and when it was taken back between", async () => {
    const { object, script, told } = await openClosing(entering(1000));
    for (const closesInMs of [900, 0, 900]) {
      script.finds = entering(closesInMs);
      await object.pass(100);
    }
    expect(told()).toEqual([...toldOf(1000), ...toldOf(900), ...toldOf(900)]);
  });

  it("is told by relays, which are told nothing where it is taken back", async () => {
    const { object, loop, script, callsOf } = openReleaseLoop({ config: { relays: 2 } });
    script.finds = entering(1000);
    await loop.wake();
    await object.pass(100);
    script.finds = entering(0);
    await object.pass(100);
    expect(callsOf("relay")).toEqual([
      ["relay 0", "warm", [0, 2], T0 + 1000, T0 + 1000],
      ["relay 1", "warm", [1], T0 + 1000, T0 + 1000],
    ]);
  });

  it("is told to none once it is over", async () => {
    const { told } = await openClosing({ draw: sampleDrawing({ phase: "closed", closedAtMs: T0 + 1000 }) });
    expect(told()).toEqual([]);
  });

  it("has each tick take the drawing on", async () => {
    const { object, callsOf } = await openClosing({
      draw: sampleDrawing({ phase: "closed", closedAtMs: T0 + 50 }),
    });
    await object.pass(100);
    expect(callsOf("draw")).toEqual(Array(2).fill(["draw", "proceed", null]));
  });

  it("has it logged as the loop's where the drawing cannot be reached", async () => {
    const lines = hearWarnings();
    const { object, loop, script } = openReleaseLoop({ answer: fail });
    script.finds = { draw: sampleDrawing({ phase: "closed", closedAtMs: T0 }) };
    await loop.wake();
    await object.pass(100);
    expect(lines).toMatchObject([{ message: "drawing put off", event: "sale", object: "loop" }]);
  });
});

describe("an event that has ended", () => {
  const over = { waiting: 0, idle: true, closed: true, control: 1 };

  async function openEnded(retainMs: number) {
    const opened = openReleaseLoop({ config: { retainMs } });
    opened.script.finds = over;
    await opened.loop.wake();
    await opened.object.pass(100);
    return opened;
  }

  it("is no longer known to the cron", async () => {
    const { asked } = await openEnded(0);
    expect(asked).toEqual(["release sale", "unregister sale"]);
  });

  it("is retired when its time has come, and says so until one of its name is created", async () => {
    hearWarnings();
    const { object, loop, asked } = await openEnded(HOUR_MS);
    expect(await loop.isRetired()).toBe(false);
    await object.pass(HOUR_MS);
    await loop.wake();
    await object.pass(100);
    expect([asked.at(-1), await loop.isRetired()]).toEqual(["retire sale", true]);
    object.kill();
    expect(await loop.isRetired()).toBe(true);
    await loop.begin();
    object.kill();
    expect([await loop.isRetired(), object.stored]).toEqual([false, []]);
  });

  it("ends a tick with what Redis says of it: a failure there is the tick's", async () => {
    const lines = hearWarnings();
    const { object, loop, script } = openReleaseLoop();
    script.finds = over;
    vi.spyOn(object.storage, "put").mockRejectedValueOnce(new Error("disk full"));
    await loop.wake();
    await object.pass(100);
    expect([lines[0]?.message, (await loop.numbers()).isStoreAway]).toEqual(["tick failed", true]);
  });
});
