import type Redis from "ioredis";
import { afterAll, describe } from "vitest";
import { freshEvent } from "../fresh-event.ts";
import { type Kit, modelKit, openBooth, openLobby, openLoop, openRedis, redisKit } from "./queue-kit.ts";

/** The same tests on Redis, in one shard and in several, and on the model; the title's %s names which one it is. */
export function onBothQueues(title: string, tests: (kit: Kit, redis: Redis) => void): void {
  const redis = openRedis();
  afterAll(() => redis.quit());
  describe.each([
    ["Redis", redisKit()],
    ["Redis, in three shards", redisKit(3)],
    ["the model", modelKit()],
  ])(title, (_, kit) => tests(kit, redis));
}

interface Contract extends Kit {
  /** Where one of the two stores what it stores. */
  readonly redis: Redis;
  /** An event with one lobby, one booth and one loop. */
  open(): {
    readonly event: string;
    readonly lobby: ReturnType<typeof openLobby>;
    readonly booth: ReturnType<typeof openBooth>;
    readonly tick: ReturnType<typeof openLoop>;
  };
}

/** What every queue promises on one subject. */
export function contract(subject: string, promises: (queue: Contract) => void): void {
  onBothQueues("the queue in %s", ({ queue, control }, redis) => {
    const open = () => {
      const event = freshEvent();
      return {
        event,
        lobby: openLobby(queue, event),
        booth: openBooth(queue, event),
        tick: openLoop(queue, event),
      };
    };
    describe(subject, () => promises({ queue, control, redis, open }));
  });
}

export function names(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `user-${index}`);
}
