/** Killed in mid-sale: a deploy and a crash end every object at once, and nobody's place with them. */
import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser } from "../support/journey/journey-client.ts";
import { lastOf, soon, startJourney } from "../support/journey/journey-system.ts";

const PROMISED_MS = 3000;
const RATE = 40;
const BURST_MS = 200;

// The cron never fires here: whatever goes on does so by itself.
const journey = startJourney({ BURST_MS, STREAM_INTERVAL_MS: 100, STREAM_MAX_INTERVAL_MS: 200 });

/** A sale that has just begun, with everybody in line. */
async function openSale(event: string, size: number): Promise<Browser[]> {
  await journey().system.redeploy({ RELEASE_RATE: 0 });
  const people = await journey().rush(event, size);
  await journey().system.redeploy({ RELEASE_RATE: RATE });
  await soon(async () => expect((await journey().state(event))("called_total")).toBeGreaterThan(0));
  return people;
}

/** Kills workerd without a word. Miniflare starts another one, as a supervisor would. */
function killWorkerd(): void {
  const ours = execFileSync("pgrep", ["-P", String(process.pid), "workerd"], { encoding: "utf8" });
  const [pid, ...others] = ours.trim().split("\n").map(Number);
  if (!pid || others.length > 0) throw new Error(`which one is it? ${ours}`);
  process.kill(pid, "SIGKILL");
}

/** As a browser does when the connection fails: again, until there is an answer. */
async function patiently<T>(ask: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await ask();
    } catch {
      await sleep(20); // nobody listens at the moment
    }
  }
}

/** Watches the calls until nobody waits: the longest time without one, and the most at once beyond the rate. */
async function watchCalls(event: string): Promise<{ silenceMs: number; mostAtOnce: number }> {
  let [silenceMs, mostAtOnce] = [0, 0];
  let seen = { askedMs: performance.now(), calledTotal: (await journey().state(event))("called_total") };
  for (let calledMs = performance.now(); ; await sleep(10)) {
    const askedMs = performance.now();
    const state = await journey().state(event);
    const nowMs = performance.now();
    const calls = state("called_total") - seen.calledTotal;
    mostAtOnce = Math.max(mostAtOnce, calls - (RATE * (nowMs - seen.askedMs)) / 1000);
    silenceMs = Math.max(silenceMs, nowMs - calledMs);
    if (state("waiting") === 0) return { silenceMs, mostAtOnce };
    if (calls > 0) calledMs = nowMs;
    seen = { askedMs, calledTotal: state("called_total") };
  }
}

/** The calls went on soon enough, and what was missed meanwhile did not come down on the shop at once. */
function expectSteady({ silenceMs, mostAtOnce }: { silenceMs: number; mostAtOnce: number }): void {
  expect(silenceMs).toBeLessThan(PROMISED_MS);
  expect(mostAtOnce).toBeLessThanOrEqual((RATE * BURST_MS) / 1000);
}

/** Everybody is somewhere, and whoever was called came before everybody who still waits. */
async function expectOrder(event: string, people: readonly Browser[]): Promise<void> {
  const places = await journey().places(event);
  const inLine = people.map(({ visitorId }) => places.get(visitorId) ?? "lost");
  const gone = inLine.filter((place) => place !== "waiting").length;
  expect(inLine.slice(gone)).toEqual(Array(people.length - gone).fill("waiting"));
  expect(inLine).not.toContain("lost");
}

async function expectAllCalledOnce(event: string, people: readonly Browser[]): Promise<void> {
  const state = await journey().state(event);
  expect(["joined", "called_total", "waiting"].map(state)).toEqual([people.length, people.length, 0]);
  expect(new Set((await journey().places(event)).keys())).toEqual(new Set(people.map((p) => p.visitorId)));
}

test("a deploy in mid-sale cuts the streams, shows everybody the same place again, and the sale goes on", async () => {
  const event = freshEvent();
  const people = await openSale(event, 120);
  const [first, ...watching] = [people[0], ...people.slice(-3)];
  if (!first) throw new Error("nobody came");
  const cut = await Promise.all(watching.map((browser) => browser.stream(event)));
  await soon(() => expect(cut.every(({ positions }) => positions.length > 1)).toBe(true));
  const pass = await first.claim(event);
  expect(pass.status).toBe(200);

  const deploy = async () => {
    await journey().system.redeploy({});
    const again = await Promise.all(watching.map((browser) => patiently(() => browser.stream(event))));
    for (const [index, stream] of again.entries()) {
      const shown = await stream.first();
      expect(shown.atMs - stream.openedMs).toBeLessThan(1000);
      expect(shown.data.position).toBeLessThanOrEqual(lastOf(cut[index]?.positions ?? []));
      expect(shown.data.position).toBeGreaterThan(0);
    }
    await expectOrder(event, people);
    return again;
  };
  const [again, calls] = await Promise.all([deploy(), watchCalls(event)]);
  expectSteady(calls);
  await soon(() => expect(again.every(({ state }) => state === "ended")).toBe(true));
  for (const [index, stream] of again.entries()) {
    const positions = [...(cut[index]?.positions ?? []), ...stream.positions];
    expect(positions).toEqual(positions.toSorted((a, b) => b - a));
    expect(lastOf(stream.messages).data.status).toBe("ready");
  }
  expect((await first.claim(event)).body).toEqual(pass.body);
  await expectAllCalledOnce(event, people);
});

test("a crash in mid-sale loses and doubles nobody, and the sale goes on although nobody comes back", async () => {
  const event = freshEvent();
  const people = await openSale(event, 64);
  killWorkerd();
  await expectOrder(event, people);
  expectSteady(await watchCalls(event));
  await expectAllCalledOnce(event, people);
});

test("whoever was joining when it crashed asks again and stands once in line", async () => {
  const event = freshEvent();
  // Known to the queue: a stranger whose first answer is lost has no cookie, and comes back as another stranger.
  const people = await journey().crowd(freshEvent(), 32);
  const joining = people.map(async (browser, index) => {
    await sleep(index * 5);
    return patiently(() => browser.join(event));
  });
  await sleep(80);
  killWorkerd();
  for (const { status } of await Promise.all(joining)) expect([200, 201]).toContain(status);
  await soon(async () => expect((await journey().state(event))("waiting")).toBe(0));
  await expectAllCalledOnce(event, people);
});
