/** What /metrics says of challenges and rate limits, which the Worker answers by itself. */
import { runInDurableObject } from "cloudflare:test";
import { expect, it, vi } from "vitest";
import { openEvent } from "../../src/objects/open-event.ts";
import type { ReleaseLoop } from "../../src/objects/release-loop.ts";
import { solveWork } from "../support/challenge/solve.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { browse, drawnEvent } from "../support/worker/drawn-event.ts";
import { type Browser, env } from "../support/worker/edge-client.ts";

/** The Worker tells the loop after ten seconds. */
const TOLD = { timeout: 60_000, interval: 500 };

const join = (browser: Browser, event: string, challenge?: unknown) =>
  browser.send("POST", "/api/v1/queue/join", { event_id: event, challenge });
const refusesAll = { limit: async () => ({ success: false }) };

/** Of an event, by metric and label. */
async function readCounts(event: string): Promise<Record<string, number>> {
  const headers = { authorization: `Bearer ${env.METRICS_TOKEN}` };
  const response = await browse().open("GET", "/metrics", { headers });
  const line = new RegExp(
    `^virtual_queue_(challenges|rate_limited)_total\\{event="${event}",\\w+="(\\w+)"\\} (\\d+)$`,
    "gm",
  );
  const found = [...(await response.text()).matchAll(line)];
  return Object.fromEntries(found.map(([, metric, label, value]) => [`${metric} ${label}`, Number(value)]));
}

it("/metrics says what came of challenges, and what rate limiters refused", async () => {
  const event = await drawnEvent();
  const [first, second] = [browse(), browse()];
  const { work } = (await join(first, event)).body.challenge;
  const { patience } = (await join(second, event)).body.challenge;
  expect((await join(second, event, patience.answer)).status).toBe(403);
  expect((await join(second, event, "nonsense")).status).toBe(403);
  expect((await join(first, event, await solveWork(work))).status).toBe(201);
  const limited = browse({ JOINS_BY_ACCOUNT: refusesAll });
  await join(limited, event); // a stranger, who has a cookie from now on
  expect((await join(limited, event)).status).toBe(429);
  const counted = {
    "challenges asked": 3,
    "challenges solved": 1,
    "challenges wrong": 1,
    "challenges early": 1,
    "challenges turnstile_away": 0,
    "rate_limited join": 1,
    "rate_limited page": 0,
    "rate_limited stream": 0,
  };
  await vi.waitFor(async () => expect(await readCounts(event)).toEqual(counted), TOLD);
});

it("a loop takes no counts that are none", async () => {
  const loop = openEvent(env, freshEvent()).objects.loop() as unknown as DurableObjectStub<ReleaseLoop>;
  await runInDurableObject(loop, async (instance) => {
    await expect(instance.noteEntryCounts({ asked: -1 } as never)).rejects.toThrow("no counts");
  });
});
