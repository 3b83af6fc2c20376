/** A payment takes longer than a pass: what the shop does with the origin kit, through the front door. */
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import {
  createPassVerifier,
  extendPass,
  redeemPass,
  reportBooking,
  verifyFresh,
} from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const TTL_SECONDS = 10; // the shortest there is

const journey = startJourney({ MAX_ACTIVE: 1, QUEUE_PASS_TTL_SECONDS: TTL_SECONDS, STORE_TIMEOUT_MS: 1000 });

afterEach(() => {
  journey().system.bridge.faults.refuse = false;
});

/** Somebody with a pass, and what their shop needs. */
async function admit() {
  const event = freshEvent();
  const browser = journey().browser();
  await browser.join(event);
  const { body } = await soon(async () => {
    const claimed = await browser.claim(event);
    expect(claimed.status).toBe(200);
    return claimed;
  });
  const { url, secrets } = journey().system;
  const pass = { queuePass: body.queue_pass as string, eventId: event };
  return { event, browser, pass, queue: { queueUrl: url, originToken: secrets.ORIGIN_TOKEN } };
}

test("keeps the pass, its slot and its booking until it is paid, and then lets the next one in", async () => {
  const { event, browser, pass, queue } = await admit();
  const next = journey().browser();
  await next.join(event);
  expect(await redeemPass({ ...pass, bookingId: "order-1" }, queue)).toBe("redeemed");
  const longer = await extendPass({ ...pass, seconds: 60 }, queue);
  expect(longer.status).toBe("extended");

  await sleep((TTL_SECONDS + 1) * 1000); // the buyer finds their telephone
  const verifier = createPassVerifier({ secret: journey().system.secrets.QUEUE_PASS_SECRET });
  expect(await verifier.verify(pass.queuePass, pass)).toMatchObject({ code: "QUEUE_PASS_EXPIRED" });
  expect(await verifier.verify(longer.queuePass, pass)).toMatchObject({
    ok: true,
    claims: { jti: longer.jti },
  });
  expect((await next.position(event)).body.status).toBe("waiting");
  expect((await browser.position(event)).body).toMatchObject({
    status: "ready",
    queue_pass: longer.queuePass,
  });
  expect((await verifyFresh(pass, queue)).expiresAtMs).toBe(longer.expiresAtMs);

  await expect(reportBooking({ ...pass, bookingId: "order-2" }, queue)).rejects.toMatchObject({
    code: "PASS_SPENT",
  });
  expect(await reportBooking({ ...pass, bookingId: "order-1" }, queue)).toBe("completed");
  await expect(verifyFresh(pass, queue)).rejects.toMatchObject({ code: "PASS_SPENT" });
  await soon(async () => expect((await next.position(event)).body.status).toBe("ready"));
});

test("without Redis nothing is promised, and what is asked again afterwards is done", async () => {
  const { pass, queue } = await admit();
  journey().system.bridge.faults.refuse = true;
  const once = { giveUpAtMs: 0 };
  const away = { code: "QUEUE_UNREACHABLE", message: expect.stringContaining("503 STORE_UNAVAILABLE") };
  await expect(redeemPass({ ...pass, bookingId: "order-1" }, queue, once)).rejects.toMatchObject(away);
  await expect(extendPass({ ...pass, seconds: 60 }, queue, once)).rejects.toMatchObject(away);
  await expect(verifyFresh(pass, queue, once)).rejects.toMatchObject(away);
  journey().system.bridge.faults.refuse = false;
  const giveUpAtMs = Date.now() + 60_000;
  expect(await extendPass({ ...pass, seconds: 60 }, queue, { giveUpAtMs })).toMatchObject({
    status: "extended",
  });
  expect(await redeemPass({ ...pass, bookingId: "order-2" }, queue, { giveUpAtMs })).toBe("redeemed");
});
