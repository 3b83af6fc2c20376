/** The judge of a soak: what grows although people go as others come is seen, and chance is not taken for growth. */
import { expect, it } from "vitest";
import { type Sample, soakRows } from "../../../../scripts/break/judge/soak-rows.ts";

const DAY_MS = 86_400_000;

function sample(atMs: number, seen: Partial<Sample> = {}): Sample {
  const usual = {
    heapMb: 9,
    processMb: 133,
    sockets: 40,
    files: 58,
    keys: 4,
    people: 150,
    records: 9,
    here: 4,
    mostHere: 20,
  };
  return { atMs, ...usual, ...seen };
}

const BEFORE = sample(0, { sockets: 12, people: 0, here: 0 });
const END = sample(1_900_000, { sockets: 15, people: 0, here: 0 });

/** By how many MB a day the heap grows, and by how much each second sample is off. */
function heapOf(minutes: number, mbADay: number, offMb = 0): Sample[] {
  const count = (minutes * 60_000 - 60_000) / 4000;
  return Array.from({ length: count }, (_, nth) => {
    const atMs = 60_000 + nth * 4000;
    return sample(atMs, { heapMb: 9 + (mbADay * atMs) / DAY_MS + (nth % 2 === 0 ? offMb : -offMb) });
  });
}

const brokenIn = (samples: readonly Sample[], minutes: number, end = END) =>
  soakRows(BEFORE, samples, end, minutes)
    .filter(({ ok }) => !ok)
    .map(({ what }) => what.replace(/ \(.*/, ""));

it("finds nothing where nothing grows", () => {
  expect(brokenIn(heapOf(30, 0, 0.1), 30)).toEqual([]);
  expect(brokenIn(heapOf(3, 0, 0.1), 3)).toEqual([]);
});

it("sees a heap that would grow by more than 64 MB in a day, 1.3 MB in half an hour", () => {
  expect(brokenIn(heapOf(30, 60, 0.1), 30)).toEqual([]);
  expect(brokenIn(heapOf(30, 80, 0.1), 30)).toEqual(["the queue's heap grows in a day by"]);
});

it("looks at the second half alone: what fills up first and stays is no growth", () => {
  const filling = heapOf(30, 0, 0.1).map((each) =>
    each.atMs < 600_000 ? { ...each, heapMb: each.heapMb - 1 } : each,
  );
  expect(brokenIn(filling, 30)).toEqual([]);
});

it("a short run says which growth it would have missed, and a long one that misses too much fails", () => {
  const missed = (minutes: number, offMb: number) =>
    soakRows(BEFORE, heapOf(minutes, 0, offMb), END, minutes).find(({ what }) => what.includes("missed"));
  expect(missed(3, 0.1)).toMatchObject({ limit: null, ok: true });
  expect(missed(3, 0.1)?.figure).toBeGreaterThan(200);
  expect(missed(30, 0.1)?.figure).toBeLessThan(80);
  expect(missed(30, 1)).toMatchObject({ limit: "≤ 128", ok: false });
});

it("does not take for growth what comes with more people", () => {
  const crowd = heapOf(30, 0, 0.1).map((each, nth) => {
    const here = 4 + 10 * (nth % 30);
    const mostHere = nth < 300 ? 300 : 900;
    return { ...each, here, mostHere, heapMb: each.heapMb + here / 200, processMb: 130 + mostHere / 50 };
  });
  expect(brokenIn(crowd, 30)).toEqual([]);
  const grown = crowd.map((each) => ({ ...each, processMb: each.processMb + (140 * each.atMs) / DAY_MS }));
  expect(brokenIn(grown, 30)).toEqual(["the queue's process grows in a day by"]);
});

it("a run without samples shows nothing", () => {
  expect(brokenIn([], 3)).toContain("the queue's heap grows in a day by");
});

it("sees connections, files of objects and people that stay when all have gone, and too many keys", () => {
  const samples = heapOf(30, 0, 0.1);
  expect(brokenIn(samples, 30, { ...END, sockets: 29 })).toEqual(["connections left when all have gone"]);
  expect(brokenIn(samples, 30, { ...END, files: 59 })).toEqual([
    "more files of objects in the end than halfway",
  ]);
  expect(brokenIn(samples, 30, { ...END, people: 1 })).toEqual(["people in Redis' sets when all have gone"]);
  const keys = samples.map((each, nth) => (nth === 200 ? { ...each, keys: 17 } : each));
  expect(brokenIn(keys, 30)).toEqual(["Redis' keys: most in a sample"]);
});
