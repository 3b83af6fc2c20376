import { describe, expect, it } from "vitest";
import { findDoubled } from "../../../../../scripts/stampede/judge/doubled.ts";
import type { HistoryEntry } from "../../../../../scripts/stampede/witness/history.ts";

const atMs = 1;
const waits = (user: string, ticket: number): HistoryEntry => ({ kind: "waits", atMs, user, ticket });
const waitsNoMore = (user: string): HistoryEntry => ({ kind: "waits_no_more", atMs, user });
const scored = (user: string, score: number): HistoryEntry => ({ kind: "scored", atMs, user, score });
const call = (user: string, expiresAtMs = 9000) => scored(user, 5 * 2 ** 44 + expiresAtMs);
const admit = (user: string, expiresAtMs: number) => scored(user, 2 ** 44 + expiresAtMs);
const commit: HistoryEntry = { kind: "committed", atMs, fields: new Map() };
const TICKET = 70_000_001;

/** Joins, is called, claims. */
const LIFE = [
  waits("ada", TICKET),
  commit,
  call("ada"),
  waitsNoMore("ada"),
  commit,
  admit("ada", 50_000),
  commit,
];

describe("the people who have something twice", () => {
  it("are none in an ordinary sale", () => {
    expect(findDoubled(LIFE)).toEqual(new Set());
  });

  it("do not include a person who missed the call, came back to the front and was called again", () => {
    const missed = scored("ada", 2 * 2 ** 44 + 60_000);
    const returned = [
      missed,
      commit,
      waits("ada", 1),
      { kind: "unscored", atMs, user: "ada" } as const,
      commit,
    ];
    const again = [scored("ada", 6 * 2 ** 44 + 9000), waitsNoMore("ada"), commit];
    expect(findDoubled([...LIFE.slice(0, 5), ...returned, ...again])).toEqual(new Set());
  });

  it.each<[string, HistoryEntry[]]>([
    ["has two tickets", [waits("ada", TICKET), commit, waitsNoMore("ada"), waits("ada", TICKET + 1), commit]],
    ["has somebody else's ticket", [waits("bob", TICKET), waits("ada", TICKET), commit]],
    ["is called twice", [...LIFE.slice(0, 5), call("ada", 9500), commit]],
    ["is given two different passes", [...LIFE, admit("ada", 60_000), commit]],
    ["waits and is called at once", [waits("ada", TICKET), commit, call("ada"), commit]],
  ])("%s", (_, history) => {
    expect(findDoubled(history)).toEqual(new Set(["ada"]));
  });
});
