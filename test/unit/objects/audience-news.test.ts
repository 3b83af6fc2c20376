/** What is sent to everybody who watches when the operator changes something, with a clock that is set. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Answered } from "../../../src/core/answer.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleSnapshot, sampleTicket } from "../../support/lobby/core-samples.ts";

/** A place is sent so seldom that what is sent sooner is news. */
const CADENCE_MS = 3_600_000;
/** So much time since the version before that only Redis knows what became of those whom the front has passed. */
const SILENCE = { claimClockMs: 60_000 };
const CONFIG = sampleConfig({ streamIntervalMs: CADENCE_MS, streamMaxIntervalMs: CADENCE_MS });

interface Sent {
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

/** A crowd that watches; what they are sent from then on is written down, with the ms since. */
async function openCrowd(people: number, outcomeOf: (nth: number) => Outcome = waits) {
  const { audience, answers, asked, show } = openAudienceAlone(CONFIG);
  let snapshot = sampleSnapshot({ waiting: people, joined: people });
  const change = (fields: Partial<Snapshot>) => {
    snapshot = { ...snapshot, tick: snapshot.tick + 1, ...fields };
    show(snapshot);
  };
  change({});
  const sent: Sent[] = [];
  const startedMs = Date.now();
  const hangUps = Array.from({ length: people }, (_, index) => {
    const nth = index + 1;
    const gone = new AbortController();
    const answer = answers.with(outcomeOf(nth)) as Answered;
    audience.receive(`user-${nth}`, answer);
    const stream = audience.open(`user-${nth}`, answer, gone.signal);
    void stream?.body.pipeTo(
      new WritableStream({
        write: (chunk) => {
          const { notice } = JSON.parse(/^data: (.*)$/m.exec(new TextDecoder().decode(chunk))?.[1] ?? "{}");
          if (notice !== undefined) sent.push({ user: `user-${nth}`, atMs: Date.now() - startedMs, notice });
        },
      }),
    );
    return () => gone.abort();
  });
  await vi.advanceTimersByTimeAsync(0);
  sent.length = 0; // the first message of each is no news
  return { audience, answers, asked, sent, hangUps, change };
}

function waits(nth: number): Outcome {
  return { kind: "waiting", ticket: sampleTicket(nth) };
}

describe("news", () => {
  it("reaches a whole lobby within a second, each once and a tenth of them at a time", async () => {
    const { sent, change } = await openCrowd(1250);
    change({ notice: "Soon.", control: 1 });
    await vi.advanceTimersByTimeAsync(1000);
    expect(new Set(sent.map(({ user }) => user)).size).toBe(1250);
    expect(sent).toHaveLength(1250);
    const moments = Map.groupBy(sent, ({ atMs }) => atMs);
    expect([...moments].map(([atMs, messages]) => [atMs, messages.length])).toEqual(
      Array.from({ length: 10 }, (_, tenth) => [tenth * 100, 125]),
    );
    expect(sent.every(({ notice }) => notice === "Soon.")).toBe(true);
  });

  it("is none when people only join, are called or book", async () => {
    const { sent, change } = await openCrowd(20);
    change({ joined: 40, waiting: 38, calledTotal: 2, remaining: 9 });
    change({ remaining: 8 });
    await vi.advanceTimersByTimeAsync(60_000);
    expect(sent).toEqual([]);
  });

  it.each<[string, Partial<Snapshot>]>([
    ["a pause", { paused: true }],
    ["a notice", { notice: "Soon." }],
    ["that all is sold", { remaining: 0 }],
    ["another rate", { rateMilli: 1000, control: 1 }],
  ])("is %s", async (_what, fields) => {
    const { sent, change } = await openCrowd(1);
    change(fields);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toHaveLength(1);
  });

  it("is the latest there is, also for those whom older news has not reached", async () => {
    const { sent, change } = await openCrowd(100);
    change({ notice: "one" });
    await vi.advanceTimersByTimeAsync(450);
    change({ notice: "two" });
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.filter(({ notice }) => notice === "one")).toHaveLength(50);
    const last = new Map(sent.map(({ user, notice }) => [user, notice]));
    expect([last.size, new Set(last.values())]).toEqual([100, new Set(["two"])]);
    expect(sent).toHaveLength(150);
  });

  it("costs a crowd no more than a message a second each, however often the operator changes something", async () => {
    const { sent, change } = await openCrowd(100);
    for (let control = 1; control <= 100; control++) {
      change({ control });
      await vi.advanceTimersByTimeAsync(100);
    }
    const inTime = sent.filter(({ atMs }) => atMs < 10_000);
    const counts = [...Map.groupBy(inTime, ({ user }) => user).values()].map((messages) => messages.length);
    expect(counts).toEqual(Array(100).fill(10));
  });

  it("reaches somebody who came back, without a question to Redis", async () => {
    const back: Outcome = { kind: "returned", ticket: 1 };
    const { asked, sent, change } = await openCrowd(1, () => back);
    change({ returned: 1, notice: "Soon." });
    await vi.advanceTimersByTimeAsync(50);
    expect([asked, sent]).toEqual([[], [{ user: "user-1", atMs: 0, notice: "Soon." }]]);
  });

  it("reaches somebody who is being asked for, with the answer", async () => {
    const { audience, answers, asked, sent, change } = await openCrowd(1, () => waits(50));
    change({ calledUpTo: sampleTicket(60), ...SILENCE });
    change({ notice: "Soon." });
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked, sent]).toEqual([["user-1"], []]);
    const answer = { ...(answers.with(waits(70)) as Answered), outcome: waits(50) };
    audience.receive("user-1", answer);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.map(({ notice }) => notice)).toEqual(["Soon."]);
  });

  it("is not looked for by those who hung up, and leaves nothing running", async () => {
    const { asked, sent, hangUps, change } = await openCrowd(20, waits);
    change({ calledUpTo: sampleTicket(60), notice: "Soon.", ...SILENCE });
    const askedAtOnce = asked.length;
    for (const hangUp of hangUps) hangUp();
    await vi.advanceTimersByTimeAsync(1000);
    expect([asked.length - askedAtOnce, sent]).toEqual([0, []]);
    expect(vi.getTimerCount()).toBe(0);
  });
});
