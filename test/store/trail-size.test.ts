/** The trail of an event takes so much room and no more, whatever operators write. */
import { afterAll, expect, it } from "vitest";
import type { OperatorFields } from "../../src/core/operator.ts";
import { auditKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();

/** Quotes and control characters take six times their room in an entry, and both what was and what is are in it. */
function largest(remaining: number): Partial<OperatorFields> {
  const notice = '"'.repeat(279) + (remaining % 10);
  const name = { en: '"'.repeat(470), th: '"'.repeat(470) };
  const ticketTypes = [{ id: "a", remaining, name, price: '"'.repeat(30) }];
  return { ticketTypes, notice, noticeEn: notice, noticeTh: notice };
}

async function act(event: string, nth: number, change: Partial<OperatorFields>) {
  const request = { nowMs: T0 + nth, shards: 1, actId: `a-${nth}`, by: "ann", version: null, change };
  const reply = await queue.control(event, request);
  if (reply.status !== "done") throw new Error(JSON.stringify(reply));
  return reply;
}

const entriesOf = (event: string) => redis.lrange(auditKey(event), 0, "-1");
const bytesOf = (entries: readonly string[]) =>
  entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0);

it("holds 256,000 bytes of the largest changes, of which it knows the newest again", async () => {
  const event = freshEvent();
  for (let nth = 0; nth < 60; nth++) await act(event, nth, largest(1000 + nth));
  const entries = await entriesOf(event);
  expect(Buffer.byteLength(entries[0] as string)).toBeGreaterThan(30_000);
  expect(bytesOf(entries)).toBeLessThanOrEqual(256_000);
  expect(entries.length).toBeGreaterThanOrEqual(6);
  expect(await act(event, 59, largest(1059))).toMatchObject({
    version: 60,
    entry: { actId: "a-59", version: 60 },
  });
  expect(await act(event, 55, largest(1055))).toMatchObject({ version: 60, entry: { version: 56 } });
});

it("holds 200 acts of the usual size", async () => {
  const event = freshEvent();
  for (let nth = 0; nth < 210; nth++) await act(event, nth, { notice: `Notice ${nth}`.padEnd(280, ".") });
  expect(await entriesOf(event)).toHaveLength(200);
});

it("makes room for small acts only when they need it", async () => {
  const event = freshEvent();
  for (let nth = 0; nth < 10; nth++) await act(event, nth, largest(1000 + nth));
  const before = await entriesOf(event);
  await act(event, 10, { paused: true });
  const after = await entriesOf(event);
  expect(after.slice(1)).toEqual(before.slice(0, after.length - 1));
  expect(after.length).toBeGreaterThanOrEqual(before.length);
});
