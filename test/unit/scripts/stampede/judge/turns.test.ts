import { describe, expect, it } from "vitest";
import { replayTurns } from "../../../../../scripts/stampede/judge/turns.ts";
import type { HistoryEntry } from "../../../../../scripts/stampede/witness/history.ts";

const waits = (atMs: number, user: string, ticket: number): HistoryEntry => ({
  kind: "waits",
  atMs,
  user,
  ticket,
});
const waitsNoMore = (atMs: number, user: string): HistoryEntry => ({ kind: "waits_no_more", atMs, user });
const scored = (atMs: number, user: string, score: number): HistoryEntry => ({
  kind: "scored",
  atMs,
  user,
  score,
});
const unscored = (atMs: number, user: string): HistoryEntry => ({ kind: "unscored", atMs, user });
const call = (atMs: number, user: string) => scored(atMs, user, 5 * 2 ** 44 + 9000);
const admit = (atMs: number, user: string) => scored(atMs, user, 2 ** 44 + 50_000);
const miss = (atMs: number, user: string) => scored(atMs, user, 2 * 2 ** 44 + 60_000);
const commit = (atMs: number, fields: Record<string, string> = {}): HistoryEntry => ({
  kind: "committed",
  atMs,
  fields: new Map(Object.entries(fields)),
});

describe("turns in the history", () => {
  it("are calls by a join, too, by the clock that it counted to; past somebody who waits they are counted", () => {
    const entries = [
      commit(1, { clock_ms: "1000" }),
      call(2, "ada"),
      waits(2, "bob", 70_000_002), // in the same flush, behind her
      commit(2, { earned_ahead_ms: "300" }),
    ];
    const { calledAtOnce, calledPastOthers, commits } = replayTurns(entries);
    expect([[...calledAtOnce], calledPastOthers]).toEqual([["ada"], 0]);
    expect(commits).toMatchObject([{ atMs: 2, callsClockMs: 1300, calls: 1, waitingAfter: 1 }]);
    expect(replayTurns([...entries, call(3, "cay"), commit(3)]).calledPastOthers).toBe(1);
  });

  it("are calls by the tick, and passes when first issued, each with the clock it was paid by", () => {
    const { commits, calledAtMs, missed } = replayTurns([
      waits(1, "ada", 70_000_001),
      waits(1, "bob", 70_000_002),
      commit(1),
      call(2, "ada"),
      waitsNoMore(2, "ada"),
      commit(2, { clock_ms: "1", claims_earned_to_ms: "1" }),
      admit(5, "ada"),
      commit(5, { claims_earned_to_ms: "4" }),
      admit(7, "ada"),
      commit(7, { claims_earned_to_ms: "6" }),
    ]);
    expect(commits).toEqual([
      { atMs: 2, callsClockMs: 1, passesClockMs: 1, calls: 1, refunds: 0, passes: 0, waitingAfter: 1 },
      { atMs: 5, callsClockMs: 1, passesClockMs: 4, calls: 0, refunds: 0, passes: 1, waitingAfter: 1 },
    ]);
    expect(calledAtMs).toEqual(new Map([["ada", 2]]));
    expect(missed).toEqual(new Set());
  });

  it("are missed by a person who is called and takes no pass, the first time and the second", () => {
    const history = [call(2, "ada"), call(2, "bob"), call(2, "cay"), commit(2)];
    expect(replayTurns(history).missed).toEqual(new Set());
    const swept = [...history, miss(3, "ada"), unscored(3, "bob"), admit(3, "cay"), commit(3)];
    expect(replayTurns(swept).missed).toEqual(new Set(["ada", "bob"]));
    const passRanOut = [...swept, unscored(4, "cay"), commit(4)];
    expect(replayTurns(passRanOut).missed).toEqual(new Set(["ada", "bob"]));
  });

  it("include what no-shows gave back since the history began", () => {
    const { commits } = replayTurns([
      commit(0, { refunded: "4000000" }),
      commit(2, { refunded: "4500000" }),
      commit(3, { refunded: "6000000" }),
    ]);
    expect(commits.map(({ refunds }) => refunds)).toEqual([0.5, 1.5]);
  });

  it("do not count what was there before", () => {
    const { commits, calledAtMs } = replayTurns([
      call(0, "ada"),
      admit(0, "bob"),
      commit(0),
      admit(2, "bob"),
      commit(2),
    ]);
    expect({ commits, called: calledAtMs.size }).toEqual({ commits: [], called: 0 });
  });

  it("never count the time twice that a clock went back", () => {
    const { commits } = replayTurns([
      call(2, "ada"),
      commit(2, { clock_ms: "900" }),
      call(3, "bob"),
      commit(3, { clock_ms: "700" }),
    ]);
    expect(commits.map(({ callsClockMs }) => callsClockMs)).toEqual([900, 900]);
  });
});
