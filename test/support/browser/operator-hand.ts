import { Redis } from "ioredis";
import { scoredMembers } from "../../../scripts/redis/scored-members.ts";
import { changeEvent, type Desk, type EventChange } from "../../../scripts/system/change-event.ts";
import { allKeys, stateKey } from "../../../src/store/keys.ts";
import { placeOf } from "../journey/journey-system.ts";

/** Longer than any claim window and any pass. */
const LONG_MS = 600_000;

/** What a test does to an event: as its operator, over the admin API; and from behind, as its time. */
export class OperatorHand {
  readonly redis: Redis;
  /** Where it acts as an operator, and by which token. */
  readonly operators: Desk;

  constructor(redisUrl: string, operators: Desk) {
    this.redis = new Redis(redisUrl);
    this.operators = operators;
  }

  /** Nobody is called until `call`, and one person at a time is in the shop then. */
  hold(event: string): Promise<void> {
    return this.operate(event, { release_rate: 0 });
  }

  call(event: string): Promise<void> {
    return this.operate(event, { release_rate: null });
  }

  async operate(event: string, change: EventChange): Promise<void> {
    await changeEvent(this.operators, event, change);
  }

  /** The time to take a turn is over for everybody who was called. */
  async endTurns(event: string): Promise<void> {
    await this.redis.hincrby(stateKey(event), "claim_clock_ms", LONG_MS);
  }

  /** The time in the shop is over for everybody who has a pass. */
  async endPasses(event: string): Promise<void> {
    const called = `queue:{${event}}:called`;
    const people = scoredMembers(await this.redis.zrange(called, 0, "-1", "WITHSCORES"));
    for (const [user, score] of people) {
      if (placeOf(score) !== "admitted") continue;
      await this.redis.zadd(called, "XX", score - LONG_MS, user);
    }
  }

  /** Or its queue would go on ticking under the tests that follow. */
  async forget(event: string): Promise<void> {
    await this.redis.del(...allKeys(event));
  }

  leave(): void {
    this.redis.disconnect();
  }
}
