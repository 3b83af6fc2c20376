/** What one tick makes of the clocks and of the tokens, to the millisecond and to the millionth of a person. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import type { TickTerms } from "../../support/store/written-event/arguments.ts";
import { CLAIM_CLOCK_MS, LOOP, PERSON } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

/** What a tick changes, 100 ms after the last one: while the claim clock stands, and otherwise. */
const STANDING = { clock_ms: T0 + 100, tick: 41, claim_horizon_ms: T0 + 300 };
const TICKED = { ...STANDING, claim_clock_ms: CLAIM_CLOCK_MS + 100 };

describe("a tick", () => {
  it.each<[string, Record<string, number>, number, TickTerms, Record<string, number>]>([
    ["counts the time since the last one", {}, 100, {}, { ...TICKED, tokens: PERSON }],
    ["counts no time when its clock was set back", {}, -50, {}, { tick: 41 }],
    [
      "takes two seconds of an outage for the time to claim, and earns one burst, and the fraction of a person",
      {},
      5000,
      {},
      {
        clock_ms: T0 + 5000,
        claim_clock_ms: CLAIM_CLOCK_MS + 2000,
        tick: 41,
        tokens: 3 * PERSON - 1,
        claim_horizon_ms: T0 + 5200,
      },
    ],
    [
      "counts no time when it is the first of a new loop, whose clock is ahead",
      {},
      700,
      { nonce: LOOP + 1 },
      { clock_ms: T0 + 700, recounted_at_ms: T0 + 700, loop: LOOP + 1, tick: 41, claim_horizon_ms: T0 + 900 },
    ],
    [
      "goes by the clock of a new loop, when that is behind",
      {},
      -700,
      { nonce: LOOP + 1 },
      { clock_ms: T0 - 700, recounted_at_ms: T0 - 700, loop: LOOP + 1, tick: 41, claim_horizon_ms: T0 - 500 },
    ],
    ["while the event is paused counts no time at all", { paused: 1 }, 100, {}, { ...STANDING, halted: 1 }],
    ["at rate 0 counts no time either", {}, 100, { rateMilli: 0 }, { ...STANDING, rate: 0, halted: 1 }],
    [
      "after a pause counts none of it against claims",
      { halted: 1 },
      100,
      {},
      { ...STANDING, tokens: PERSON, halted: 0 },
    ],
    [
      "lets a booth's clock be ahead by two intervals, which it says",
      {},
      100,
      { intervalMs: 250 },
      { ...TICKED, tokens: PERSON, claim_horizon_ms: T0 + 600 },
    ],
    [
      "goes by the operator's rate, and by the burst that is set now",
      { rate_override: 30_000 },
      100,
      { burstMs: 300 },
      { ...TICKED, rate: 30_000, burst_ms: 300, tokens: 3 * PERSON },
    ],
    ["goes by the operator's rate of 0", { rate_override: 0 }, 100, {}, { ...STANDING, rate: 0, halted: 1 }],
    [
      "saves one person at least, whatever the burst is worth",
      {},
      5000,
      { burstMs: 50 },
      {
        clock_ms: T0 + 5000,
        claim_clock_ms: CLAIM_CLOCK_MS + 2000,
        tick: 41,
        burst_ms: 50,
        tokens: 2 * PERSON - 1,
        claim_horizon_ms: T0 + 5200,
      },
    ],
  ])("%s", async (_, state, afterMs, terms, changes) => {
    const event = await WrittenEvent.putTicked(redis, state);
    const ticked = await event.tick({ nowMs: T0 + afterMs, ...terms });
    expect([ticked.status, ticked.loop, ticked.state]).toEqual([
      "DONE",
      changes.loop ?? LOOP,
      { idle: 1, ...changes },
    ]);
  });

  it("is the first of all: it starts the clocks, with one burst", async () => {
    const event = await WrittenEvent.putTicked(redis, {
      clock_ms: 0,
      claim_clock_ms: 0,
      loop: 0,
      tick: 0,
      claim_horizon_ms: 0,
      claims_earned_to_ms: 0,
    });
    expect((await event.tick()).state).toEqual({
      ...{ clock_ms: T0, claim_clock_ms: T0, claims_earned_to_ms: T0, claim_horizon_ms: T0 + 200 },
      ...{ tokens: 2 * PERSON, claim_tokens: 2 * PERSON, loop: LOOP, tick: 1, idle: 1 },
    });
  });

  it("is the first of all at rate 0: there is no burst", async () => {
    const event = await WrittenEvent.putTicked(redis, { clock_ms: 0, claim_clock_ms: 0, tick: 0 });
    const { state } = await event.tick({ rateMilli: 0 });
    expect(state).toEqual({ clock_ms: T0, claim_clock_ms: T0, tick: 1, rate: 0, halted: 1, idle: 1 });
  });

  it("is the first of all at the slowest rate: the burst is one person", async () => {
    const event = await WrittenEvent.putTicked(redis, { clock_ms: 0, tick: 0 });
    expect((await event.tick({ rateMilli: 1 })).state.tokens).toBe(PERSON);
  });

  it("of an older loop changes nothing, and names the newer", async () => {
    const event = await WrittenEvent.putTicked(redis);
    const { status, loop, state } = await event.tick({ nowMs: T0 + 100, nonce: LOOP - 1 });
    expect([status, loop, state]).toEqual(["FENCED", LOOP, {}]);
  });

  it("of an event that has not begun writes nothing", async () => {
    const event = await WrittenEvent.putTicked(redis, { generation: 0 });
    const { status, loop, blocked, totals, joinSeconds, state } = await event.tick({ nowMs: T0 + 100 });
    expect([status, loop, blocked, totals, joinSeconds, state]).toEqual([
      "DONE",
      LOOP,
      0,
      [0, 0, 0, 0, 0],
      [],
      {},
    ]);
  });

  it("does nothing while the line is to be renumbered", async () => {
    const event = await WrittenEvent.putTicked(redis, { renumber_at_ms: T0 + 1000 });
    const { status, state } = await event.tick({ nowMs: T0 + 100 });
    expect([status, state]).toEqual(["DONE", {}]);
  });

  it("ends the entering of a drawing a second after the opening", async () => {
    const event = await WrittenEvent.putTicked(redis, { draw: 1, opens_at_ms: T0 });
    expect((await event.tick({ nowMs: T0 + 100 })).state.draw_closed_ms).toBe(T0 + 1100);
  });

  it("answers the texts of the board to a loop that knows another one", async () => {
    const event = await WrittenEvent.putTicked(redis, {
      board: 8,
      "notice:en": "Soon",
      "notice:th": "Later",
      ticket_types: "[]",
    });
    const texts = async (board: number) => (await event.tick({ board })).texts.slice(2);
    expect([await texts(8), await texts(7)]).toEqual([[], ["Soon", "Later", "[]"]]);
  });

  it.each([
    ["in the last silence, as long as claims have used all of what was before", T0 + 200, T0 + 201, T0 + 201],
    ["in a silence that is not over the horizon", T0 + 200, T0 + 200, T0 + 200],
    ["up to there already, where the clock of the loop before was ahead", T0 + 300, T0 + 200, T0 + 300],
    ["while claims have not used what was before", T0 + 199, T0 + 201, T0 + 199],
  ])("counts time for claims %s", async (_, earnedToMs, nowMs, then) => {
    const event = await WrittenEvent.putTicked(redis, { claims_earned_to_ms: earnedToMs });
    const { state } = await event.tick({ nowMs });
    expect([state.claims_earned_to_ms ?? earnedToMs, state.claim_horizon_ms]).toEqual([then, nowMs + 200]);
  });

  it("answers the totals in the order of its list", async () => {
    const totals = { missed: 1, no_shows: 2, late: 3, returned_total: 4, called_at_once: 5 };
    const event = await WrittenEvent.putTicked(redis, totals);
    expect((await event.tick()).totals).toEqual([1, 2, 3, 4, 5]);
  });
});
