/** Ticks are done and their replies are lost, or the loop's clock jumps: neither may cost a person their turn. */
import { afterAll, expect, it } from "vitest";
import { WriterNonce } from "../../src/core/writer/writer-nonce.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();

async function openSale() {
  const event = freshEvent();
  const lobby = openLobby(queue, event);
  const tick = openLoop(queue, event, { claimWindowMs: 60_000 });
  await lobby.flush({ join: Array.from({ length: 500 }, (_, n) => `u${n}`) });
  const nonce = new WriterNonce(T0, 0);
  return {
    lobby,
    nonce,
    tick: async (nowMs: number) => (await tick(nowMs, { nonce: nonce.value })).snapshot,
  };
}

it("does not count the time to claim while each reply of two minutes is lost", async () => {
  const { lobby, nonce, tick } = await openSale();
  await tick(T0);
  for (let ms = 3000; ms <= 120_000; ms += 3000) {
    await tick(T0 + ms);
    nonce.renew(); // the reply did not reach the loop
  }
  const nowMs = T0 + 123_000;
  const { outcomes } = await lobby.flush({ position: ["u0", "u99"] }, { nowMs });
  expect(outcomes.position.map(({ kind: outcome }) => outcome)).toEqual(["called", "called"]);
});

it("goes on at its rate at once when its clock was set back by an hour", async () => {
  const { nonce, tick } = await openSale();
  const { calledTotal: before } = await tick(T0 + 3_600_000);
  nonce.renew();
  for (let ms = 0; ms < 500; ms += 100) await tick(T0 + ms);
  expect((await tick(T0 + 500)).calledTotal - before).toBe(250);
});
