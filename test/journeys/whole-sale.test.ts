/** A whole sale through the front door: from the join to the booking, and what the shop's door refuses. */
import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose/jwt/decode";
import { describe, expect, test } from "vitest";
import { makeSecret } from "../../scripts/system/local-secrets.ts";
import { signPass } from "../../src/pass/sign-pass.ts";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser } from "../support/journey/journey-client.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

// One at a time in the shop: whoever comes next is called when the one before has booked, so every step can be told.
const journey = startJourney({ MAX_ACTIVE: 1, STREAM_INTERVAL_MS: 100, STREAM_MAX_INTERVAL_MS: 200 });

interface Reservation {
  readonly status: number;
  readonly body: { booking_id?: string; user_id?: string; error?: { code: string } };
}

/** A browser at the shop's door. `login` is the person that the shop's own login knows. */
async function reserve(pass: string | null, event: string, login?: string): Promise<Reservation> {
  const headers = new Headers({ "content-type": "application/json" });
  if (pass !== null) headers.set("x-queue-pass", pass);
  if (login !== undefined) headers.set("x-user-id", login);
  const response = await fetch(`${journey().system.originUrl}/bookings/reserve`, {
    method: "POST",
    headers,
    body: JSON.stringify({ event_id: event }),
  });
  return { status: response.status, body: (await response.json()) as Reservation["body"] };
}

/** Asks for the position as often as the queue says, and notes what it is told, until the turn has come. */
async function pollUntilReady(browser: Browser, event: string, told: number[]): Promise<void> {
  for (;;) {
    const { status, body } = await browser.position(event);
    expect([status, body.error]).toEqual([200, undefined]);
    if (body.status === "ready") return;
    told.push(body.position);
    await sleep(body.poll_after_seconds * 1000);
  }
}

async function claimPass(browser: Browser, event: string): Promise<string> {
  const { status, body } = await browser.claim(event);
  expect([status, body.error]).toEqual([200, undefined]);
  return body.queue_pass;
}

/** Somebody who has been called and has taken the pass. */
async function admit(event: string): Promise<{ browser: Browser; pass: string }> {
  const browser = journey().browser();
  expect((await browser.join(event)).status).toBe(201);
  await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
  return { browser, pass: await claimPass(browser, event) };
}

const distinct = (positions: readonly number[]) => [...new Set(positions)];

describe.concurrent("a sale", () => {
  test("brings three people from their exact place to their booking, in the order they came", async () => {
    const event = freshEvent();
    const early = await admit(event);
    const bob = journey().browser();
    const cat = journey().browser();
    const ann = journey().browser();
    for (const [index, browser] of [bob, cat, ann].entries()) {
      const { status, body } = await browser.join(event);
      expect([status, body.status, body.position]).toEqual([201, "joined", index + 1]);
    }
    const otherTab = cat.secondTab();
    const again = await otherTab.join(event);
    expect([again.status, again.body.status, again.body.position]).toEqual([200, "already_in_queue", 2]);

    const stream = await ann.stream(event);
    const toldBob: number[] = [];
    const toldCat: number[] = [];
    const turnOfBob = pollUntilReady(bob, event, toldBob);
    const turnOfCat = pollUntilReady(otherTab, event, toldCat);
    await soon(() => expect([toldBob[0], toldCat[0], stream.positions[0]]).toEqual([1, 2, 3]));

    /** Claims in two tabs and books; whoever stands behind must have heard of the call first. */
    const buy = async (browser: Browser, tab = browser) => {
      const pass = await claimPass(browser, event);
      expect(decodeJwt(pass)).toMatchObject({ user_id: browser.visitorId, event_id: event });
      expect(decodeJwt(await claimPass(tab, event))).toEqual(decodeJwt(pass));
      const { status, body } = await reserve(pass, event, browser.visitorId);
      expect([status, body.user_id]).toEqual([201, browser.visitorId]);
    };
    expect((await reserve(early.pass, event)).status).toBe(201);
    await turnOfBob;
    await soon(() => expect([toldCat.at(-1), stream.positions.at(-1)]).toEqual([1, 2]));
    expect((await ann.claim(event)).body.error.code).toBe("NOT_READY");
    await buy(bob);
    await turnOfCat;
    await soon(() => expect(stream.positions.at(-1)).toBe(1));
    await buy(cat, otherTab);
    await soon(() => expect(stream.state).toBe("ended"));
    await buy(ann);

    expect([toldBob, toldCat, stream.positions].map(distinct)).toEqual([[1], [2, 1], [3, 2, 1]]);
    for (const told of [toldBob, toldCat, stream.positions]) {
      expect(told).toEqual(told.toSorted((a, b) => b - a));
    }
    expect(stream.messages.at(-1)?.data).toEqual({ status: "ready", message: "You can now book!" });

    // The origin reports after it has answered its buyer.
    const everybody = [early.browser, bob, cat, ann].map(({ visitorId }) => [visitorId, "spent"] as const);
    await soon(async () => expect(await journey().places(event)).toEqual(new Map(everybody)));
    const state = await journey().state(event);
    expect(["joined", "called_total", "completed", "spent"].map(state)).toEqual([4, 4, 4, 4]);
    expect(["waiting", "called", "admitted", "missed", "late"].map(state)).toEqual([0, 0, 0, 0, 0]);
    expect((await ann.claim(event)).body.error.code).toBe("PASS_SPENT");
  });
});

describe.concurrent("the shop's door", () => {
  test("refuses whatever is not this person's pass for this event", async () => {
    const event = freshEvent();
    const { browser, pass } = await admit(event);
    const admission = {
      event,
      user: browser.visitorId,
      expiresAtMs: (Math.floor(Date.now() / 1000) + 60) * 1000,
      generation: 1,
      ttlSeconds: 300,
    };
    const { QUEUE_PASS_SECRET } = journey().system.secrets;
    const [head, claims, signature] = pass.split(".");
    const changed = { ...decodeJwt(pass), user_id: "mallory", sub: "mallory" };
    const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

    const refusals: [
      what: string,
      pass: string | null,
      event: string,
      login: string | undefined,
      code: string,
    ][] = [
      ["no pass", null, event, undefined, "INVALID_QUEUE_PASS"],
      [
        "a forged one",
        await signPass({ alg: "HS256", secret: makeSecret() }, admission),
        event,
        undefined,
        "INVALID_QUEUE_PASS",
      ],
      ["a changed one", `${head}.${encode(changed)}.${signature}`, event, undefined, "INVALID_QUEUE_PASS"],
      ["an unsigned one", `${encode({ alg: "none" })}.${claims}.`, event, undefined, "INVALID_QUEUE_PASS"],
      ["a visitor's cookie", browser.cookie.split("=")[1] ?? "", event, undefined, "INVALID_QUEUE_PASS"],
      ["somebody else's", pass, event, "mallory", "INVALID_QUEUE_PASS"],
      ["one for another event", pass, freshEvent(), undefined, "QUEUE_PASS_EVENT_MISMATCH"],
      [
        "an old one",
        await signPass(
          { alg: "HS256", secret: QUEUE_PASS_SECRET },
          { ...admission, expiresAtMs: admission.expiresAtMs - 120_000 },
        ),
        event,
        undefined,
        "QUEUE_PASS_EXPIRED",
      ],
    ];
    for (const [what, shown, at, login, code] of refusals) {
      const { status, body } = await reserve(shown, at, login);
      expect([what, status, body.error?.code]).toEqual([what, 403, code]);
    }
    expect((await journey().state(event))("completed")).toBe(0);
    expect((await reserve(pass, event, browser.visitorId)).status).toBe(201);
  });

  test("books once with a pass, and the queue counts one booking of it", async () => {
    const event = freshEvent();
    const { pass } = await admit(event);
    const first = await reserve(pass, event);
    expect(first.status).toBe(201);
    // A buyer who lost the answer asks again: the same booking, not a second one and not a refusal.
    expect(await reserve(pass, event)).toEqual({ status: 200, body: first.body });
    await soon(async () => expect((await journey().state(event))("completed")).toBe(1));

    const { url, secrets } = journey().system;
    const response = await fetch(`${url}/api/v1/queue/pass/complete`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${secrets.ORIGIN_TOKEN}` },
      body: JSON.stringify({ queue_pass: pass, event_id: event, booking_id: "bk_another" }),
    });
    expect([response.status, ((await response.json()) as Reservation["body"]).error?.code]).toEqual([
      409,
      "PASS_SPENT",
    ]);
    expect((await journey().state(event))("completed")).toBe(1);
  });
});
