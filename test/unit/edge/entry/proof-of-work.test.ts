/** The work that is asked before entering: what the queue takes for done. */
import { beforeAll, describe, expect, it } from "vitest";
import { type Entrant, entrantOf } from "../../../../src/edge/entry/entrant.ts";
import { isWorkDone, makeWork, WORK_LIFETIME_MS } from "../../../../src/edge/entry/proof-of-work.ts";
import type { Work } from "../../../../src/wire/refusal.ts";
import { solveWork } from "../../../support/challenge/solve.ts";

const SECRET = "a-secret-of-the-tests-0123456789abcdef";
const MOST = 40;
const NOW = Date.now();

let malee: Entrant;
let usual: string;
let slow: string;
beforeAll(async () => {
  malee = await entrantOf(SECRET, "demo", "malee");
  [usual, slow] = await Promise.all([
    solved(await makeWork(malee, "usual", MOST, NOW)),
    solved(await makeWork(malee, "slow", MOST, NOW)),
  ]);
});

/** The answer without the word in front of it. */
async function solved(work: Work): Promise<string> {
  return (await solveWork(work)).replace("work.", "");
}

/** An answer whose JSON was changed. */
// biome-ignore lint/suspicious/noExplicitAny: a test changes whatever it is about
function changed(answer: string, change: (payload: any) => void): string {
  const payload = JSON.parse(atob(answer));
  change(payload);
  return btoa(JSON.stringify(payload));
}

describe("work that was done", () => {
  it("is taken, and again when the answer to the join was lost", async () => {
    expect(await isWorkDone(usual, malee, "usual", NOW)).toBe(true);
    expect(await isWorkDone(usual, malee, "usual", NOW)).toBe(true);
  });

  it("is worth nothing to another person, at another event, or under another secret", async () => {
    for (const other of [
      await entrantOf(SECRET, "demo", "somchai"),
      await entrantOf(SECRET, "other", "malee"),
      await entrantOf(`${SECRET}x`, "demo", "malee"),
      { ...malee, secret: `${malee.secret}x` },
    ]) {
      expect(await isWorkDone(usual, other, "usual", NOW)).toBe(false);
    }
  });

  it("does for the usual lane what was done in the slow one, and not the other way round", async () => {
    expect(await isWorkDone(slow, malee, "usual", NOW)).toBe(true);
    expect(await isWorkDone(slow, malee, "slow", NOW)).toBe(true);
    expect(await isWorkDone(usual, malee, "slow", NOW)).toBe(false);
  });

  it("is too old after ten minutes", async () => {
    expect(await isWorkDone(usual, malee, "usual", NOW + WORK_LIFETIME_MS - 1000)).toBe(true);
    expect(await isWorkDone(usual, malee, "usual", NOW + WORK_LIFETIME_MS)).toBe(false);
  });
});

describe("what is no work", () => {
  it.each([
    ["nothing", ""],
    ["no base64", "%%%"],
    ["no JSON", btoa("nonsense")],
    ["a list", btoa("[]")],
    ["null", btoa("null")],
  ])("%s", async (_, answer) => {
    expect(await isWorkDone(answer, malee, "usual", NOW)).toBe(false);
  });

  it("another number than the one that was looked for", async () => {
    const guess = changed(usual, ({ solution }) => {
      solution.derivedKey = solution.derivedKey.replace(/..$/, (end: string) => (end === "00" ? "01" : "00"));
    });
    expect(await isWorkDone(guess, malee, "usual", NOW)).toBe(false);
  });

  it.each([
    ["easier", ["cost", 1]],
    ["longer alive", ["expiresAt", 4_000_000_000]],
    ["for anybody", ["data", { for: "x".repeat(43), lane: "usual", most: MOST }]],
    ["of the slow lane", ["data", { for: "", lane: "slow", most: MOST }]],
    ["with a field more", ["more", 1]],
    ["by another algorithm", ["algorithm", "SHA-256"]],
  ] as const)("a challenge that its solver has made %s", async (_, [field, value]) => {
    const forged = changed(usual, ({ challenge }) => {
      const own = field === "data" && value.for === "" ? { ...value, for: malee.binding } : value;
      challenge.parameters[field] = own;
    });
    expect(await isWorkDone(forged, malee, field === "data" ? "slow" : "usual", NOW)).toBe(false);
  });

  it("a challenge without its signature", async () => {
    const bare = changed(usual, (payload) => {
      payload.challenge.signature = "";
    });
    expect(await isWorkDone(bare, malee, "usual", NOW)).toBe(false);
  });
});

describe("a challenge", () => {
  it("names its person nowhere", async () => {
    const work = await makeWork(await entrantOf(SECRET, "demo", "somchai@example.com"), "usual", MOST, NOW);
    expect(JSON.stringify(work)).not.toMatch(/somchai|demo/);
  });

  it("takes between half of its steps and all of them", async () => {
    const counters = await Promise.all(
      Array.from({ length: 30 }, async () => {
        const answer = await solved(await makeWork(malee, "usual", 8, NOW));
        return JSON.parse(atob(answer)).solution.counter as number;
      }),
    );
    expect(counters.every((counter) => counter >= 4 && counter <= 8)).toBe(true);
    expect(new Set(counters).size).toBeGreaterThan(1);
  });
});
