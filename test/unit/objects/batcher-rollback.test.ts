/** What a booth does when Redis goes back, or does nothing for a while: what was promised is restored, and done again. The clock is set. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openBooth } from "../../support/booth/booth-kit.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const ENDS_MS = T0 + 300_000;
const booking = (user: string, bookingId: string) =>
  ({ what: "complete", user, firstEndMs: ENDS_MS, bookingId }) as const;
const ADMITTED = { status: "answered", outcome: { kind: "admitted", expiresAtMs: ENDS_MS } };
const COMPLETED = { status: "answered", outcome: { kind: "completed" } };
/** How long a booth waits with a shop's act for a claim, and a time of the grid after it. */
const ACT_MS = 250;

let logged: Record<string, unknown>[] = [];
setClock();
beforeEach(() => {
  logged = hearWarnings();
});

describe("a booth that finds that Redis went back", () => {
  it("restores the passes of the last half a minute, and hands out the next ones then", async () => {
    const { booth, queue } = await openBooth();
    await within(100, booth.claim("ann"));
    queue.refusals.push("rolled_back");
    expect(await within(200, booth.claim("bob"))).toMatchObject(ADMITTED);
    expect(queue.restorations).toMatchObject([
      {
        writer: { kind: "booth", index: 0 },
        people: [{ user: "ann", what: "admitted", expiresAtMs: ENDS_MS }],
        isLast: true,
      },
    ]);
    expect(logged.filter(({ message }) => message === "Redis went back to an earlier state")).toHaveLength(1);
  });

  it("does the bookings of the last half a minute again, before all that waits", async () => {
    const { booth, queue } = await openBooth();
    await within(100, Promise.all([booth.claim("ann"), booth.claim("bob"), booth.claim("cat")]));
    await within(ACT_MS, booth.actOnPasses([booking("ann", "b1")]));
    await vi.advanceTimersByTimeAsync(29_000);
    await within(ACT_MS, booth.actOnPasses([booking("bob", "b2")]));
    queue.refusals.push("rolled_back");
    queue.sent.length = 0;
    expect(await within(1000, booth.actOnPasses([booking("cat", "b3")]))).toMatchObject([COMPLETED]);
    const again = queue.sent.map(({ acts }) => acts.map((act) => ("bookingId" in act ? act.bookingId : "")));
    expect(again.filter((ids) => ids.length > 0)).toEqual([["b3"], ["b1", "b2", "b3"]]);
  });

  it("does no booking again that was refused, nor one of more than half a minute before the last", async () => {
    const { booth, queue } = await openBooth();
    await within(100, Promise.all([booth.claim("ann"), booth.claim("cat")]));
    await within(ACT_MS, booth.actOnPasses([booking("ann", "b1")]));
    await vi.advanceTimersByTimeAsync(31_000);
    await within(ACT_MS, booth.actOnPasses([booking("ann", "other"), booking("cat", "b3")]));
    queue.refusals.push("rolled_back");
    queue.sent.length = 0;
    await within(1000, booth.claim("bob"));
    expect(queue.sent.flatMap(({ acts }) => acts)).toEqual([booking("cat", "b3")]);
  });

  it("goes on doing bookings again while Redis is away, until it has them", async () => {
    const { booth, queue } = await openBooth();
    await within(100, booth.claim("ann"));
    await within(ACT_MS, booth.actOnPasses([booking("ann", "b1")]));
    queue.refusals.push("rolled_back");
    setTimeout(() => {
      queue.away = true;
    }, 60);
    expect(await within(1000, booth.claim("bob"))).toMatchObject({ status: "store_unavailable" });
    queue.away = false;
    queue.sent.length = 0;
    await vi.advanceTimersByTimeAsync(2000);
    expect(queue.sent.flatMap(({ acts }) => acts)).toEqual([booking("ann", "b1")]);
  });

  it("restores what a shop was told of a longer pass", async () => {
    const { booth, queue } = await openBooth();
    await within(100, booth.claim("ann"));
    const extend = { what: "extend", user: "ann", firstEndMs: ENDS_MS, bySeconds: 60 } as const;
    expect(await within(ACT_MS, booth.actOnPasses([extend]))).toMatchObject([
      { outcome: { kind: "stands", expiresAtMs: ENDS_MS + 60_000, extendedSeconds: 60 } },
    ]);
    queue.refusals.push("rolled_back");
    await within(1000, booth.claim("bob"));
    expect(queue.restorations.flatMap(({ people }) => people)).toEqual([
      { user: "ann", what: "admitted", expiresAtMs: ENDS_MS + 60_000, extendedSeconds: 60 },
    ]);
  });

  it("restores the passes of every lane, each by its own number", async () => {
    const { booth, queue } = await openBooth();
    queue.delayMs = 120; // the second batch goes by another lane
    void booth.claim("ann");
    setTimeout(() => void booth.claim("bob"), 60);
    await vi.advanceTimersByTimeAsync(500);
    queue.delayMs = 0;
    queue.refusals.push("rolled_back");
    await within(500, booth.claim("cat"));
    await vi.advanceTimersByTimeAsync(4000);
    const restored = queue.restorations.map(({ writer, people }) => [
      writer.index,
      people.map(({ user }) => user),
    ]);
    expect(restored.toSorted()).toEqual([
      [0, ["ann"]],
      [1024, ["bob"]],
    ]);
  });
});

describe("a booth that nobody asks for anything any more", () => {
  it("looks each three seconds whether its last writes are still there, for half a minute", async () => {
    const { booth, queue, sentAt } = await openBooth();
    await within(100, booth.claim("ann"));
    queue.sent.length = 0;
    await vi.advanceTimersByTimeAsync(60_000);
    expect(
      queue.sent.every(({ fence, claims, acts }) => fence === null && claims.length + acts.length === 0),
    ).toBe(true);
    const [first = 0] = sentAt();
    expect(sentAt()).toHaveLength(10);
    expect(first).toBeGreaterThanOrEqual(3050);
    expect(Math.max(...sentAt())).toBeLessThan(34_000);
  });

  it("restores a pass that it finds lost so, without a request of anybody", async () => {
    const { booth, queue } = await openBooth();
    await within(100, booth.claim("ann"));
    queue.refusals.push("rolled_back");
    await vi.advanceTimersByTimeAsync(5000);
    expect(queue.restorations.flatMap(({ people }) => people)).toMatchObject([{ user: "ann" }]);
  });

  it("asks nothing where it has handed out nothing", async () => {
    const { queue } = await openBooth();
    await vi.advanceTimersByTimeAsync(10_000);
    expect(queue.sent).toEqual([]);
  });
});

describe("a booth whose batch is held, while the line is renumbered", () => {
  it("sends it again, and says that the loop has to be awake", async () => {
    const { booth, queue, reported } = await openBooth();
    queue.refusals.push("held");
    expect(await within(150, booth.claim("ann"))).toMatchObject(ADMITTED);
    expect(queue.sent.map(({ claims }) => claims)).toEqual([["ann"], ["ann"]]);
    expect(reported).toEqual([7, "held", 7]);
  });

  it("tells who has been held for five seconds to come back", async () => {
    const { booth, queue } = await openBooth();
    queue.refusals.push(...Array.from({ length: 200 }, () => "held" as const));
    const claim = booth.claim("ann");
    expect(await within(4999, claim)).toBe("nothing yet");
    expect(await within(150, claim)).toMatchObject({ status: "store_unavailable" });
  });
});

describe("a booth whose Redis was away", () => {
  it("has a report come back as well as a claim, and writes one line when it goes and one when it is back", async () => {
    const { booth, queue } = await openBooth();
    await within(100, booth.claim("ann"));
    queue.away = true;
    expect(await within(ACT_MS, booth.actOnPasses([booking("ann", "b1")]))).toMatchObject([
      { status: "store_unavailable" },
    ]);
    queue.away = false;
    expect(await within(1000, booth.actOnPasses([booking("ann", "b1")]))).toMatchObject([COMPLETED]);
  });
});
