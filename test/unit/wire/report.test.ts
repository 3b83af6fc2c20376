/** A report of a sale in numbers and as a table. */
import { describe, expect, it } from "vitest";
import { EventHistory } from "../../../src/core/history/event-history.ts";
import type { AuditEntry } from "../../../src/core/operator.ts";
import { writeReport } from "../../../src/wire/report.ts";
import { writeReportTable } from "../../../src/wire/report-tables.ts";
import { sampleTick, T0 } from "../../support/history-kit.ts";
import { sampleConfig, sampleTicket } from "../../support/lobby/core-samples.ts";

const ABOUT = { id: "gala", name: "Gala", config: sampleConfig() };
const SECOND = (T0 - Date.UTC(2026, 0, 1)) / 1000;
const at = (seconds: number) => new Date(T0 + 1000 * seconds).toISOString();

function entry(fields: Partial<AuditEntry> = {}): AuditEntry {
  return { actId: "act-1", what: "control", by: "ann", atMs: T0 + 5000, version: 1, changes: [], ...fields };
}

/** Three joined; one is called after 20 s, one gives up after 65 s, and then nobody is there any more. */
function measureSale({ isOver = true } = {}) {
  const history = new EventHistory(ABOUT.config, () => null);
  history.note(sampleTick({ joined: 3, waiting: 3 }), T0, 0);
  history.note(sampleTick({ joined: 3, waiting: 3, paused: true, tick: 2 }), T0 + 10_000, 0);
  const called = [{ joinedAtMs: T0, people: 1 }];
  history.note({ ...sampleTick({ joined: 3, calledTotal: 1, tick: 3 }), called }, T0 + 20_000, 0);
  const departed = { from: 0, tickets: [sampleTicket(2, SECOND)] };
  const after = sampleTick(
    { joined: 3, calledTotal: 1, completed: 1, departedCount: 1, tick: 4, idle: isOver },
    { late: 1 },
  );
  history.note({ ...after, departed }, T0 + 65_000, 0);
  const { numbers, record, work } = history.state;
  return { numbers, record, work, streams: null, commandBudget: 5000 };
}

describe("a report", () => {
  it("says who came, who gave up and when, and when it was paused", () => {
    const report = writeReport(ABOUT, measureSale(), []);
    expect(report).toMatchObject({ state: "over", began_at: at(0), last_tick_at: at(65) });
    expect(report.people).toMatchObject({ joined: 3, called: 1, booked: 1, booked_late: 1, left: 1 });
    expect([report.waited?.people, report.gave_up_after?.mean_seconds]).toEqual([1, 65]);
    expect(report.gave_up_at).toEqual({ from: at(0), step_seconds: 15, people: [0, 0, 0, 0, 1] });
    expect(report.pauses).toEqual([{ from: at(10), until: at(20) }]);
    expect(report.busiest).toEqual({ at: at(20), called: 1, interval_ms: 100 });
  });

  it("has the operators' acts in their order, without who did them and under which id", () => {
    const changes = [{ name: "paused", before: null, after: "1" }];
    const audit = [entry({ what: "remove", atMs: T0 + 9000, actId: "act-2" }), entry({ changes })];
    const { acts } = writeReport(ABOUT, measureSale(), audit);
    expect(acts).toEqual([
      { at: at(5), what: "control", changes: [{ name: "paused", before: null, after: true }] },
      { at: at(9), what: "remove", changes: [] },
    ]);
    expect(JSON.stringify(acts)).not.toMatch(/ann|act-/);
  });

  it("sets what was spent against the estimate, once the sale is over", () => {
    const { redis_commands: over } = writeReport(ABOUT, measureSale(), []);
    expect(over).toMatchObject({ ticks: 12, at_rest: 4, total: 12, per_person: 4, estimate: { people: 3 } });
    expect(over.of_estimate).toBeCloseTo(12 / (over.estimate?.total ?? 0), 2);
    const running = writeReport(ABOUT, measureSale({ isOver: false }), []);
    expect([running.state, running.redis_commands.of_estimate]).toEqual(["running", null]);
    expect(running.redis_commands.estimate).not.toBeNull();
  });

  it("is empty before anybody has come, and has no acts where Redis does not say", () => {
    const { numbers, record, work } = new EventHistory(ABOUT.config, () => null).state;
    const report = writeReport(ABOUT, { numbers, record, work, streams: null, commandBudget: 5000 }, null);
    expect(report).toMatchObject({
      state: "not_begun",
      began_at: null,
      waited: null,
      gave_up_at: null,
      acts: null,
    });
    expect(report.redis_commands).toMatchObject({
      total: 0,
      per_person: null,
      estimate: null,
      of_estimate: null,
    });
  });
});

describe("its table", () => {
  const tableOf = (...entries: AuditEntry[]) => {
    const text = writeReportTable(writeReport(ABOUT, measureSale(), entries));
    expect(text.startsWith("\uFEFFfigure,from,until,value\r\n")).toBe(true);
    return text.slice(1).trimEnd().split("\r\n").slice(1);
  };

  it("has a figure on each line, of histograms each step", () => {
    expect(tableOf()).toEqual(
      expect.arrayContaining([
        "event_id,,,gala",
        "people.joined,,,3",
        "people.booked_late,,,1",
        "waited.seconds,10,30,1",
        "gave_up_after.seconds,60,120,1",
        "gave_up_after.seconds,28800,,0",
        `gave_up_at,${at(60)},${at(75)},1`,
        `busiest_tick.called,${at(20)},${new Date(T0 + 20_100).toISOString()},1`,
        `pause.seconds,${at(10)},${at(20)},10`,
        "redis_commands.ticks,,,12",
        "redis_commands.estimate.people,,,3",
      ]),
    );
  });

  it("has operators' words as words, whatever a spreadsheet or CSV would make of them", () => {
    const changes = [{ name: "notice", before: null, after: '=1+1, "now"\nor later' }];
    expect(tableOf(entry({ changes }))).toContain(
      `act,${at(5)},,"control; notice null > ""=1+1, \\""now\\""\\nor later"""`,
    );
    const named = writeReport({ ...ABOUT, name: "=HYPERLINK(1)" }, measureSale(), []);
    expect(writeReportTable(named)).toContain("name,,,'=HYPERLINK(1)\r\n");
  });
});
