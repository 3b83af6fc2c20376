import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { AlarmInProcess } from "../../../scripts/in-process/alarm.ts";
import { Stored } from "../../../scripts/in-process/stored.ts";
import { NO_ENTRY_COUNTS } from "../../../src/core/entry/entry-counts.ts";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { LoopHistory } from "../../../src/objects/loop-history.ts";
import { sampleTick, T0 } from "../../support/history-kit.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = hearWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The database of a loop's object, which may fail, and objects that start on it. */
function openStorage() {
  const { sql } = new Stored().open(new AlarmInProcess(() => {}));
  const disk = { isFull: false };
  const exec = (query: string, ...values: (string | number)[]) => {
    if (disk.isFull && query.startsWith("INSERT")) throw new Error("disk full");
    return sql.exec(query, ...values);
  };
  const start = () => new LoopHistory("sale", sampleConfig(), { exec } as unknown as SqlStorage);
  const kinds = () =>
    exec("SELECT kind FROM history ORDER BY kind")
      .toArray()
      .map((row) => row.kind);
  const hasTable = () => exec("SELECT 1 FROM sqlite_master").toArray().length > 0;
  return { disk, exec, start, kinds, hasTable };
}

const note = (history: LoopHistory, ms: number, joined = 1) =>
  history.note(sampleTick({ joined, waiting: joined }), T0 + ms, 3);

describe("the history of an event that was never ticked", () => {
  it("is empty, and leaves nothing in storage", () => {
    const { start, hasTable } = openStorage();
    const history = start();
    history.rest();
    expect(history.read()).toMatchObject({
      seconds: { columns: { joined: [] } },
      minutes: { columns: { joined: [] } },
    });
    expect([history.numbers, history.state().record, hasTable(), lines]).toEqual([null, null, false, []]);
  });
});

describe("what a loop keeps of its event", () => {
  it("has the numbers of the last tick", () => {
    const history = openStorage().start();
    note(history, 0, 7);
    expect(history.numbers).toMatchObject({ atMs: T0, waiting: 7 });
  });

  it("is written when ten seconds are over", () => {
    const { start, kinds, hasTable } = openStorage();
    const history = start();
    for (const ms of [0, 9999]) note(history, ms);
    expect(hasTable()).toBe(false);
    note(history, 10_000);
    expect(kinds()).toEqual(["minutes", "seconds", "state"]);
  });

  it.each<[string, (history: LoopHistory) => unknown]>([
    ["before the loop stops", (history) => history.rest()],
    ["before its numbers are read", (history) => history.state()],
    ["before its buckets are read", (history) => history.read()],
  ])("is written %s", (_, act) => {
    const { start, kinds } = openStorage();
    const history = start();
    note(history, 0);
    act(history);
    expect(kinds()).toEqual(["minutes", "seconds", "state"]);
  });

  it("is written over, row by row", () => {
    const { start, kinds } = openStorage();
    const history = start();
    for (const ms of [0, 100]) {
      note(history, ms);
      history.rest();
    }
    expect(kinds()).toEqual(["minutes", "seconds", "state"]);
  });

  it("is read with all that has been noted", () => {
    const history = openStorage().start();
    for (const [ms, joined] of [
      [0, 1],
      [1000, 3],
      [20_000, 4],
    ] as const)
      note(history, ms, joined);
    const { seconds } = history.read();
    expect(seconds.columns.waiting.filter((waiting) => waiting !== null).at(-1)).toBe(4);
    const joined = seconds.columns.joined.reduce<number>((sum, people) => sum + (people ?? 0), 0);
    expect(joined).toBe(4);
  });

  it("is known to an object that starts anew", () => {
    const { start } = openStorage();
    const history = start();
    for (const ms of [0, 20_000]) note(history, ms, 7);
    const [state, read] = [history.state(), history.read()];
    const next = start();
    expect([next.numbers, next.state(), next.read()]).toEqual([state.numbers, state, read]);
    expect(lines).toEqual([]);
  });

  it("goes on in the seconds and minutes in which the object of before stopped", () => {
    const { start } = openStorage();
    const before = start();
    note(before, 0, 5);
    before.rest();
    const after = start();
    note(after, 100, 8);
    const { seconds, minutes } = after.read();
    expect([seconds.columns.joined, minutes.columns.joined]).toEqual([[8], [8]]);
  });
});

describe("what is counted of the work for an event", () => {
  const entry = { ...NO_ENTRY_COUNTS, solved: 2 };

  it.each<[string, (history: LoopHistory) => void, object]>([
    ["ticks that failed", (history) => history.noteFailure(), { failures: 1 }],
    [
      "what lobbies did",
      (history) => history.noteTally({ ...emptyTally(), commands: 9 }),
      { lobbies: { ...emptyTally(), commands: 9 } },
    ],
    ["what booths spent", (history) => history.noteBoothCommands(6), { boothCommands: 6 }],
    ["joins that were put off", (history) => history.noteSlowedJoins(4), { slowedJoins: 4 }],
    ["what the Worker answered by itself", (history) => history.noteEntryCounts(entry), { entry }],
  ])("has %s, also in an object that starts anew", (_, count, counted) => {
    const { start } = openStorage();
    const history = start();
    const { work } = history.state();
    count(history);
    history.rest();
    expect([history.state().work, start().state().work]).toEqual([
      { ...work, ...counted },
      { ...work, ...counted },
    ]);
  });
});

describe("a storage that fails a loop", () => {
  it("has it begin anew where a row cannot be read, which is logged", () => {
    const { start, exec } = openStorage();
    const history = start();
    note(history, 0, 7);
    history.rest();
    exec("UPDATE history SET text = '{' WHERE kind = 'state'");
    const next = start();
    expect(next.numbers).toBeNull();
    const line = { level: "warn", message: "history not readable", event: "sale", object: "loop" };
    expect(lines).toEqual([{ ...line, reason: expect.stringContaining("SyntaxError") }]);
    note(next, 100, 8);
    expect(next.numbers).toMatchObject({ waiting: 8 });
  });

  it("stops no tick where a row is not written, which is logged", () => {
    const { start, disk } = openStorage();
    const history = start();
    disk.isFull = true;
    for (const ms of [0, 10_000]) note(history, ms, 7);
    expect(history.numbers).toMatchObject({ atMs: T0 + 10_000 });
    const reason = "Error: disk full";
    expect(lines).toEqual([
      { level: "warn", message: "history not written", event: "sale", object: "loop", reason },
    ]);
  });
});
