/** An operator calls people out of turn: over time the rate is kept all the same. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import { runs } from "../support/runs.ts";
import { names } from "../support/store/contract.ts";
import { openLobby, openLoop, redisKit, T0 } from "../support/store/queue-kit.ts";

const [RATE_MILLI, BURST_MS] = [10_000, 500]; // ten a second, five at once
const PEOPLE = 60;

const step = fc.record({
  afterMs: fc.integer({ min: 1, max: 400 }),
  /** Whom an operator calls before the tick. */
  calls: fc.array(fc.nat(PEOPLE - 1), { maxLength: 3 }),
});

it("a tick calls somebody only when all calls so far, an operator's too, are within the rate and one burst", async () => {
  const { queue } = redisKit();
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 5, maxLength: 30 }), async (steps) => {
      const event = freshEvent();
      const [lobby, tick] = [openLobby(queue, event), openLoop(queue, event)];
      const settings = { rateMilli: RATE_MILLI, burstMs: BURST_MS };
      await lobby.flush({ join: names(PEOPLE) });
      let called = (await tick(T0, settings)).snapshot.calledTotal;
      let [nowMs, byOperator, acts] = [T0, 0, 0];
      for (const { afterMs, calls } of steps) {
        nowMs += afterMs;
        for (const nth of calls) {
          const act = {
            nowMs,
            shards: 1,
            actId: `call-${++acts}`,
            by: "ann",
            claimWindowMs: 60_000,
            maxActive: 0,
          };
          const reply = await queue.callPerson(event, { ...act, user: `user-${nth}` });
          if (reply.status === "done" && reply.place === "waiting") byOperator++;
        }
        const { snapshot } = await tick(nowMs, settings);
        const allowed = (RATE_MILLI * (nowMs - T0 + BURST_MS)) / 1_000_000;
        const byTick = snapshot.calledTotal - called - byOperator;
        expect(byTick).toBeGreaterThanOrEqual(0);
        if (byTick > 0) expect(snapshot.calledTotal).toBeLessThanOrEqual(allowed);
        [called, byOperator] = [snapshot.calledTotal, 0];
      }
    }),
    { numRuns: runs(8) },
  );
});
