/** What everybody who watches hears when the operator changes something, with a clock that is set. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import type { Settled } from "../../../src/objects/flusher.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

/** So seldom does anybody hear of a place that whatever is heard sooner is news. */
const CADENCE_MS = 3_600_000;
const CONFIG = sampleConfig({ streamIntervalMs: CADENCE_MS, streamMaxIntervalMs: CADENCE_MS });

interface Heard {
  readonly user: string;
  readonly atMs: number;
  readonly notice: string | null;
}

beforeEach(() => {
  vi.useFakeTimers({ now: Date.UTC(2026, 10, 24, 3) });
  vi.spyOn(Math, "random").mockReturnValue(0.999); // the first message of the cadence is as far off as can be
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A crowd that watches; what they hear from then on is written down, with the ms since. */
async function openCrowd(people: number, outcomeOf: (nth: number) => Outcome = waits) {
  const { audience, asked, answer, see } = openAudienceAlone(CONFIG);
  let snapshot = sampleSnapshot({ waiting: people, joined: people });
  const move = (fields: Partial<Snapshot>) => {
    snapshot = { ...snapshot, tick: snapshot.tick + 1, ...fields };
    see(snapshot);
  };
  move({});
  const heard: Heard[] = [];
  const startedMs = Date.now();
  const hangUps = Array.from({ length: people }, (_, index) => {
    const nth = index + 1;
    const gone = new AbortController();
    const settled: Settled = { status: "answered", outcome: outcomeOf(nth), position: nth };
    audience.learn(`user-${nth}`, settled);
    const stream = audience.open(`user-${nth}`, answer(settled), gone.signal);
    void stream?.body.pipeTo(
      new WritableStream({
        write: (chunk) => {
          const { notice } = JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(chunk))?.[1] ?? "{}");
          if (notice !== undefined) heard.push({ user: `user-${nth}`, atMs: Date.now() - startedMs, notice });
        },
      }),
    );
    return () => gone.abort();
  });
  await vi.advanceTimersByTimeAsync(0);
  heard.length = 0; // the first message of each is no news
  return { audience, asked, heard, hangUps, move };
}

function waits(nth: number): Outcome {
  return { kind: "waiting", ticket: sampleTicket(nth) };
}

describe("news", () => {
  it("reaches a whole lobby within a second, each once and a tenth of them at a time", async () => {
    const { heard, move } = await openCrowd(1250);
    move({ notice: "Soon.", control: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(new Set(heard.map(({ user }) => user)).size).toBe(1250);
    expect(heard).toHaveLength(1250);
    const moments = Map.groupBy(heard, ({ atMs }) => atMs);
    expect([...moments].map(([atMs, messages]) => [atMs, messages.length])).toEqual(
      Array.from({ length: 10 }, (_, tenth) => [tenth * 100, 125]),
    );
    expect(heard.every(({ notice }) => notice === "Soon.")).toBe(true);
  });

  it("is none when people only join, are called or book", async () => {
    const { heard, move } = await openCrowd(20);
    move({ joined: 40, waiting: 38, calledTotal: 2, remaining: 9 });
    move({ remaining: 8 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(heard).toEqual([]);
  });

  it.each<[string, Partial<Snapshot>]>([
    ["a pause", { paused: true }],
    ["a notice", { notice: "Soon." }],
    ["that all is sold", { remaining: 0 }],
    ["another rate", { rateMilli: 1000, control: 1 }],
  ])("is %s", async (_what, change) => {
    const { heard, move } = await openCrowd(1);
    move(change);
    await vi.advanceTimersByTimeAsync(0);
    expect(heard).toHaveLength(1);
  });

  it("is the latest there is, also for those whom older news has not reached", async () => {
    const { heard, move } = await openCrowd(100);
    move({ notice: "one" });
    await vi.advanceTimersByTimeAsync(450);
    move({ notice: "two" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(heard.filter(({ notice }) => notice === "one")).toHaveLength(50);
    const last = new Map(heard.map(({ user, notice }) => [user, notice]));
    expect([last.size, new Set(last.values())]).toEqual([100, new Set(["two"])]);
    expect(heard).toHaveLength(150);
  });

  it("costs a crowd no more than a message a second each, however often the operator changes something", async () => {
    const { heard, move } = await openCrowd(100);
    for (let control = 1; control <= 100; control++) {
      move({ control });
      await vi.advanceTimersByTimeAsync(100);
    }
    const inTime = heard.filter(({ atMs }) => atMs < 10_000);
    const counts = [...Map.groupBy(inTime, ({ user }) => user).values()].map((messages) => messages.length);
    expect(counts).toEqual(Array(100).fill(10));
  });

  it("reaches somebody who came back, without a question to Redis", async () => {
    const back: Outcome = { kind: "returned", ticket: 1 };
    const { asked, heard, move } = await openCrowd(1, () => back);
    move({ returned: 1, notice: "Soon." });
    await vi.advanceTimersByTimeAsync(50);
    expect([asked, heard]).toEqual([[], [{ user: "user-1", atMs: 0, notice: "Soon." }]]);
  });

  it("reaches somebody who is being asked for, with the answer", async () => {
    const { audience, asked, heard, move } = await openCrowd(1, () => waits(50));
    move({ calledUpTo: sampleTicket(60) });
    move({ notice: "Soon." });
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked, heard]).toEqual([["user-1"], []]);
    audience.learn("user-1", { status: "answered", outcome: waits(50), position: 1 });
    await vi.advanceTimersByTimeAsync(0);
    expect(heard.map(({ notice }) => notice)).toEqual(["Soon."]);
  });

  it("is not looked for by those who hung up, and leaves nothing running", async () => {
    const { asked, heard, hangUps, move } = await openCrowd(20, waits);
    move({ calledUpTo: sampleTicket(60), notice: "Soon." });
    const askedAtOnce = asked.length;
    for (const hangUp of hangUps) hangUp();
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked.length - askedAtOnce, heard]).toEqual([0, []]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
