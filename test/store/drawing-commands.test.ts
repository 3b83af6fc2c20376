/** What a drawing costs in Redis commands, those inside the scripts included: `npm run plan` multiplies these figures. */
import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, expect, it } from "vitest";
import { MEASURED } from "../../scripts/plan/measured.ts";
import { openDirectQueue, runScript } from "../../scripts/redis/direct-queue.ts";
import { operate } from "../../scripts/redis/operate.ts";
import type { Seat } from "../../src/core/draw/drawing-store.ts";
import { SHEETS, SheetFinder } from "../../src/core/draw/leaf.ts";
import { sheetsAtOnce } from "../../src/core/draw/sheet.ts";
import { DRAWN_AT_ONCE, DRAWN_PORTIONS } from "../../src/core/estimate/constants.ts";
import { drawingCommands, drawingSeconds } from "../../src/core/estimate/drawing.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";
import { RedisDrawing } from "../../src/store/redis-drawing.ts";
import type { ScriptName } from "../../src/store/scripts.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { CountedCommands } from "../support/store/count-commands.ts";
import { openLobby, openLoop, openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
const store = new RedisDrawing({ run: (name, keys, args) => runScript(redis, name, keys, args) });
let queue: WaitingQueue;
beforeAll(async () => {
  queue = await openDirectQueue(redis);
});
afterAll(() => redis.quit());

const OPENS_AT_MS = T0 + 60_000;
const FLUSHED_AT_ONCE = 500;
const RUN = { nowMs: OPENS_AT_MS + 2000, shards: 1 };

/** An event that so many have entered. */
async function enter(people: number) {
  const event = freshEvent();
  const saltSecret = new Uint8Array(randomBytes(32));
  await operate(queue, event, { opensAtMs: OPENS_AT_MS }, { nowMs: T0 });
  const counted = await CountedCommands.start(redis, event);
  const lobby = openLobby(queue, event, { opening: "draw", proofKey: 7, saltSecret });
  const users = Array.from({ length: people }, (_, n) => `user-${n}`);
  for (let first = 0; first < people; first += FLUSHED_AT_ONCE)
    await lobby.flush({ join: users.slice(first, first + FLUSHED_AT_ONCE) });
  /** Of the script, while this goes on. */
  const costOf = async (script: ScriptName, act: () => Promise<unknown>) => {
    const before = await counted.of(script);
    await act();
    return (await counted.of(script)) - before;
  };
  const finder = new SheetFinder(event, saltSecret);
  const sheets: Seat[][] = Array.from({ length: SHEETS }, () => []);
  for (const [n, user] of users.entries()) sheets[finder.sheetOf(user)]?.push({ user, place: n + 1 });
  return { event, lobby, tick: openLoop(queue, event), counted, costOf, sheets };
}

/** Closed, and committed to a list. */
async function commit({ event, tick }: Pick<Awaited<ReturnType<typeof enter>>, "event" | "tick">) {
  await tick(OPENS_AT_MS);
  await tick(OPENS_AT_MS + 1000);
  const { generation, closedAtMs, entered } = await store.read(event, RUN);
  const run = { ...RUN, generation, closedAtMs };
  const signed = { size: entered, round: 9, notAfterMs: OPENS_AT_MS + 60_000, checkpoint: "a.b.c" };
  return { run, commit: () => store.commit(event, { ...run, ...signed }) };
}

it("each script of a drawing, and a tick of one, costs what the plan takes", async () => {
  const scene = await enter(2);
  const { event, lobby, tick, costOf, counted, sheets } = scene;
  expect(await costOf("flush", () => lobby.flush({ join: ["zoe"] }))).toBe(
    MEASURED.commandsPerJoinFlush.value,
  );
  const { run, commit: commitDraw } = await commit(scene);
  const range = { ...RUN, shard: 0, firstSheet: 0, lastSheet: SHEETS - 1 };
  expect(await costOf("list_entrants", () => store.read(event, RUN))).toBe(
    MEASURED.commandsPerDrawRead.value,
  );
  expect(await costOf("list_entrants", () => store.list(event, range))).toBe(
    MEASURED.commandsPerDrawList.value,
  );
  expect(await costOf("commit_draw", commitDraw)).toBe(MEASURED.commandsPerCommit.value);
  expect(await costOf("release_batch", () => tick(OPENS_AT_MS + 2200))).toBe(
    MEASURED.commandsPerDrawingTick.value,
  );
  const nobody = sheets.findIndex(({ length }) => length === 0);
  await store.seat(event, { ...run, firstPart: 0, parts: sheets.slice(0, nobody) });
  const seatNobody = () => store.seat(event, { ...run, firstPart: nobody, parts: [[]] });
  expect(await costOf("seat_entrants", seatNobody)).toBeLessThan(MEASURED.commandsPerSeating.value);
  await counted.stop();
});

it.each([500, 6000])(
  "the drawing of %i entrants costs what the plan estimates, within a tenth",
  async (people) => {
    const scene = await enter(people);
    const { event, counted, sheets } = scene;
    const { run, commit: commitDraw } = await commit(scene);
    const scripts = ["list_entrants", "commit_draw", "seat_entrants", "end_draw"] as const;
    const spent = async () => {
      const each = await Promise.all(scripts.map((script) => counted.of(script)));
      return each.reduce((sum, commands) => sum + commands, 0);
    };
    const before = await spent();
    const atOnce = sheetsAtOnce(people, DRAWN_AT_ONCE);
    for (let firstSheet = 0, portion = 0; firstSheet < SHEETS; firstSheet += atOnce, portion++) {
      if (portion % DRAWN_PORTIONS === 0) await store.read(event, RUN);
      const lastSheet = Math.min(SHEETS, firstSheet + atOnce) - 1;
      await store.list(event, { ...RUN, shard: 0, firstSheet, lastSheet });
    }
    await commitDraw();
    for (let second = 0; second < drawingSeconds(people); second++) await store.read(event, RUN);
    for (const [portion, [firstSheet, lastSheet]] of groupsOf(sheets).entries()) {
      if (portion % DRAWN_PORTIONS === 0) await store.read(event, RUN);
      const parts = sheets.slice(firstSheet, lastSheet + 1);
      expect((await store.seat(event, { ...run, firstPart: firstSheet, parts })).status).toBe("seated");
    }
    expect(await store.finish(event, run)).toBe("finished");
    const asPlanned = drawingCommands(people, { shards: 1 });
    expect(Math.abs((await spent()) - before - asPlanned) / asPlanned).toBeLessThan(0.1);
    await counted.stop();
  },
);

/** As the object of the drawing seats them: the first and the last sheet of each. */
function groupsOf(sheets: readonly (readonly Seat[])[]): (readonly [number, number])[] {
  const groups: [number, number][] = [];
  let people = Number.POSITIVE_INFINITY;
  for (const [sheet, { length }] of sheets.entries()) {
    const last = groups.at(-1);
    if (last && people + length <= DRAWN_AT_ONCE) last[1] = sheet;
    else groups.push([sheet, sheet]);
    people = last && people + length <= DRAWN_AT_ONCE ? people + length : length;
  }
  return groups;
}
