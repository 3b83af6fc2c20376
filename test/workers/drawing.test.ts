import { runInDurableObject } from "cloudflare:test";
import { env as platformEnv } from "cloudflare:workers";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { operate } from "../../scripts/redis/operate.ts";
import type { Env } from "../../src/bindings.ts";
import { parseConfig } from "../../src/config.ts";
import { noActs } from "../../src/core/outcome.ts";
import { openQueue } from "../../src/store/open-queue.ts";
import { verifyDraw } from "../../src/verify/verify-draw.ts";
import { filesOf } from "../support/draw/object-files.ts";

const env = platformEnv as unknown as Env;
const USERS = Array.from({ length: 30 }, (_, index) => `user-${index}`);
/** So long ago that the rounds of this drawing are out: relays go by the time of day, and the clock here is set. */
const OPENED_MS = Math.floor(Date.now() / 1000) * 1000 - 120_000;

/** The event that opens with a drawing, its queue, and ticks of it. */
function openEvent() {
  const config = parseConfig(env);
  const event = config.event("drawn");
  if (event === null) throw new Error("the event is not declared");
  const queue = openQueue(event.store);
  const terms = { ...event.queue, numbering: 0, tick: 0, departedIndex: 0, nonce: OPENED_MS * 1000 };
  const tick = (nowMs: number) => queue.release("drawn", { ...terms, nowMs });
  const enter = (users: readonly string[]) =>
    queue.flush("drawn", {
      ...event.queue,
      nowMs: OPENED_MS - 60_000,
      numbering: 0,
      lobby: 0,
      fence: { nonce: OPENED_MS * 1000, seq: 1 },
      acknowledged: null,
      departedIndex: 0,
      atOnce: null,
      acts: { ...noActs<string>(), join: [...users] },
    });
  return { config, queue, tick, enter };
}

const draw = () => env.DRAW.get(env.DRAW.idFromName("drawn"));

/** Calls the object at this time, as the loop does. */
async function proceedAt(nowMs: number): Promise<void> {
  vi.setSystemTime(nowMs);
  await draw().proceed(null);
}

function kill(): Promise<unknown> {
  // The abort rejects the very call that asks for it.
  return runInDurableObject(draw(), (_, state) => state.abort("killed by a test")).catch(() => {});
}

beforeEach(() => vi.useFakeTimers({ toFake: ["Date"], now: OPENED_MS }));
afterEach(() => {
  vi.useRealTimers();
});

describe("the object of a drawing", () => {
  it("goes from the list to the last seat by calls alone, killed between them, and what it publishes is true", async () => {
    const { config, queue, tick, enter } = openEvent();
    await operate(queue, "drawn", { opensAtMs: OPENED_MS }, { nowMs: OPENED_MS - 90_000 });
    const { outcomes } = await enter(USERS);
    expect(outcomes.join.map(({ kind }) => kind)).toEqual(USERS.map(() => "entered"));
    await tick(OPENED_MS);
    expect(await draw().read()).toBeNull();

    let nowMs = OPENED_MS;
    for (let calls = 0; calls < 40; calls++) {
      nowMs += 1500;
      await proceedAt(nowMs);
      if (calls % 3 === 0) await kill();
      const { snapshot } = await tick(nowMs);
      if (snapshot.draw?.phase === "seated") break;
    }
    await proceedAt(nowMs + 1500);
    const index = await draw().read();
    expect(index).toMatchObject({ phase: "seated", size: 30, isStopped: false });
    const report = await verifyDraw(filesOf("drawn", draw()), { beacon: config.beacon });
    expect([report.verdict, report.findings]).toEqual(["right", []]);
    expect(await draw().readSheet(1, 0)).toBeNull();
    expect(await draw().readPlaces(index?.generation ?? 0, 256)).toBeNull();
  });
});
