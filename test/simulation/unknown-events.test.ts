/** Anybody may ask for events that do not exist. What that costs, through the Worker's own routes; the time is set. */
import { beforeEach, expect, inject, it, vi } from "vitest";
import { createApp } from "../../src/edge/app.ts";
import { SECRETS } from "../support/config-kit.ts";
import { T0 } from "../support/store/queue-kit.ts";

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"], now: T0 });
  return () => vi.useRealTimers();
});

it("a thousand of them in three seconds cost Redis three commands", async () => {
  const { url, token } = inject("store");
  const env = { ...SECRETS, UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token, EVENTS: {} };
  const app = createApp();
  const context = { waitUntil: () => {} } as unknown as ExecutionContext;
  const sent = vi.spyOn(globalThis, "fetch");
  for (let second = 0; second < 3; second++) {
    vi.setSystemTime(T0 + second * 1000);
    const asked = Array.from({ length: 333 }, async (_, nth) => {
      const address = `https://queue.example/api/v1/queue/status/e-${second}-${nth}`;
      return (await app.request(address, {}, env, context)).status;
    });
    expect(new Set(await Promise.all(asked))).toEqual(new Set([404]));
  }
  expect(sent.mock.calls.map(([, request]) => request?.body)).toEqual(
    Array(3).fill(JSON.stringify(["hgetall", "queue:catalogue"])),
  );
  sent.mockRestore();
});
