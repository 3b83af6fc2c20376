/** What the queue publishes of its keys, and passes of each algorithm in workerd: signed, checked, guarded with. */
import { Hono } from "hono";
import { describe, expect, it } from "vitest";
import { PUBLIC_KEY_ALGS } from "../../src/core/pass-claims.ts";
import { type QueuePassVariables, requireQueuePass } from "../../src/origin/hono.ts";
import { createPassVerifier } from "../../src/origin/index.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { Browser, env, QUEUE, withVariables } from "../support/worker/edge-client.ts";
import { EC, ED, type Pair, RSA } from "../support/worker/private-keys.ts";

const KEYS = { ES256: EC, RS256: RSA, EdDSA: ED } as const satisfies Record<string, readonly [Pair, Pair]>;
const set = (...keys: readonly object[]) => JSON.stringify({ keys });
const underKeys = (alg: string, secret: string, more: object = {}) =>
  withVariables({ QUEUE_PASS_ALG: alg, QUEUE_PASS_PRIVATE_JWK: secret, QUEUE_PASS_SECRET: "", ...more });
const withToken = { authorization: `Bearer ${env.ORIGIN_TOKEN}` };

describe.each(PUBLIC_KEY_ALGS)("under %s", (alg) => {
  const [one, two] = KEYS[alg];
  const queue = () => underKeys(alg, set(one.closed, two.open));

  it("publishes the key that signs and the one that follows, and nothing that is private", async () => {
    const { status, body, headers } = await queue().ask("GET", "/.well-known/jwks.json");
    expect([status, headers.get("cache-control")]).toEqual([200, "public, max-age=300"]);
    expect(body).toEqual({ keys: [one.open, two.open] });
  });

  it("tells gateways where the keys are", async () => {
    const { status, body } = await queue().ask("GET", "/.well-known/openid-configuration");
    expect([status, body]).toEqual([
      200,
      {
        issuer: "virtual-queue",
        jwks_uri: `${QUEUE}/.well-known/jwks.json`,
        id_token_signing_alg_values_supported: [alg],
      },
    ]);
  });

  it("gives passes that a Worker guards with, by what is published", async () => {
    const event = freshEvent();
    const browser = queue();
    const verifier = createPassVerifier({
      jwksUrl: `${QUEUE}/.well-known/jwks.json`,
      algorithm: alg,
      fetch: (url) => queue().open("GET", new URL(url).pathname), // as by a service binding
    });
    const shop = new Hono<{ Variables: QueuePassVariables }>();
    shop.use(requireQueuePass({ verifier, eventId: event, queueUrl: QUEUE }));
    shop.get("/", (c) => c.json(c.get("queuePass").claims.jti));
    const claims = [
      (await browser.admit(event)).body,
      (await browser.claim(event)).body,
      (await browser.position(event)).body,
    ];
    const answers = await Promise.all(
      claims.map(({ queue_pass }) => shop.request("/", { headers: { "x-queue-pass": queue_pass } })),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(new Set(await Promise.all(answers.map((answer) => answer.text()))).size).toBe(1);
    expect((await shop.request("/", { headers: { "x-queue-pass": "forged" } })).status).toBe(403);
  });

  it("verifies and completes passes of the key before, and refuses those of an unknown one", async () => {
    const event = freshEvent();
    const before = underKeys(alg, set(two.closed));
    const { queue_pass } = (await before.admit(event)).body;
    const report = { event_id: event, queue_pass, booking_id: "bk_1" };
    const after = underKeys(alg, set(one.closed, two.open));
    expect((await after.send("POST", "/api/v1/queue/pass/verify", report, withToken)).status).toBe(200);
    expect((await after.send("POST", "/api/v1/queue/pass/complete", report, withToken)).body).toEqual({
      status: "completed",
    });
    const later = underKeys(alg, set(one.closed));
    const refused = await later.send("POST", "/api/v1/queue/pass/verify", report, withToken);
    expect([refused.status, refused.body.error.code]).toEqual([403, "INVALID_QUEUE_PASS"]);
  });
});

describe("under a shared secret", () => {
  const [first, second] = [
    "the-first-secret-of-the-tests-0123456789",
    "the-second-secret-of-the-tests-0123456789",
  ];

  it("has no discovery, for there are no keys to find", async () => {
    const { status, body } = await new Browser().ask("GET", "/.well-known/openid-configuration");
    expect([status, body.error.code]).toEqual([404, "NOT_FOUND"]);
  });

  it("signs with the first of two, and believes both", async () => {
    const event = freshEvent();
    const before = withVariables({ QUEUE_PASS_SECRET: JSON.stringify([first, second]) });
    const { queue_pass } = (await before.admit(event)).body;
    const check = { eventId: event };
    expect((await createPassVerifier({ secret: first }).verify(queue_pass, check)).ok).toBe(true);
    const after = withVariables({ QUEUE_PASS_SECRET: JSON.stringify([second, first]) });
    const report = { event_id: event, queue_pass, booking_id: "bk_1" };
    expect((await after.send("POST", "/api/v1/queue/pass/complete", report, withToken)).body).toEqual({
      status: "completed",
    });
  });
});

describe("a change of algorithm", () => {
  it("leaves passes of the old secret good at the queue while it is put, and not after", async () => {
    const event = freshEvent();
    const { queue_pass } = (await new Browser().admit(event)).body;
    const [{ closed }] = EC;
    const report = { event_id: event, queue_pass };
    const secret = { QUEUE_PASS_SECRET: env.QUEUE_PASS_SECRET };
    const verify = (browser: Browser) => browser.send("POST", "/api/v1/queue/pass/verify", report, withToken);
    expect((await verify(underKeys("ES256", set(closed), secret))).status).toBe(200);
    expect((await verify(underKeys("ES256", set(closed)))).status).toBe(403);
  });
});

it("puts the issuer that is set into passes and discovery, and believes the word of before", async () => {
  const event = freshEvent();
  const [{ closed }] = EC;
  const issuer = "https://passes.example";
  const browser = underKeys("ES256", set(closed), { QUEUE_PASS_ISSUER: issuer });
  const { body } = await browser.ask("GET", "/.well-known/openid-configuration");
  expect(body).toMatchObject({ issuer, jwks_uri: `${issuer}/.well-known/jwks.json` });
  const { queue_pass } = (await browser.admit(event)).body;
  const [, payload = ""] = queue_pass.split(".");
  expect(JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))).iss).toBe(issuer);
  const old = (await underKeys("ES256", set(closed)).admit(freshEvent())).body.queue_pass;
  for (const [pass, code] of [
    [queue_pass, 200],
    [old, 403],
  ] as const) {
    const report = { event_id: event, queue_pass: pass };
    const answer = await browser.send("POST", "/api/v1/queue/pass/verify", report, withToken);
    expect(answer.status).toBe(code);
    if (code === 403) expect(answer.body.error.code).toBe("QUEUE_PASS_EVENT_MISMATCH"); // genuine, but of another event
  }
});
