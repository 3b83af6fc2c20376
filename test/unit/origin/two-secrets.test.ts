import { describe, expect, it } from "vitest";
import { createPassVerifier, QueuePassError, verifyQueuePass } from "../../../src/origin/index.ts";
import { passClaims, signPass } from "../../../src/pass/sign-pass.ts";

const [OLD, NEW] = ["the-old-secret-of-at-least-32-bytes", "the-new-secret-of-at-least-32-bytes"];
const UNTIL = Date.UTC(2026, 10, 24, 12, 5);
const ADMISSION = { event: "evt-1", user: "somchai", expiresAtMs: UNTIL, generation: 7, ttlSeconds: 300 };
const CHECK = { eventId: "evt-1", nowMs: UNTIL - 60_000 };
const passBy = (secret: string) => signPass({ alg: "HS256", secret }, ADMISSION);

describe("a shop with two secrets", () => {
  const { verify } = createPassVerifier({ secrets: [OLD, NEW] });

  it("lets in passes of either", async () => {
    for (const secret of [OLD, NEW]) expect((await verify(await passBy(secret), CHECK)).ok).toBe(true);
  });

  it("refuses passes of a third", async () => {
    const verdict = await verify(await passBy("a-third-secret-of-at-least-32-bytes"), CHECK);
    expect(verdict).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("calls an old pass of the second one expired", async () => {
    const late = { ...CHECK, nowMs: UNTIL + 1000 };
    expect(await verify(await passBy(NEW), late)).toMatchObject({ code: "QUEUE_PASS_EXPIRED" });
  });

  it("does not start without a secret, or with one that can be guessed", () => {
    expect(() => createPassVerifier({ secrets: [] })).toThrow("empty");
    expect(() => createPassVerifier({ secrets: [OLD, "short"] })).toThrow("32 bytes");
  });
});

describe("verifyQueuePass", () => {
  it("gives the claims of a good pass", async () => {
    expect(await verifyQueuePass(await passBy(OLD), { secret: OLD, ...CHECK })).toEqual(
      await passClaims(ADMISSION),
    );
  });

  it.each([
    ["INVALID_QUEUE_PASS", { secret: NEW }],
    ["QUEUE_PASS_EXPIRED", { nowMs: UNTIL }],
    ["QUEUE_PASS_EVENT_MISMATCH", { eventId: "evt-2" }],
    ["INVALID_QUEUE_PASS", { userId: "malee" }],
  ])("throws an error of the code %s for %j", async (code, change) => {
    const error = await verifyQueuePass(await passBy(OLD), { secret: OLD, ...CHECK, ...change }).catch(
      (thrown) => thrown,
    );
    expect(error).toBeInstanceOf(QueuePassError);
    expect(error).toMatchObject({ code, status: 403, name: "QueuePassError" });
  });

  it("says 503 where the queue's keys cannot be had", async () => {
    const options = {
      jwksUrl: "http://127.0.0.1:1/jwks.json",
      algorithm: "ES256",
      eventId: "evt-1",
    } as const;
    const header = btoa('{"alg":"ES256","typ":"queue-pass+jwt"}').replaceAll("=", "");
    const error = await verifyQueuePass(`${header}.e30.e30`, options).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "QUEUE_KEYS_UNAVAILABLE", status: 503 });
  });
});
