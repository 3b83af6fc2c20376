import { describe, expect, it } from "vitest";
import { QUICKNET } from "../../../src/core/draw/beacon.ts";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import { NO_ENTRY_COUNTS } from "../../../src/core/entry/entry-counts.ts";
import {
  EventHistory,
  type ReadRow,
  type Row,
  readHistory,
} from "../../../src/core/history/event-history.ts";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { sampleTick, T0 } from "../../support/history-kit.ts";
import { sampleConfig, sampleDrawing } from "../../support/lobby/core-samples.ts";

const config = sampleConfig();

/** Rows as storage keeps them. */
class Rows {
  readonly #rows = new Map<string, string>();
  written = 0;

  readonly read: ReadRow = (kind, place) => this.#rows.get(`${kind} ${place}`) ?? null;

  write(rows: readonly Row[]): void {
    this.written += rows.length;
    for (const { kind, place, text } of rows) this.#rows.set(`${kind} ${place}`, text);
  }

  series() {
    return readHistory((kind) =>
      [...this.#rows].filter(([key]) => key.startsWith(`${kind} `)).map(([, text]) => text),
    );
  }
}

/** One more person joins at each tick of 100 ms, for so many seconds. */
function run(history: EventHistory, rows: Rows, fromSecond: number, seconds: number): void {
  for (let tick = fromSecond * 10; tick < (fromSecond + seconds) * 10; tick++) {
    rows.write(history.note(sampleTick({ joined: tick + 1, tick: tick + 1 }), T0 + tick * 100, tick % 7));
  }
}

const sum = (column: readonly (number | null)[]) => column.reduce<number>((total, n) => total + (n ?? 0), 0);

describe("a history", () => {
  it("is written in three rows each ten seconds", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    run(history, rows, 0, 61);
    expect(rows.written).toBe(18);
  });

  it("has ten people in each second of a sale that ten a second join, and 600 in each minute", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    run(history, rows, 0, 180);
    rows.write(history.rest());
    const { seconds, minutes } = rows.series();
    expect(seconds.columns.joined).toEqual(new Array(180).fill(10));
    expect(minutes.columns.joined).toEqual([600, 600, 600]);
    expect(minutes.columns.tickLateMs).toEqual([6, 6, 6]);
  });

  it("loses ten seconds of its detail at most when its object dies, and nobody who joined meanwhile", () => {
    const rows = new Rows();
    run(new EventHistory(config, rows.read), rows, 0, 65); // dies with five seconds that no row has
    run(new EventHistory(config, rows.read), rows, 66, 60);
    const last = new EventHistory(config, rows.read);
    run(last, rows, 130, 20);
    rows.write(last.rest());
    const { seconds, minutes } = rows.series();
    expect(sum(minutes.columns.joined)).toBe(1500);
    expect(sum(seconds.columns.joined)).toBe(1500);
    expect(seconds.columns.joined.filter((joined) => joined === null)).toHaveLength(6 + 6 + 4);
    expect(last.state.counted?.grown.joined).toBe(1500);
  });

  it("goes on in the row that its object had begun", () => {
    const rows = new Rows();
    const first = new EventHistory(config, rows.read);
    run(first, rows, 0, 4);
    rows.write(first.rest());
    const second = new EventHistory(config, rows.read);
    run(second, rows, 4, 4);
    rows.write(second.rest());
    expect(rows.series().seconds.columns.joined).toEqual(new Array(8).fill(10));
  });

  it("has nothing to write when nothing happened", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    run(history, rows, 0, 1);
    expect(history.rest()).toHaveLength(3);
    expect(history.rest()).toEqual([]);
  });

  it("keeps its rows when the clock is set back, and writes on", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    run(history, rows, 0, 30);
    rows.write(history.note(sampleTick({ joined: 350 }), T0 - 60_000, 0));
    rows.write(history.rest());
    const { joined } = rows.series().seconds.columns;
    expect([sum(joined), joined[0]]).toEqual([350, 50]);
  });

  it("begins anew from a state of another format", () => {
    const state = JSON.stringify({ format: 0 });
    const history = new EventHistory(config, (kind) => (kind === "state" ? state : null));
    expect(history.state.numbers).toBeNull();
  });

  it("keeps the record of a retired event until the next sale begins", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    const called = [{ joinedAtMs: T0, people: 3 }];
    history.note({ ...sampleTick({ joined: 3, calledTotal: 3 }), called }, T0 + 100, 0);
    history.note(sampleTick({ generation: 0 }), T0 + 200, 0);
    expect(history.state.record).toMatchObject({ generation: T0, waits: { sum: 0 } });
    rows.write(history.note(sampleTick({ generation: T0 + 300, joined: 1 }), T0 + 300, 0));
    expect(history.state.record).toMatchObject({ generation: T0 + 300, busiest: null });
  });
});

describe("what was done for an event", () => {
  it("is counted, and written with the next row", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    const notes = [
      () => history.noteFailure(),
      () => history.noteSlowedJoins(3),
      () => history.noteEntryCounts({ ...NO_ENTRY_COUNTS, asked: 4 }),
    ];
    for (const note of [...notes, ...notes]) {
      note();
      rows.write(history.rest());
    }
    expect(rows.written).toBe(6);
    const { work } = new EventHistory(config, rows.read).state;
    expect(work).toMatchObject({ failures: 2, slowedJoins: 6, entry: { asked: 8, solved: 0 } });
  });
});

describe("what an operator is shown of an event", () => {
  it("is how many are where, how fast they are called, and how long who comes now would wait", () => {
    const history = new EventHistory(config, () => null);
    const line = { waiting: 60, returned: 10, called: 3, admitted: 4, rateMilli: 5000 };
    history.note(sampleTick(line), T0, 250);
    const { numbers, work } = history.state;
    expect(numbers).toMatchObject({ waiting: 60, called: 3, admitted: 4, ratePerSecond: 5, tickLateMs: 250 });
    expect(numbers?.estimatedWaitSeconds).toBeCloseTo(61 / 5, 0);
    expect([work.lateness.sum, work.commands]).toEqual([0.25, 4]);
    history.note(sampleTick({ ...line, tick: 2 }), T0 + 100, 250);
    expect(history.state.work.commands).toBe(8);
  });
});

describe("what an operator is shown of a drawing", () => {
  const shown = (draw: Drawing | undefined, own: Partial<typeof config> = {}) => {
    const history = new EventHistory({ ...config, ...own }, () => null);
    history.note(sampleTick(draw && { draw }), T0, 0);
    return history.state.numbers?.draw;
  };

  it("is how far it is, and when its round comes out once there is one", () => {
    const drawing = sampleDrawing({ phase: "committed", closedAtMs: T0, round: 3, checkpoint: "a.b.c" });
    const { checkpoint, ...told } = drawing;
    const beacon = { ...QUICKNET, genesis: 1000, period: 30 };
    expect(shown(drawing, { beacon })).toEqual({ ...told, roundAtMs: 1_060_000 });
    expect(shown({ ...drawing, round: 0 }, { beacon })).toMatchObject({ round: 0, roundAtMs: 0 });
    expect(shown(drawing)).toMatchObject({ round: 3, roundAtMs: 0 });
  });

  it("is nothing where there is none", () => {
    expect(shown(undefined, { beacon: QUICKNET })).toBeNull();
  });
});

describe("what a sale spent", () => {
  const told = (history: EventHistory, commands: number) => {
    history.noteTally({ ...emptyTally(), commands });
    history.noteBoothCommands(2 * commands);
  };

  it("is by who spent it, and apart from that what ticks spend while nobody is there", () => {
    const history = new EventHistory(config, () => null);
    history.note(sampleTick({ waiting: 5 }), T0, 0);
    told(history, 10);
    history.note(sampleTick({ tick: 2, idle: true }), T0 + 1000, 0);
    expect(history.state.record?.spent).toEqual({ ticks: 4, rest: 4, lobbies: 10, booths: 20 });
  });

  it("begins anew with the next sale, while the event's own counters go on", () => {
    const history = new EventHistory(config, () => null);
    history.note(sampleTick(), T0, 0);
    told(history, 10);
    history.note(sampleTick({ generation: T0 + 5000 }), T0 + 5000, 0);
    told(history, 1);
    expect(history.state.record?.spent).toEqual({ ticks: 4, rest: 0, lobbies: 1, booths: 2 });
    expect([history.state.work.lobbies.commands, history.state.work.boothCommands]).toEqual([11, 22]);
  });

  it("goes on from nothing where the object's last version did not count it", () => {
    const [history, rows] = [new EventHistory(config, () => null), new Rows()];
    history.note(sampleTick({ joined: 3 }), T0, 0);
    rows.write(history.rest());
    const { record, work, ...state } = JSON.parse(rows.read("state", 0) ?? "");
    const { spent, arrivals, gaveUpAt, ...older } = record;
    const { boothCommands, ...before } = work;
    const text = JSON.stringify({ ...state, record: older, work: before });
    const next = new EventHistory(config, (kind) => (kind === "state" ? text : null));
    told(next, 1);
    expect([spent.ticks, arrivals.people, gaveUpAt.people, boothCommands]).toEqual([4, 3, [], 0]);
    expect(next.state.record?.spent).toEqual({ ticks: 0, rest: 0, lobbies: 1, booths: 2 });
    expect([next.state.counted?.grown.joined, next.state.work.boothCommands]).toEqual([3, 2]);
  });
});
