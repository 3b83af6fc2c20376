import fc from "fast-check";
import { afterAll, expect, it } from "vitest";
import { FIRST_TICKET, ordinalOf } from "../../src/core/ticket.ts";
import { View } from "../../src/core/view.ts";
import type { Flush, FlushReply, TickReply } from "../../src/core/waiting-queue.ts";
import { eventKeys } from "../../src/store/keys.ts";
import { freshEvent, modelKit, openRedis, redisKit, T0 } from "../support/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

const LOBBIES = 3;
const PEOPLE = 10;
const user = fc.nat(PEOPLE - 1).map((n) => `u${n}`);
const users = fc.uniqueArray(user, { maxLength: 6 });

/** What can happen to a sale; `late` waits before the step, `repeat` sends the same request again. */
const step = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      does: fc.constant("flush" as const),
      lobby: fc.nat(LOBBIES - 1),
      leave: users,
      join: users,
      position: users,
      claim: users,
      repeat: fc.boolean(),
    }),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      does: fc.constant("tick" as const),
      loop: fc.nat(1),
      afterMs: fc.constantFrom(0, 37, 100, 100, 250, 1000, 1900, 30_000),
      skewMs: fc.constantFrom(0, 0, 0, -3000, 3000),
      rateMilli: fc.constantFrom(200, 1000, 10_000, 500_000, 5_000_000, 0),
      repeat: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("pause" as const), paused: fc.boolean() }) },
  { weight: 1, arbitrary: fc.record({ does: fc.constant("new loop" as const), loop: fc.nat(1) }) },
  {
    weight: 1,
    arbitrary: fc.record({ does: fc.constant("stock" as const), remaining: fc.option(fc.nat(20)) }),
  },
  { weight: 2, arbitrary: fc.record({ does: fc.constant("complete" as const), user, booking: fc.nat(1) }) },
);
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** The reply without what the model does not count. */
const compare = (reply: FlushReply | TickReply) => ({ ...reply, commands: 0 });

/** Counts again, from the people themselves, everything the state keeps a counter for. */
async function recount(event: string) {
  const [queue, called] = eventKeys(event) as [string, string];
  const tickets = (await redis.zrange(queue, "0", "-1", "WITHSCORES"))
    .filter((_, i) => i % 2 === 1)
    .map(Number);
  const members = await redis.zrange(queue, "0", "-1");
  const scored = await redis.zrange(called, "0", "-1", "WITHSCORES");
  const bits = scored.filter((_, i) => i % 2 === 1).map((score) => Number(score) % 8);
  const inState = (...states: number[]) => bits.filter((state) => states.includes(state)).length;
  return {
    twice: members.filter((member) => scored.includes(member)),
    counters: {
      waiting: tickets.length,
      returned: tickets.filter((ticket) => ticket < FIRST_TICKET).length,
      called: inState(0, 4),
      admitted: inState(1, 5),
      missed: inState(2, 6),
      spent: inState(3),
      forfeited: inState(7),
    },
    waiting: tickets.filter((ticket) => ticket >= FIRST_TICKET),
  };
}

async function play(steps: readonly Step[], maxActive: number, maxQueueSize: number) {
  const event = freshEvent();
  const real = redisKit(redis);
  const model = modelKit();
  const view = new View();
  let now = T0;
  let nonces = T0 * 1000;
  const lobbyNonces = Array.from({ length: LOBBIES }, () => ++nonces);
  const seqs = Array.from({ length: LOBBIES }, () => 0);
  const loops = [++nonces, ++nonces];
  const untils = new Map<string, number>();

  for (const act of steps) {
    switch (act.does) {
      case "flush": {
        const { lobby, leave, join, position, claim } = act;
        const seen = new Set<string>();
        const once = (ids: string[]) => ids.filter((id) => !seen.has(id) && seen.add(id));
        const acts = { leave: once(leave), join: once(join), position: once(position), claim: once(claim) };
        const seq = (seqs[lobby] as number) + 1;
        seqs[lobby] = seq;
        const flush: Flush = {
          now,
          generation: 0,
          lobby,
          fence: { nonce: lobbyNonces[lobby] as number, seq },
          leftIndex: 0,
          maxQueueSize,
          passTtlSeconds: 30,
          acts,
        };
        for (let sent = 0; sent < (act.repeat ? 2 : 1); sent++) {
          const reply = await real.queue.flush(event, flush);
          expect(compare(reply)).toEqual(compare(await model.queue.flush(event, flush)));
          for (const [index, outcome] of reply.outcomes.claim.entries()) {
            if (outcome.outcome === "admitted") untils.set(acts.claim[index] as string, outcome.until);
          }
        }
        break;
      }
      case "tick": {
        now += act.afterMs;
        const tick = {
          now: now + act.skewMs,
          generation: 0,
          nonce: loops[act.loop] as number,
          rateMilli: act.rateMilli,
          intervalMs: 100,
          burstMs: 200,
          maxActive,
          claimWindowMs: 1500,
          returnWindowMs: 20_000,
          leftIndex: 0,
        };
        for (let sent = 0; sent < (act.repeat ? 2 : 1); sent++) {
          const reply = await real.queue.release(event, tick);
          expect(compare(reply)).toEqual(compare(await model.queue.release(event, tick)));
          const { called, waiting } = reply.header;
          expect(Math.min(called, waiting)).toBeGreaterThanOrEqual(0);
        }
        break;
      }
      case "pause":
        for (const kit of [real, model]) await kit.control(event, { paused: act.paused });
        break;
      case "stock":
        for (const kit of [real, model]) await kit.control(event, { remaining: act.remaining });
        break;
      case "new loop":
        loops[act.loop] = ++nonces;
        break;
      case "complete": {
        const until = untils.get(act.user);
        if (until === undefined) break;
        const booking = { now, user: act.user, until, bookingId: `b${act.booking}` };
        expect(await real.queue.complete(event, booking)).toBe(await model.queue.complete(event, booking));
      }
    }

    const counted = await recount(event);
    expect(counted.twice).toEqual([]);
    const state = await redis.hgetall(eventKeys(event)[4] as string);
    for (const [name, count] of Object.entries(counted.counters))
      expect([name, Number(state[name] ?? 0)]).toEqual([name, count]);
    if (maxActive > 0) {
      const { called, admitted, forfeited } = counted.counters;
      expect(called + admitted + forfeited).toBeLessThanOrEqual(maxActive);
    }

    const { header, left } = await real.queue.flush(event, {
      now,
      generation: view.generation,
      lobby: 9,
      fence: null,
      leftIndex: view.leftIndex,
      maxQueueSize: 0,
      passTtlSeconds: 30,
      acts: { leave: [], join: [], position: [], claim: [] },
    });
    view.see(header, left);
    // The lobby's arithmetic against a count over the queue itself.
    expect(counted.waiting.map((ticket) => view.positionOf(ticket))).toEqual(
      counted.waiting.map((_, i) => i + 1),
    );
    expect(counted.waiting.every((ticket) => ordinalOf(ticket) <= header.joined)).toBe(true);
  }
}

it("keeps every promise through random sales, on Redis and on the model alike", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(step, { minLength: 1, maxLength: 60 }),
      fc.constantFrom(0, 3, 12),
      fc.constantFrom(0, 10),
      play,
    ),
    { numRuns: Number(process.env.RUNS ?? 60) },
  );
}, 120_000);
