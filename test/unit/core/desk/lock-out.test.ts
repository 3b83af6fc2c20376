/** Failed sign-ins: who is locked out, and for how long. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { LockOut } from "../../../../src/core/desk/lock-out.ts";

const T0 = Date.UTC(2027, 0, 1);
const MINUTE_MS = 60_000;

/** Fails as soon as it may, so often; returns for how long each failure locked, in minutes. */
function locksOf(lockOut: LockOut, network: string, times: number): number[] {
  let nowMs = T0;
  return Array.from({ length: times }, () => {
    nowMs = Math.max(nowMs + 1, lockOut.lockedUntilMs(network, nowMs));
    const { lockedUntilMs } = lockOut.fail(network, nowMs);
    return lockedUntilMs === 0 ? 0 : (lockedUntilMs - nowMs) / MINUTE_MS;
  });
}

describe("a network that fails", () => {
  it("is locked out from the tenth time on, for twice as long each time, an hour at most", () => {
    expect(locksOf(new LockOut(), "a", 18)).toEqual([
      0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 4, 8, 16, 32, 60, 60, 60,
    ]);
  });

  it("locks out no other one", () => {
    const lockOut = new LockOut();
    locksOf(lockOut, "a", 50);
    expect(lockOut.lockedUntilMs("b", T0)).toBe(0);
    expect(lockOut.fail("b", T0).lockedUntilMs).toBe(0);
  });

  it("does not lengthen its lock by what it shows meanwhile", () => {
    const lockOut = new LockOut();
    locksOf(lockOut, "a", 10);
    const until = lockOut.lockedUntilMs("a", T0 + 10);
    for (let n = 0; n < 100; n++) lockOut.fail("a", T0 + 20 + n);
    expect(lockOut.lockedUntilMs("a", T0 + 200)).toBe(until);
  });

  it("begins anew after an hour of quiet", () => {
    const lockOut = new LockOut();
    locksOf(lockOut, "a", 9);
    expect(lockOut.fail("a", T0 + 9 + 60 * MINUTE_MS)).toMatchObject({ count: 1, lockedUntilMs: 0 });
  });

  it("stays locked for an object that starts with what was stored", () => {
    const lockOut = new LockOut();
    for (let n = 0; n < 9; n++) lockOut.fail("a", T0);
    const stored = lockOut.fail("a", T0);
    expect(new LockOut([["a", stored]]).lockedUntilMs("a", T0 + 1)).toBe(T0 + MINUTE_MS);
  });

  it("is forgotten in the order of the failures, whatever the order in which they were stored", () => {
    const failed = (lastAtMs: number) => ({ count: 1, lastAtMs, lockedUntilMs: 0 });
    const stored = Array.from({ length: 10_000 }, (_, n) => [`${n}`, failed(T0 - n)] as const);
    const lockOut = new LockOut(stored);
    lockOut.fail("one more", T0 + 1);
    expect(lockOut.forget(T0 + 1)).toEqual(["9999"]);
  });

  it("leaves nothing behind once it is forgotten", () => {
    const lockOut = new LockOut();
    expect(lockOut.isEmpty).toBe(true);
    lockOut.fail("a", T0);
    expect(lockOut.isEmpty).toBe(false);
    lockOut.forget(T0 + 60 * MINUTE_MS);
    expect(lockOut.isEmpty).toBe(true);
  });
});

it("an attack from many networks is locked out at the first failure of each, until it is over", () => {
  const lockOut = new LockOut();
  for (let n = 0; n < 100; n++) expect(lockOut.fail(`early ${n}`, T0).lockedUntilMs).toBe(0);
  expect(lockOut.fail("late", T0).lockedUntilMs).toBe(T0 + MINUTE_MS);
  expect(lockOut.lockedUntilMs("an operator's", T0)).toBe(0);
  expect(lockOut.fail("later", T0 + MINUTE_MS).lockedUntilMs).toBe(0);
});

it("remembers 10,000 networks, and forgets the one that failed longest ago", () => {
  const lockOut = new LockOut();
  for (let n = 0; n < 10_002; n++) lockOut.fail(`${n}`, T0 + n);
  lockOut.fail("0", T0 + 20_000);
  expect(lockOut.forget(T0 + 20_000)).toEqual(["1", "2"]);
});

it("no network is ever guessing more than twenty times in an hour, whatever it does", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 0, max: 300_000 }), { minLength: 200, maxLength: 400 }),
      (pauses) => {
        const lockOut = new LockOut();
        const looked: number[] = []; // when a token was compared
        let nowMs = T0;
        for (const pauseMs of pauses) {
          nowMs += pauseMs;
          if (lockOut.lockedUntilMs("a", nowMs) > 0) continue;
          looked.push(nowMs);
          lockOut.fail("a", nowMs);
        }
        for (const fromMs of looked) {
          const within = looked.filter((atMs) => atMs >= fromMs && atMs < fromMs + 60 * MINUTE_MS);
          expect(within.length).toBeLessThanOrEqual(20);
        }
      },
    ),
  );
});

it("of an attack from many networks those that failed longest ago are forgotten before there are 11,000", () => {
  const lockOut = new LockOut();
  for (let n = 0; n < 30_000; n++) {
    lockOut.fail(`network ${n}`, T0 + n);
    if (lockOut.isFull) expect(lockOut.forget(T0 + n)).toContain(`network ${n - 10_999}`);
  }
  expect(lockOut.forget(T0 + 30_000).length).toBeLessThan(1000);
});
