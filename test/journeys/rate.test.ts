/** A rate that was changed in vars alone is the rate from then on, and nobody who waits notices more than a cut. */
import { expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser, EventStream } from "../support/journey/journey-client.ts";
import { lastOf, startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const journey = startJourney({
  RELEASE_RATE: 0, // until everybody is here
  BURST_MS: 10_000, // a tick that a busy machine fires late still brings everything that is due
  STREAM_INTERVAL_MS: 100,
  STREAM_MAX_INTERVAL_MS: 200,
});

interface Calls {
  readonly count: number;
  readonly tookMs: number;
}

/** From the tick that calls somebody next until so many more have been called, by the times of the ticks. */
async function nextCalls(event: string, least: number): Promise<Calls> {
  const untilCalled = (total: number) =>
    soon(async () => {
      const state = await journey().state(event);
      expect(state("called_total")).toBeGreaterThanOrEqual(total);
      return { total: state("called_total"), atMs: state("clock_ms") };
    });
  const before = (await journey().state(event))("called_total");
  const first = await untilCalled(before + 1);
  const last = await untilCalled(first.total + least);
  return { count: last.total - first.total, tookMs: last.atMs - first.atMs };
}

/** Opens each one's stream and waits for its first word, which is the place. */
function openStreams(event: string, people: readonly Browser[]): Promise<EventStream[]> {
  return Promise.all(
    people.map(async (browser) => {
      const stream = await browser.stream(event);
      expect((await stream.first()).data.position).toBeGreaterThan(0);
      return stream;
    }),
  );
}

async function toldRate(event: string): Promise<number> {
  const response = await fetch(`${journey().system.url}/api/v1/queue/status/${event}`);
  return ((await response.json()) as { rate_per_second: number }).rate_per_second;
}

test("a deploy with another rate calls people at that rate, and whoever waits comes back to the same place", async () => {
  const event = freshEvent();
  const people = await journey().rush(event, 320);
  const backmost = people.slice(-3);
  const opened = [await openStreams(event, backmost)];

  for (const [rate, calls] of [
    [20, 20],
    [100, 100], // a busy machine looks late: most of those who wait are for that
  ] as const) {
    await journey().system.redeploy({ RELEASE_RATE: rate });
    await soon(() => expect(lastOf(opened).map(({ state }) => state)).toEqual(Array(3).fill("broken")));
    opened.push(await openStreams(event, backmost));
    const { count, tookMs } = await nextCalls(event, calls);
    expect(Math.abs(count - (rate * tookMs) / 1000)).toBeLessThan(1); // the fraction of a person that a tick keeps
    expect(await toldRate(event)).toBe(rate);
  }

  for (const [index] of backmost.entries()) {
    const told = opened.flatMap((streams) => streams[index]?.messages ?? []);
    const positions = told.map(({ data }) => data.position);
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
    // A position is the ordinal of the join minus that of the last one called, which the message's id names.
    const ordinal = people.length - backmost.length + index + 1;
    expect(positions).toEqual(told.map(({ id }) => ordinal - Number(id?.split(":")[1])));
  }
  expect((await journey().state(event))("joined")).toBe(people.length);
  expect((await journey().places(event)).size).toBe(people.length);
});
