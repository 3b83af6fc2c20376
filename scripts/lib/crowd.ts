import type { Redis } from "ioredis";

/** What the joins of join_queue.lua leave behind, all at once. ARGV: now in ms, how many. */
const ADD_CROWD = `
local now, size = tonumber(ARGV[1]), tonumber(ARGV[2])
local joined = tonumber(redis.call("HGET", KEYS[2], "joined") or "0")
local second = math.floor(now / 1000) - 1767225600
if tonumber(redis.call("HGET", KEYS[2], "generation") or "0") == 0 then
  redis.call("HSET", KEYS[2], "generation", ARGV[1], "pass_ttl", 300)
end
for n = joined + 1, joined + size do
  redis.call("ZADD", KEYS[1], string.format("%.0f", second * 10000000 + n), "crowd-" .. n)
end
redis.call("HSET", KEYS[2], "joined", joined + size, "last_sec", second)
redis.call("HINCRBY", KEYS[2], "waiting", size)
return joined + size
`;

/** People at the end of a queue who never ask for anything: for pictures, not for proofs. */
export async function addCrowd(redis: Redis, event: string, size: number): Promise<void> {
  await redis.eval(ADD_CROWD, 2, `queue:{${event}}`, `queue:{${event}}:state`, Date.now(), size);
}
