/**
 * Answers of a running queue are what docs/openapi.json says, field by field. Each answer and frame of the other journeys is
 * held against it too (test/support/journey/journey-client.ts); here are the routes and refusals that they do not meet.
 */

import { expect, test } from "vitest";
import { expectDescribed } from "../../scripts/openapi/described.ts";
import type { EventChange } from "../../scripts/system/change-event.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const journey = startJourney({ MAX_QUEUE_SIZE: 2 });

async function ask(method: string, path: string, body?: object, headers: Record<string, string> = {}) {
  const response = await fetch(journey().system.url + path, {
    method,
    headers: { ...(body && { "content-type": "application/json" }), ...headers },
    body: body ? JSON.stringify(body) : null,
  });
  const answer = { status: response.status, body: JSON.parse(await response.text()) };
  expectDescribed(method, path, answer.status, answer.body);
  return answer;
}

test("what is public", async () => {
  const event = freshEvent();
  await journey().browser().join(event);
  expect((await ask("GET", `/api/v1/queue/status/${event}`)).status).toBe(200);
  expect((await ask("GET", "/healthz")).status).toBe(200);
  expect((await ask("GET", "/.well-known/jwks.json")).status).toBe(200);
});

test("what a booking server asks", async () => {
  const event = freshEvent();
  const browser = journey().browser();
  await browser.join(event);
  await soon(async () => expect((await browser.position(event)).body.status).toBe("ready"));
  const { queue_pass } = (await browser.claim(event)).body;
  const token = { authorization: `Bearer ${journey().system.secrets.ORIGIN_TOKEN}` };
  const body = { queue_pass, event_id: event };
  const path = "/api/v1/queue/pass";
  expect((await ask("POST", `${path}/verify`, body, token)).body.valid).toBe(true);
  expect((await ask("POST", `${path}/verify`, body)).status).toBe(401);
  expect((await ask("POST", `${path}/verify`, { ...body, queue_pass: "x" }, token)).status).toBe(403);
  expect((await ask("POST", `${path}/verify`, { event_id: event }, token)).status).toBe(400);
  const booked = { ...body, booking_id: "b-1" };
  expect((await ask("POST", `${path}/complete`, booked, token)).body).toEqual({ status: "completed" });
  const twice = { ...body, booking_id: "b-2" };
  expect((await ask("POST", `${path}/complete`, twice, token)).body.error.code).toBe("PASS_SPENT");
  // What the visitor is refused now says when the pass ends.
  expect((await browser.join(event)).body.error).toMatchObject({
    code: "PASS_SPENT",
    expires_at: expect.any(String),
  });
});

test("what a join is refused for", async () => {
  const event = freshEvent();
  const set = (change: EventChange) => journey().operate(event, change);
  await set({ release_rate: 0 });
  const crowd = [journey().browser(), journey().browser(), journey().browser()];
  const answers = [];
  for (const browser of crowd) answers.push(await browser.join(event));
  expect(answers.map(({ body }) => body.status ?? body.error.code)).toEqual([
    "joined",
    "joined",
    "QUEUE_FULL",
  ]);
  const codeOf = async () => (await journey().browser().join(event)).body.error;
  await set({ remaining: 0 });
  expect((await codeOf()).code).toBe("SOLD_OUT");
  await set({ opens_at: Date.now() + 3_600_000 });
  expect(await codeOf()).toMatchObject({ code: "QUEUE_NOT_OPEN", opens_at: expect.any(String) });
  await set({ closed: true });
  expect((await codeOf()).code).toBe("QUEUE_CLOSED");
  expect((await journey().browser().join("no such event")).body.error.code).toBe("INVALID_REQUEST");
});
