/** What a lobby does with claims while the pace of passes is used up. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { FLUSH_INTERVAL_MS, openFlusher, within } from "../../support/lobby/flusher-kit.ts";
import { T0 } from "../../support/store/queue-kit.ts";

/** As many as one flush takes. */
const CROWD = Array.from({ length: 500 }, (_, person) => `p${person}`);
const WAIT = { status: "answered", outcome: { kind: "wait" } };

beforeEach(() => {
  vi.useFakeTimers({ now: T0 });
});
afterEach(() => {
  vi.useRealTimers();
});

/** Everybody is called, the passes are used up, and the next one is a quarter of an hour away. */
async function openPaced(...people: string[]) {
  const lobby = openFlusher();
  await lobby.other.flush({ join: people });
  await lobby.tick(T0, { rateMilli: 5_000_000 });
  await lobby.tick(T0, { rateMilli: 1 });
  lobby.event().claims.tokens = 0;
  return lobby;
}

describe("claims that wait for the pace of passes", () => {
  it("ask once in a release interval, all together, whenever they came", async () => {
    const { flusher, sentWith } = await openPaced("ann", "bob", "cat");
    void flusher.submit("claim", "ann");
    await vi.advanceTimersByTimeAsync(40);
    void flusher.submit("claim", "bob");
    await vi.advanceTimersByTimeAsync(40);
    void flusher.submit("claim", "cat");
    await vi.advanceTimersByTimeAsync(420);
    expect(sentWith("ann")).toEqual([0, 100, 200, 300, 400, 500]);
    expect(sentWith("bob")).toEqual([40, 100, 200, 300, 400, 500]);
    expect(sentWith("cat")).toEqual([80, 100, 200, 300, 400, 500]);
  });

  it("keep no one from joining, however many they are", async () => {
    const { flusher, sentWith } = await openPaced(...CROWD);
    for (const person of CROWD) void flusher.submit("claim", person);
    await vi.advanceTimersByTimeAsync(90);
    for (let n = 0; n < 4; n++) {
      void flusher.submit("position", `somebody-${n}`); // until no flush is due before the claims are back
      await vi.advanceTimersByTimeAsync(1);
    }
    await vi.advanceTimersByTimeAsync(1);
    void flusher.submit("join", "late");
    await vi.advanceTimersByTimeAsync(5);
    expect(sentWith("late")).toEqual([]);
    await vi.advanceTimersByTimeAsync(100);
    expect(sentWith("late")).toEqual([90 + FLUSH_INTERVAL_MS]);
    expect(sentWith("p0")).toContain(90 + FLUSH_INTERVAL_MS);
  });

  it("end with a pass as soon as there is one", async () => {
    const { flusher, tick } = await openPaced("ann");
    const claim = flusher.submit("claim", "ann");
    await vi.advanceTimersByTimeAsync(250);
    await tick(T0 + 250);
    expect(await within(50, claim)).toMatchObject({ outcome: { kind: "admitted" } });
  });

  it("are answered to come back after three seconds", async () => {
    const { flusher } = await openPaced("ann");
    const claim = flusher.submit("claim", "ann");
    expect(await within(2999, claim)).toBe("nothing yet");
    expect(await within(1, claim)).toMatchObject(WAIT);
  });
});

describe("while the event is halted", () => {
  it.each([
    ["paused", { paused: true }],
    ["at rate 0", { rateOverride: 0 }],
  ])("%s, a claim is answered so at once", async (_, control) => {
    const { flusher, event, tick } = await openPaced("ann");
    Object.assign(event(), control);
    await tick(T0);
    expect(await within(0, flusher.submit("claim", "ann"))).toMatchObject(WAIT);
  });
});
