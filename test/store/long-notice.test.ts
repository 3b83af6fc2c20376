/** What Redis itself answers when a notice that was typed by hand is far too long: half a character would make a reply that is no JSON. */
import { isUtf8 } from "node:buffer";
import { afterAll, expect, it } from "vitest";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { SCRIPTS } from "../../src/store/scripts.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openRedis, T0 } from "../support/store/queue-kit.ts";

const MOST_BYTES = 1120; // 280 characters of four bytes

const redis = openRedis();
afterAll(() => redis.quit());

/** The notice in the reply to a flush without acts, as bytes. */
async function replied(notice: string | Buffer): Promise<Buffer> {
  const event = freshEvent();
  const keys = eventKeys(event);
  await redis.hset(stateKey(event), "notice", notice);
  const nothingElse = [1, ...Array(23).fill(0)]; // one shard, no numbering, no lobby, no write, no calls, no drawing, no acts
  const reply = await redis.callBuffer("EVAL", SCRIPTS.flush, keys.length, ...keys, T0, ...nothingElse);
  return ((reply as unknown[][])[1] as Buffer[]).at(-2) as Buffer; // before the checkpoint
}

it.each([0, 1, 2, 3])("ends between two characters, also when %i bytes come before them", async (bytes) => {
  const notice = `${"x".repeat(bytes)}${"🎟".repeat(1_000)}`;
  const reply = await replied(notice);
  expect(isUtf8(reply)).toBe(true);
  expect(reply.length).toBe(bytes === 0 ? MOST_BYTES : MOST_BYTES - 4 + bytes);
});

it("is whole as long as it fits", async () => {
  const longest = "🎟".repeat(280);
  expect((await replied(longest)).toString()).toBe(longest);
  expect((await replied("ขอบคุณ")).toString()).toBe("ขอบคุณ");
});

it("is nothing when it is no text at all", async () => {
  expect((await replied(Buffer.alloc(5_000, 0x80))).length).toBe(0);
});
