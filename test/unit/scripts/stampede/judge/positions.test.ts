import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { replayLine } from "../../../../../scripts/stampede/judge/line.ts";
import { checkPositions } from "../../../../../scripts/stampede/judge/positions.ts";
import type { HistoryEntry } from "../../../../../scripts/stampede/witness/history.ts";

const atMs = 1;
const ticket = (ordinal: number) => 70_000_000 + ordinal;
const waits = (user: string, ordinal: number): HistoryEntry => ({
  kind: "waits",
  atMs,
  user,
  ticket: ticket(ordinal),
});
const gone = (user: string): HistoryEntry => ({ kind: "waits_no_more", atMs, user });
const commit = (fields: Record<string, number> = {}): HistoryEntry => ({
  kind: "committed",
  atMs,
  fields: new Map(Object.entries(fields).map(([name, value]) => [name, String(value)])),
});

/** ada, bob, cay and dan join; ada is called; cay leaves. */
const STORY: HistoryEntry[] = [
  waits("ada", 1),
  waits("bob", 2),
  commit({ numbering: 5 }),
  waits("cay", 3),
  waits("dan", 4),
  commit(),
  gone("ada"),
  commit({ called_up_to: ticket(1) }),
  gone("cay"),
  commit({ departed_count: 1 }),
];

const check = (entries: HistoryEntry[], ...shown: [user: string, version: string, position: number][]) =>
  checkPositions(
    replayLine(entries),
    shown.map(([user, version, position]) => ({ user, version, position })),
  );

describe("positions against the history", () => {
  it("finds nothing wrong with the people before me plus one, at each version", () => {
    const { checked, wrong } = check(
      STORY,
      ["ada", "5:0:0", 1],
      ["dan", "5:0:0", 4],
      ["dan", "5:1:0", 3],
      ["dan", "5:1:1", 2],
      ["bob", "5:1:1", 1],
    );
    expect({ checked, wrong }).toEqual({ checked: 5, wrong: [] });
  });

  it("finds the one wrong position, and says what it should have been", () => {
    const { wrong } = check(STORY, ["bob", "5:1:0", 1], ["dan", "5:1:1", 3]);
    expect(wrong).toEqual([{ user: "dan", version: "5:1:1", position: 3, expected: 2 }]);
  });

  it("accepts no position of a version that never was, nor of a person who did not wait in it", () => {
    const { wrong } = check(
      STORY,
      ["dan", "5:2:1", 2],
      ["ada", "5:1:0", 1],
      ["eve", "5:0:0", 1],
      ["bob", "", 1],
    );
    expect(wrong.map(({ expected }) => expected)).toEqual([null, null, null, null]);
  });

  it("does not check the positions of those who came back, and does not count them for others", () => {
    const story = [...STORY, { kind: "waits", atMs, user: "ada", ticket: 1 } as const, commit({ joined: 4 })];
    expect(check(story, ["ada", "5:1:1", 1], ["dan", "5:1:1", 2])).toEqual({ checked: 1, wrong: [] });
  });

  it("notices a person who left while the version stayed, and a version that came back", () => {
    expect(replayLine(STORY).unannounced).toBe(0);
    expect(replayLine([...STORY, gone("bob"), commit({ joined: 4 })]).unannounced).toBe(1);
    expect(replayLine([...STORY, commit({ called_up_to: 0, departed_count: 0 })]).unannounced).toBe(1);
  });

  it("agrees with counting by hand, whatever happens", () => {
    const acts = fc.array(fc.record({ act: fc.constantFrom("join", "call", "leave"), pick: fc.nat() }), {
      maxLength: 60,
      size: "max",
    });
    fc.assert(
      fc.property(acts, (chosen) => {
        const entries: HistoryEntry[] = [commit({ numbering: 5 })];
        const shown: [string, string, number][] = [];
        const line: number[] = [];
        let [joined, calledUpTo, left] = [0, 0, 0];
        for (const { act, pick } of chosen) {
          if (act === "join") {
            line.push(++joined);
            entries.push(waits(`u${joined}`, joined), commit({ joined }));
          } else if (act === "call" && line.length > 0) {
            calledUpTo = line.shift() ?? 0;
            entries.push(gone(`u${calledUpTo}`), commit({ called_up_to: ticket(calledUpTo) }));
          } else if (act === "leave" && line.length > 0) {
            const [who] = line.splice(pick % line.length, 1);
            entries.push(gone(`u${who}`), commit({ departed_count: ++left }));
          }
          for (const [index, who] of line.entries())
            shown.push([`u${who}`, `5:${calledUpTo}:${left}`, index + 1]);
        }
        expect(check(entries, ...shown)).toEqual({ checked: shown.length, wrong: [] });
      }),
    );
  });
});
