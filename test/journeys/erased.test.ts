/** docs/data.md: after an erasure a person's id is in no key of Redis and in no line of the log, whatever they did before. */
import { beforeAll, expect, test, vi } from "vitest";
import { freshEvent } from "../support/fresh-event.ts";
import type { Browser } from "../support/journey/journey-client.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { soon } from "../support/soon.ts";

const PASS_SECONDS = 10;

/** Every line of the Worker and its objects: the system writes them where this process does. */
const log: string[] = [];
beforeAll(() => {
  for (const stream of [process.stdout, process.stderr]) {
    vi.spyOn(stream, "write").mockImplementation((chunk) => log.push(String(chunk)) > 0);
  }
  for (const method of ["log", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((...words) => void log.push(words.join(" ")));
  }
});

const journey = startJourney({ QUEUE_PASS_TTL_SECONDS: PASS_SECONDS });

const send = (path: string, token: string, body: object) =>
  fetch(journey().system.url + path, {
    method: "POST",
    headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
    body: JSON.stringify(body),
  });

/** All that Redis holds, with the names of its keys. */
async function everything(): Promise<string> {
  const { redis } = journey();
  const read: Record<string, (key: string) => Promise<unknown>> = {
    zset: (key) => redis.zrange(key, 0, "-1", "WITHSCORES"),
    hash: (key) => redis.hgetall(key),
    list: (key) => redis.lrange(key, 0, -1),
    string: (key) => redis.get(key),
    set: (key) => redis.smembers(key),
  };
  const held: unknown[] = [];
  for (const key of await redis.keys("*")) held.push([key, await read[await redis.type(key)]?.(key)]);
  return JSON.stringify(held);
}

test("an erased person's id is nowhere, whether they waited, watched, booked or left", async () => {
  const event = freshEvent();
  const { system } = journey();
  const { ORIGIN_TOKEN, DESK_TOKEN } = system.secrets;
  const [buyer, leaver, first] = (await journey().crowd(event, 3)) as [Browser, Browser, Browser];
  const pass = await soon(async () => {
    const { status, body } = await buyer.claim(event);
    expect(status).toBe(200);
    return body.queue_pass as string;
  });
  const booking = { event_id: event, queue_pass: pass, booking_id: `for ${buyer.visitorId}` };
  expect((await send("/api/v1/queue/pass/complete", ORIGIN_TOKEN, booking)).status).toBe(200);
  await soon(async () => expect((await leaver.claim(event)).status).toBe(200));
  await leaver.leave(event);
  const stand = {
    "if-match": "*",
    authorization: `Bearer ${DESK_TOKEN}`,
    "content-type": "application/json",
  };
  const url = `${system.url}/api/v1/admin/events/${event}`;
  await fetch(url, { method: "PATCH", headers: stand, body: '{"release_rate":0}' });
  const waiter = (await journey().crowd(event, 1))[0] as Browser;
  await (await waiter.stream(event)).first();
  const people = [buyer, leaver, first, waiter];
  await send(`/api/v1/admin/events/${event}/people/call`, DESK_TOKEN, { user_id: waiter.visitorId });

  // Faults are what a log is for.
  system.bridge.faults.dropReplyAfter = (command) =>
    people.some(({ visitorId }) => command.includes(visitorId));
  for (const person of people) await person.position(event);
  system.bridge.faults.dropReplyAfter = () => false;
  await soon(() => expect(log.join("\n")).toContain("flush failed"));

  const held = await everything();
  for (const { visitorId } of people.filter((person) => person !== first)) expect(held).toContain(visitorId);
  for (const { visitorId } of people) {
    const erased = await send(`/api/v1/admin/events/${event}/people/erase`, DESK_TOKEN, {
      user_id: visitorId,
    });
    expect(erased.status).toBe(200);
  }
  // Whoever held a pass is forgotten with the tick after its end.
  await soon(async () => {
    await journey().system.runCron();
    const left = await everything();
    for (const { visitorId } of people) expect(left).not.toContain(visitorId);
  });
  for (const { visitorId } of people) expect(log.join("\n")).not.toContain(visitorId);
});
