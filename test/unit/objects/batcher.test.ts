/** What a booth sends, when, and what becomes of those who wait. The clock is set. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { operate } from "../../../scripts/redis/operate.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { openBooth } from "../../support/booth/booth-kit.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const ADMITTED = { status: "answered", outcome: { kind: "admitted", expiresAtMs: T0 + 300_000 } };
const BOOKING = { what: "complete", user: "ann", firstEndMs: T0 + 300_000, bookingId: "b1" } as const;
const WAIT = { status: "answered", outcome: { kind: "wait" } };

const crowd = (count: number) => Array.from({ length: count }, (_, nth) => `p${nth}`);

setClock();
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

describe("a booth that has too much to do", () => {
  const MOST = 15_000;

  it("has a claim come back when those before it may have had their passes", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { booth } = await openBooth();
    for (const user of crowd(MOST)) void booth.claim(user);
    const refused = { status: "overloaded", retryAfterSeconds: 20 }; // a minute of passes, of which half a minute is said
    expect(await within(0, booth.claim("one too many"))).toEqual(refused);
  });

  it("has a shop's report come back later, the more were turned away before it", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { booth } = await openBooth();
    const reports = (first: number, count: number) =>
      Array.from({ length: count }, (_, nth) => ({ ...BOOKING, bookingId: `b${first + nth}` }));
    void booth.actOnPasses(reports(0, MOST)); // 400 in 50 ms
    const refused = await within(0, booth.actOnPasses(reports(MOST, 64_001)));
    expect([0, 32_000, 64_000].map((nth) => refused[nth])).toEqual(
      [2, 6, 10].map((retryAfterSeconds) => ({ status: "overloaded", retryAfterSeconds })),
    );
  });

  it("has who presses again and again come back as soon as at first", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { booth } = await openBooth();
    const pressed = Array.from({ length: 10_000 }, () => booth.claim("ann"));
    expect(await within(0, pressed.at(-1) as Promise<unknown>)).toEqual({
      status: "overloaded",
      retryAfterSeconds: 2,
    });
  });
});

describe("a booth", () => {
  it("that is alone sends every 50 ms what came since", async () => {
    const { booth, sentAt, queue } = await openBooth();
    for (const [ms, user] of [
      [10, "ann"],
      [20, "bob"],
      [60, "cat"],
    ] as const) {
      setTimeout(() => void booth.claim(user), ms);
    }
    await vi.advanceTimersByTimeAsync(200);
    expect(sentAt()).toEqual([50, 100]);
    expect(queue.sent.map(({ claims }) => claims)).toEqual([["ann", "bob"], ["cat"]]);
  });

  it("among four has its own quarter of each 100 ms", async () => {
    const { booth, sentAt } = await openBooth({ rateMilli: 1_000_000, index: 3 });
    for (const ms of [0, 80, 150]) setTimeout(() => void booth.claim(`p${ms}`), ms);
    await vi.advanceTimersByTimeAsync(400);
    expect(sentAt()).toEqual([75, 175]);
  });

  it("hands out one pass to a person who claims twice, by one question", async () => {
    const { booth, queue } = await openBooth();
    const both = Promise.all([booth.claim("ann"), booth.claim("ann")]);
    expect(await within(60, both)).toMatchObject([ADMITTED, ADMITTED]);
    expect(queue.sent.map(({ claims }) => claims)).toEqual([["ann"]]);
  });

  it("serves a crowd in the order in which it came, as the pace allows", async () => {
    const people = crowd(400);
    const { booth, pace, tick } = await openBooth({ called: people });
    pace(0);
    const served: string[] = [];
    for (const user of people) {
      void booth.claim(user).then((answer) => {
        if (answer.status === "answered" && answer.outcome.kind === "admitted") served.push(user);
      });
    }
    for (let ms = 100; ms <= 1400; ms += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await tick(T0 + ms);
    }
    expect(served.length).toBeGreaterThan(300);
    expect(served).toEqual(people.slice(0, served.length));
  });

  it("answers a claim that found no pass for three seconds that it may come again", async () => {
    const { booth, pace, tick } = await openBooth();
    await tick(T0, { rateMilli: 1 });
    pace(0);
    const claim = booth.claim("ann");
    expect(await within(2999, claim)).toBe("nothing yet");
    expect(await within(100, claim)).toMatchObject(WAIT);
  });

  it.each([
    ["paused", { paused: true }],
    ["at rate 0", { rateOverrideMilli: 0 }],
  ])("of an event that is %s says so at once", async (_, change) => {
    const { event, booth, queue, tick } = await openBooth();
    await operate(queue, event, change);
    await tick(T0);
    expect(await within(60, booth.claim("ann"))).toMatchObject({ ...WAIT, halted: true });
  });

  it("answers each of many bookings, in their order", async () => {
    const { booth } = await openBooth();
    await within(60, booth.claim("ann"));
    const both = booth.actOnPasses([{ ...BOOKING, bookingId: "b2" }, BOOKING]);
    expect(await within(300, both)).toMatchObject([
      { status: "answered", outcome: { kind: "completed" } },
      { status: "answered", outcome: { kind: "pass_spent" } },
    ]);
  });

  it("sends a booking along with the next claim, and alone after 200 ms", async () => {
    const { booth, queue, sentAt } = await openBooth();
    void booth.actOnPasses([BOOKING]);
    setTimeout(() => void booth.claim("bob"), 60);
    setTimeout(() => void booth.actOnPasses([{ ...BOOKING, bookingId: "b2" }]), 120);
    await vi.advanceTimersByTimeAsync(500);
    expect(sentAt()).toEqual([100, 350]);
    expect(queue.sent.map(({ claims, acts }) => [claims.length, acts.length])).toEqual([
      [1, 1],
      [0, 1],
    ]);
  });
});

describe("a booth whose way to Redis is long", () => {
  it("goes on sending at its times, and no more than five batches at once", async () => {
    const people = crowd(20);
    const { booth, queue, sentAt } = await openBooth({ called: people });
    queue.delayMs = 400;
    for (const [nth, user] of people.entries()) setTimeout(() => void booth.claim(user), 50 * nth + 10);
    await vi.advanceTimersByTimeAsync(390);
    expect(sentAt()).toEqual([50, 100, 150, 200, 250]);
    await vi.advanceTimersByTimeAsync(5000);
    expect(queue.sent.flatMap(({ claims }) => claims).toSorted()).toEqual(people.toSorted());
  });
});

describe("a booth whose Redis stands still", () => {
  it("hands out no more than twice the rate in 100 ms when all of its batches are done at once", async () => {
    const { booth, queue, tick } = await openBooth({ rateMilli: 150_000, called: crowd(400) });
    const passedAt: number[] = [];
    const claim = async (user: string) => {
      const answer = await booth.claim(user);
      if (answer.status === "answered" && answer.outcome.kind === "admitted") passedAt.push(Date.now() - T0);
    };
    for (const user of crowd(400)) void claim(user);
    for (let ms = 100; ms <= 1000; ms += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await tick(T0 + ms);
    }
    const before = passedAt.length;
    queue.standsStill = new Promise((resolve) => setTimeout(resolve, 1000));
    await vi.advanceTimersByTimeAsync(999);
    queue.standsStill.then(() => (queue.standsStill = null));
    for (let ms = 2000; ms <= 3000; ms += 100) {
      await vi.advanceTimersByTimeAsync(100);
      await tick(T0 + ms);
    }
    const most = Math.max(
      ...passedAt.map((atMs) => passedAt.filter((ms) => ms >= atMs && ms < atMs + 100).length),
    );
    expect(most).toBeLessThanOrEqual(30);
    expect(passedAt.length - before).toBeGreaterThan(100); // 150 a second again
  });
});

describe("a booth without Redis", () => {
  it("answers at once that it cannot, and asks four times a second at most", async () => {
    const { booth, queue } = await openBooth();
    queue.away = true;
    for (let ms = 0; ms < 2000; ms += 10) setTimeout(() => void booth.claim(`p${ms}`), ms);
    expect(await within(100, booth.claim("ann"))).toMatchObject({ status: "store_unavailable" });
    await vi.advanceTimersByTimeAsync(2400);
    expect(queue.sent.length).toBeLessThanOrEqual(10);
  });

  it("lets nobody wait for more than one request that fails, however many have come", async () => {
    const { booth, queue } = await openBooth({ rateMilli: 1_000_000 });
    vi.spyOn(queue, "serve").mockImplementation(async () => {
      await new Promise((resolve) => setTimeout(resolve, 2000));
      throw new StoreUnavailable("no answer");
    });
    let longestMs = 0;
    for (let nth = 0; nth < 4000; nth++) {
      setTimeout(async () => {
        const sinceMs = Date.now();
        await booth.claim(`p${nth}`);
        longestMs = Math.max(longestMs, Date.now() - sinceMs);
      }, nth * 2.5);
    }
    await vi.advanceTimersByTimeAsync(20_000);
    expect(longestMs).toBeLessThan(2 * 2000 + 500); // one may be under way already, and the next one fails too
  });

  it("serves again when Redis is back", async () => {
    const { booth, queue } = await openBooth();
    queue.away = true;
    await within(100, booth.claim("ann"));
    queue.away = false;
    expect(await within(400, booth.claim("ann"))).toMatchObject({ outcome: { kind: "admitted" } });
  });
});
