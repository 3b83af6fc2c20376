/** What a join takes of an event: only what it takes is counted, and only an entry is asked for work. */
import { expect, it } from "vitest";
import type { Summarized } from "../../../../src/core/answer.ts";
import { takenByJoin } from "../../../../src/core/entry/taken.ts";

const NOW = Date.UTC(2027, 3, 1);
const HOUR_MS = 3_600_000;
const OPEN = { closed: false, soldOut: false, opensAtMs: null, entersAtMs: null } as Partial<Summarized>;
const PLACE = { takes: "place", untilMs: null };
const entry = (untilMs: number) => ({ takes: "entry", untilMs });
const drawing = (phase: string) => ({ phase, entered: 3, gone: 0, round: 0, closedAtMs: 0 });

const FIRST_COME: [string, object, object | null][] = [
  ["that is open", {}, PLACE],
  ["that has opened", { opensAtMs: NOW }, PLACE],
  ["that opens in an hour", { opensAtMs: NOW + HOUR_MS }, null],
  ["that opens within the second by which clocks differ", { opensAtMs: NOW + 1000 }, PLACE],
  ["that is closed", { closed: true }, null],
  ["that is sold out", { soldOut: true }, null],
  ["that is full, and has a place the next moment", { full: true }, PLACE],
];
it.each(FIRST_COME)("of an event %s", (_, summary, taking) => {
  expect(takenByJoin({ ...OPEN, ...summary } as Summarized, "first-come", NOW)).toEqual(taking);
});

const later = { opensAtMs: NOW + HOUR_MS, draw: drawing("entering") };
const DRAW: [string, object, object | null][] = [
  ["that is entered", later, entry(NOW + HOUR_MS)],
  ["that nobody has entered yet", { opensAtMs: NOW + HOUR_MS }, entry(NOW + HOUR_MS)],
  ["that is entered from a later time on", { ...later, entersAtMs: NOW + 1001 }, null],
  ["that is entered since a while", { ...later, entersAtMs: NOW }, entry(NOW + HOUR_MS)],
  ["whose time is announced later", {}, null],
  ["whose time was taken back after people had entered", { draw: drawing("entering") }, PLACE],
  [
    "that is entered within the second by which clocks differ",
    { ...later, entersAtMs: NOW + 1000 },
    entry(NOW + HOUR_MS),
  ],
  ["that opens now", { ...later, opensAtMs: NOW }, PLACE],
  ["that is closed by the operator", { ...later, closed: true }, null],
  ["whose opening was moved after the list was closed", { ...later, draw: drawing("closed") }, null],
  ["that has opened", { opensAtMs: NOW - 1, draw: drawing("entering") }, PLACE],
  ["whose places are given out", { opensAtMs: NOW - 1, draw: drawing("seated") }, PLACE],
  ["that began as a line", { opensAtMs: NOW + HOUR_MS, opening: "first-come" }, null],
];
it.each(DRAW)("of a drawing %s", (_, summary, taking) => {
  expect(takenByJoin({ ...OPEN, ...summary } as Summarized, "draw", NOW)).toEqual(taking);
});
