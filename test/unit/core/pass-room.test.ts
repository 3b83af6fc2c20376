import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Grant, PassRoom } from "../../../src/core/booth/pass-room.ts";

const RATE = 150;
const T0 = 1_800_000_000_000;

/** Batches of a crowd's claims, each granted at its time; `replies` is when each was answered, with all that it was granted. */
function grants(room: PassRoom, sentAt: readonly number[], claims = 100, rate = RATE): Grant[] {
  return sentAt.map((ms) => room.grant(claims, rate, T0 + ms));
}

const passesOf = (all: readonly Grant[]) => all.map(({ passes }) => passes);

describe("what a booth's batches may hand out", () => {
  it("is no more in all than 200 ms of the rate while no reply comes", () => {
    expect(passesOf(grants(new PassRoom(), [0, 50, 100, 150, 200]))).toEqual([15, 15, 0, 0, 0]);
  });

  it("counts what was answered for 100 ms more", () => {
    const room = new PassRoom();
    for (const grant of grants(room, [0, 50])) room.answer(grant, 15, T0 + 2000);
    expect(passesOf(grants(room, [2000, 2101]))).toEqual([0, 0]);
    expect(passesOf(grants(room, [2102]))).toEqual([15]);
  });

  it("is not used up by claims that find no pass", () => {
    const room = new PassRoom();
    for (const grant of grants(room, [0, 50])) room.answer(grant, 3, T0 + 60);
    expect(passesOf(grants(room, [100, 150]))).toEqual([15, 9]);
  });

  it("takes a batch without a reply for done when a later one is answered, and no sooner", () => {
    const room = new PassRoom();
    for (const grant of grants(room, [0, 50])) room.fail(grant);
    const [later] = grants(room, [2500]);
    expect(later?.passes).toBe(0);
    room.answer(later as Grant, 0, T0 + 2510);
    expect(passesOf(grants(room, [2550, 2611]))).toEqual([0, 0]);
    expect(passesOf(grants(room, [2612]))).toEqual([15]);
  });

  it("serves two people at the slowest rate", () => {
    expect(passesOf(grants(new PassRoom(), [0, 50, 100], 10, 0.5))).toEqual([1, 1, 0]);
  });

  it("gives a booth that is far from Redis its rate", () => {
    const room = new PassRoom();
    const wayMs = 200;
    const underWay: Grant[] = [];
    let passes = 0;
    for (let ms = 0; ms < 20_000; ms += 50) {
      while (underWay[0] && underWay[0].sentAtMs + wayMs <= T0 + ms) {
        const grant = underWay.shift() as Grant;
        room.answer(grant, grant.passes, T0 + ms);
        passes += ms < 10_000 ? 0 : grant.passes;
      }
      if (underWay.length < 5) underWay.push(room.grant(100, RATE, T0 + ms));
    }
    expect(passes / 10).toBeGreaterThan(1.2 * RATE);
  });

  it("never exceeds twice the rate in any 100 ms, however long each batch stands still on each part of its way", () => {
    const batch = fc.record({
      restMs: fc.constantFrom(0, 1, 20, 50, 50, 50, 100),
      thereMs: fc.constantFrom(0, 1, 5, 5, 40, 150, 2500),
      backMs: fc.constantFrom(0, 1, 5, 5, 40, 150, 2500),
      claims: fc.nat(100),
    });
    fc.assert(
      fc.property(fc.array(batch, { minLength: 2, maxLength: 60 }), (batches) => {
        const room = new PassRoom();
        const executed: { atMs: number; passes: number }[] = [];
        const replies: { atMs: number; grant: Grant; isLate: boolean }[] = [];
        let nowMs = T0;
        const receive = (untilMs: number) => {
          replies.sort((a, b) => a.atMs - b.atMs);
          while (replies[0] && replies[0].atMs <= untilMs) {
            const { atMs, grant, isLate } = replies.shift() as (typeof replies)[number];
            if (isLate) room.fail(grant);
            else room.answer(grant, grant.passes, atMs);
          }
        };
        for (const [nth, { restMs, claims, ...way }] of batches.entries()) {
          nowMs += restMs;
          receive(nowMs);
          if (replies.length >= 5) nowMs = Math.min(...replies.map(({ atMs }) => atMs)); // no free lane
          receive(nowMs);
          const { thereMs, backMs } = nth % 4 === 0 ? { thereMs: 1, backMs: 1 } : way; // the way itself is short
          const grant = room.grant(claims, RATE, nowMs);
          // One of one way: what was sent before is done before.
          const atMs = Math.max(nowMs + thereMs, executed.at(-1)?.atMs ?? 0);
          executed.push({ atMs, passes: grant.passes });
          const repliedMs = atMs + backMs;
          const isLate = repliedMs - nowMs > 2000;
          replies.push({ atMs: isLate ? nowMs + 2000 : repliedMs, grant, isLate });
        }
        for (const { atMs } of executed) {
          const within = executed.filter((other) => other.atMs >= atMs && other.atMs < atMs + 100);
          expect(within.reduce((sum, { passes }) => sum + passes, 0)).toBeLessThanOrEqual(
            (2 * RATE * 100) / 1000,
          );
        }
      }),
      { numRuns: 2000 },
    );
  });
});
