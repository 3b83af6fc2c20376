/** Passes that are checked with public keys, over real HTTP: what is fetched, when, and what is refused meanwhile. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { SignJWT } from "jose";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { PUBLIC_KEY_ALGS } from "../../../src/core/pass-claims.ts";
import { createPassVerifier } from "../../../src/origin/index.ts";
import type { Jwk, KeyMaterial } from "../../../src/pass/pass-key.ts";
import { passClaims, signPass } from "../../../src/pass/sign-pass.ts";
import { freshKey, publicPart } from "../../support/pass-keys.ts";

const UNTIL = Date.UTC(2026, 10, 24, 12, 5);
const ADMISSION = { event: "evt-1", user: "somchai", expiresAtMs: UNTIL, generation: 7, ttlSeconds: 300 };
const CHECK = { eventId: "evt-1", nowMs: UNTIL - 60_000 };
const [one, two] = [freshKey("ES256"), freshKey("ES256")];

type PublicKey = Extract<KeyMaterial, { readonly jwk: Jwk }>;
const publish = (...keys: PublicKey[]) => JSON.stringify({ keys: keys.map(({ jwk }) => publicPart(jwk)) });
const pass = (key: PublicKey) => signPass(key, ADMISSION);

/** A queue as far as its keys go. */
const queue = { body: publish(one), status: 200, asked: 0 };
const server = createServer((_, response) => {
  queue.asked++;
  response.writeHead(queue.status, { "content-type": "application/json" }).end(queue.body);
});
const START = Date.UTC(2026, 10, 24, 12);

beforeEach(async () => {
  Object.assign(queue, { body: publish(one), status: 200, asked: 0 });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  vi.useFakeTimers({ toFake: ["Date"], now: START });
});
afterEach(async () => {
  vi.useRealTimers();
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

const jwksUrl = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/.well-known/jwks.json`;
const makeVerifier = () => createPassVerifier({ jwksUrl: jwksUrl(), algorithm: "ES256" });
const inSeconds = (seconds: number) => vi.setSystemTime(START + seconds * 1000);

describe("it works", () => {
  it.each(PUBLIC_KEY_ALGS)("lets in a pass signed by %s", async (algorithm) => {
    const key = freshKey(algorithm);
    queue.body = publish(key);
    const verifier = createPassVerifier({ jwksUrl: jwksUrl(), algorithm });
    expect(await verifier.verify(await pass(key), CHECK)).toEqual({
      ok: true,
      claims: await passClaims(ADMISSION),
    });
  });

  it("asks for the keys once, however many come at once, and not again for ten minutes", async () => {
    const { verify } = makeVerifier();
    const token = await pass(one);
    await Promise.all(Array.from({ length: 20 }, () => verify(token, CHECK)));
    inSeconds(599);
    expect([(await verify(token, CHECK)).ok, queue.asked]).toEqual([true, 1]);
    inSeconds(600);
    expect([(await verify(token, CHECK)).ok, queue.asked]).toEqual([true, 2]);
  });

  it("asks at once for a key that was published since, when it has not just asked", async () => {
    const { verify } = makeVerifier();
    await verify(await pass(one), CHECK);
    queue.body = publish(two, one);
    inSeconds(30);
    expect([(await verify(await pass(two), CHECK)).ok, queue.asked]).toEqual([true, 2]);
  });

  it("knows a next key before it signs, from the last time it asked", async () => {
    queue.body = publish(one, two);
    const { verify } = makeVerifier();
    await verify(await pass(one), CHECK);
    queue.status = 500;
    expect((await verify(await pass(two), CHECK)).ok).toBe(true);
  });

  it("goes on with the keys that it has while the queue is away, and asks every half a minute", async () => {
    const { verify } = makeVerifier();
    const token = await pass(one);
    await verify(token, CHECK);
    queue.status = 503;
    for (const [seconds, asked] of [
      [700, 2],
      [710, 2],
      [730, 3],
      [90_000, 4],
    ] as const) {
      inSeconds(seconds);
      expect([seconds, (await verify(token, CHECK)).ok, queue.asked]).toEqual([seconds, true, asked]);
    }
  });
});

describe("it refuses", () => {
  it("a pass whose key the queue does not publish any more, ten minutes later", async () => {
    const { verify } = makeVerifier();
    await verify(await pass(one), CHECK);
    queue.body = publish(two);
    inSeconds(600);
    expect(await verify(await pass(one), CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("every pass as unchecked, not as wrong, while it has no keys", async () => {
    const { verify } = makeVerifier();
    queue.status = 503;
    expect(await verify(await pass(one), CHECK)).toMatchObject({ ok: false, code: "QUEUE_KEYS_UNAVAILABLE" });
    queue.status = 200;
    expect((await verify(await pass(one), CHECK)).ok).toBe(true);
  });

  it.each(["", "nonsense", "{}", '{"keys":1}'])("keys that read %j as unavailable", async (body) => {
    queue.body = body;
    expect(await makeVerifier().verify(await pass(one), CHECK)).toMatchObject({
      code: "QUEUE_KEYS_UNAVAILABLE",
    });
  });

  it("a pass that names a key of the set and is signed by another", async () => {
    const forged = await signPass({ ...two, jwk: { ...two.jwk, kid: String(one.jwk.kid) } }, ADMISSION);
    expect(await makeVerifier().verify(forged, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a pass that is signed with the published key as if it were a secret", async () => {
    const secret = new TextEncoder().encode(publish(one));
    const forged = await new SignJWT({ ...(await passClaims(ADMISSION)) })
      .setProtectedHeader({ alg: "HS256", typ: "queue-pass+jwt", kid: String(one.jwk.kid) })
      .sign(secret);
    expect(await makeVerifier().verify(forged, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a good pass of another algorithm, though its key is published", async () => {
    const rsa = freshKey("RS256");
    queue.body = publish(one, rsa);
    expect(await makeVerifier().verify(await pass(rsa), CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a pass of another issuer, unless it is told to believe it", async () => {
    const issuer = "https://queue.example";
    const token = await signPass(one, ADMISSION, issuer);
    const options = { jwks: { keys: [publicPart(one.jwk)] }, algorithm: "ES256" } as const;
    expect((await createPassVerifier(options).verify(token, CHECK)).ok).toBe(false);
    expect((await createPassVerifier({ ...options, issuer }).verify(token, CHECK)).ok).toBe(true);
    const both = createPassVerifier({ ...options, issuer: [issuer, "virtual-queue"] });
    expect([(await both.verify(token, CHECK)).ok, (await both.verify(await pass(one), CHECK)).ok]).toEqual([
      true,
      true,
    ]);
  });
});

it("does not ask the queue for each key that somebody makes up", async () => {
  const { verify } = makeVerifier();
  await verify(await pass(one), CHECK);
  for (let n = 0; n < 50; n++) {
    const made = { ...two, jwk: { ...two.jwk, kid: `made-up-${n}` } };
    expect(await verify(await signPass(made, ADMISSION), CHECK)).toMatchObject({
      code: "INVALID_QUEUE_PASS",
    });
  }
  expect(queue.asked).toBe(1);
});
