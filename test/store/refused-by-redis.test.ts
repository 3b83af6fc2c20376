/** What the log learns when Redis refuses: enough to act on, and nothing about people. */
import { afterAll, expect, inject, it } from "vitest";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import { stateKey } from "../../src/store/keys.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { Upstash } from "../../src/store/upstash.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openRedis } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

/** What comes of a join of zoe's at an event whose state is no hash. */
async function failureOfJoin(variables: { token?: string } = {}): Promise<StoreUnavailable> {
  const upstash = new Upstash({ ...inject("store"), flagLine: true, timeoutMs: 5000, ...variables });
  const event = freshEvent();
  await redis.set(stateKey(event), "no hash");
  const failure = await openLobby(new RedisQueue(upstash), event)
    .act("join", "zoe")
    .catch((error: unknown) => error);
  if (!(failure instanceof StoreUnavailable)) throw failure;
  return failure;
}

it("says why, in Redis' own words, cut to 120 characters", async () => {
  const { message } = await failureOfJoin();
  const [, reason = ""] =
    /^Redis gave no result for flush in store default: UpstashError: (.*)$/.exec(message) ?? [];
  expect(reason).toMatch(/^WRONGTYPE Operation against a key holding the wrong kind of value/);
  expect(reason).toHaveLength(120);
});

it("says of a wrong token that it is wrong, and not what it is", async () => {
  const { message } = await failureOfJoin({ token: "a-token-of-another-database" });
  expect(message).toBe(
    "Redis gave no result for flush in store default: UpstashError: WRONGPASS invalid or missing auth token",
  );
});

it("names neither what was asked nor for whom", async () => {
  for (const { message } of [await failureOfJoin(), await failureOfJoin({ token: "wrong" })]) {
    expect(message).not.toMatch(/zoe|EVALSHA|command was/);
  }
});
