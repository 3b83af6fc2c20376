/** The example shops in Go, PHP, Python and Node: each books by HTTP, with HS256 and ES256, and tells the queue. */
import { readFileSync } from "node:fs";
import { decodeJwt } from "jose/jwt/decode";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startShop } from "../../examples/node-shop/server.ts";
import type { VectorFile } from "../../scripts/vectors/make-vectors.ts";
import { type Changes, Mint, publicKeysOf, TEST_KEYS } from "../../scripts/vectors/mint.ts";
import { freshEvent } from "../support/fresh-event.ts";
import {
  ExampleShops,
  LANGUAGES,
  type RunningShop,
  type ShopVars,
} from "../support/journey/example-shops.ts";
import { startJourney } from "../support/journey/journey-system.ts";
import { type KeyServer, openKeyServer } from "../support/journey/key-server.ts";
import { openQueueLine, type QueueLine } from "../support/journey/queue-line.ts";
import { startQueueStandIn } from "../support/scripts/queue-stand-in.ts";
import { soon } from "../support/soon.ts";

type Alg = "HS256" | "ES256";

// With the keys of the vectors, so that a test may sign passes that the queue never gave.
const journey = startJourney({
  QUEUE_PASS_SECRET: TEST_KEYS.secret,
  QUEUE_PASS_PRIVATE_JWK: JSON.stringify(TEST_KEYS.ES256.current),
});

/** From now on the queue signs by this algorithm. */
async function signBy(alg: Alg): Promise<void> {
  const { system } = journey();
  if (system.vars.QUEUE_PASS_ALG !== alg) await system.redeploy({ QUEUE_PASS_ALG: alg });
}

/** How a shop learns what passes are checked with. */
const VERIFYING: Record<Alg, () => ShopVars> = {
  // While the secret changes the shop has both; the queue still signs by the old one.
  HS256: () => ({
    QUEUE_PASS_SECRET: JSON.stringify(["the-next-secret-of-the-queue-of-32-bytes", TEST_KEYS.secret]),
  }),
  ES256: () => ({
    QUEUE_PASS_ALG: "ES256",
    QUEUE_JWKS_URL: `${journey().system.url}/.well-known/jwks.json`,
  }),
};

const shops = new ExampleShops();
let keyServer: KeyServer;
const stoppables: { close(): unknown }[] = [];

beforeAll(async () => {
  keyServer = await openKeyServer((publicKeysOf("ES256") as { jwks: object }).jwks);
  await shops.prepare();
});
afterAll(async () => {
  await shops.stop();
  for (const stoppable of [...stoppables, keyServer]) await stoppable.close();
});

const now = () => Math.floor(Date.now() / 1000);

/** A pass that the queue never gave, and could have given. */
function forge(alg: Alg, changes: Changes = {}): string {
  return new Mint(alg, now()).pass({ ...changes, claims: { jti: crypto.randomUUID(), ...changes.claims } });
}

/** Somebody who has been called and has taken the pass. */
async function admit(event: string): Promise<string> {
  const browser = journey().browser();
  expect((await browser.join(event)).status).toBe(201);
  return soon(async () => {
    const { status, body } = await browser.claim(event);
    expect(status).toBe(200);
    return body.queue_pass;
  });
}

interface Reservation {
  readonly status: number;
  readonly body: { booking_id?: string; user_id?: string; event_id?: string; error?: { code: string } };
}

async function reserve(url: string, pass: string | null, event = "demo", init: RequestInit = {}) {
  const headers = new Headers({ "content-type": "application/json" });
  if (pass !== null) headers.set("x-queue-pass", pass);
  new Headers(init.headers).forEach((value, name) => {
    headers.set(name, value);
  });
  const body = JSON.stringify({ event_id: event });
  const response = await fetch(`${url}/bookings/reserve`, { method: "POST", body, ...init, headers });
  return { status: response.status, body: (await response.json()) as Reservation["body"] };
}

const codeOf = ({ status, body }: Reservation) => [status, body.error?.code];

/** How many bookings the queue has counted. */
async function completed(event: string): Promise<number> {
  return (await journey().state(event))("completed");
}

/** What every shop does, whatever language it is in. */
function booksFor(alg: Alg, url: () => string): void {
  test("books once with a pass, and the same pass finds the same booking", async () => {
    const event = freshEvent();
    const pass = await admit(event);
    const answers = await Promise.all([1, 2, 3].map(() => reserve(url(), pass, event)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 201]);
    const [{ body } = { body: null }] = answers;
    expect(body).toEqual({
      booking_id: expect.stringMatching(/^bk_/),
      user_id: decodeJwt(pass).sub,
      event_id: event,
    });
    for (const answer of answers) expect(answer.body).toEqual(body);
    expect(await reserve(url(), pass, event)).toEqual({ status: 200, body });
    await soon(async () => expect(await completed(event)).toBe(1));
  });

  test("compares the person in any script", async () => {
    const user = "สมชาย 🎫";
    const pass = forge(alg, { claims: { sub: user, user_id: user } });
    const headers = { "x-user-id": Buffer.from(user, "utf8").toString("latin1") };
    const { status, body } = await reserve(url(), pass, "demo", { headers });
    expect([status, body.user_id]).toEqual([201, user]);
  });

  test("refuses what is no pass of this person for this event", async () => {
    const stolen = { headers: { "x-user-id": "malee" } };
    const expired = forge(alg, { claims: { exp: now() - 1 } });
    expect(codeOf(await reserve(url(), null))).toEqual([403, "INVALID_QUEUE_PASS"]);
    expect(codeOf(await reserve(url(), forge(alg), "demo", stolen))).toEqual([403, "INVALID_QUEUE_PASS"]);
    expect(codeOf(await reserve(url(), forge(alg, { by: "next" })))).toEqual([403, "INVALID_QUEUE_PASS"]);
    expect(codeOf(await reserve(url(), expired))).toEqual([403, "QUEUE_PASS_EXPIRED"]);
    expect(codeOf(await reserve(url(), forge(alg), "other"))).toEqual([403, "QUEUE_PASS_EVENT_MISMATCH"]);
    const unsigned = forge(alg, { header: { alg: "none" } }).replace(/[^.]+$/, "");
    expect(codeOf(await reserve(url(), unsigned))).toEqual([403, "INVALID_QUEUE_PASS"]);
  });

  test("reads no request that is no booking", async () => {
    for (const body of ["", "nonsense", "[]", "null", "42", "{}", '{"event_id":42}', '{"event_id":""}']) {
      const answer = await reserve(url(), forge(alg), "demo", { body });
      expect([body, ...codeOf(answer)]).toEqual([body, 400, "INVALID_REQUEST"]);
    }
    const large = { body: JSON.stringify({ event_id: "x".repeat(100_000) }) };
    expect(codeOf(await reserve(url(), forge(alg), "demo", large))).toEqual([413, "PAYLOAD_TOO_LARGE"]);
    expect((await fetch(`${url()}/bookings/reserve`)).status).toBe(405);
    expect((await fetch(`${url()}/elsewhere`)).status).toBe(404);
  });

  test("lets a browser in by the queue's form, and books by its own", async () => {
    const event = freshEvent();
    const page = `${url()}/events/${event}`;
    const closed = await fetch(page);
    expect([closed.status, await closed.text()]).toEqual([
      200,
      expect.stringContaining(`/queue/${event}?to=`),
    ]);

    const pass = await admit(event);
    const form = new URLSearchParams({ queue_pass: pass, event_id: event });
    const post = (body: BodyInit, headers: HeadersInit) =>
      fetch(page, { method: "POST", body, headers, redirect: "manual" });
    const arrived = await post(form, { origin: "https://queue.example" });
    expect([arrived.status, arrived.headers.get("location")]).toEqual([303, `/events/${event}`]);
    const [cookie = "", ...attributes] = arrived.headers.get("set-cookie")?.split("; ") ?? [];
    expect([cookie, attributes.map((text) => text.toLowerCase())]).toEqual([
      `queue_pass=${pass}`,
      expect.arrayContaining(["path=/", "httponly", "samesite=lax", expect.stringMatching(/^max-age=\d+$/)]),
    ]);

    const look = async () => (await fetch(page, { headers: { cookie: `theme="dark; ${cookie}` } })).text();
    expect(await look()).toContain("You are in");
    const foreign = await post(new URLSearchParams(), { cookie, origin: "https://evil.example" });
    expect(foreign.status).toBe(403);
    expect(await look()).toContain("You are in");
    const booked = await post(new URLSearchParams(), { cookie, origin: url() });
    expect([booked.status, booked.headers.get("location")]).toEqual([303, `/events/${event}`]);
    expect(await look()).toMatch(/You have booked[\s\S]*bk_/);
    const expired = forge(alg, { claims: { event_id: event, exp: now() - 1 } });
    expect((await post(new URLSearchParams({ queue_pass: expired }), {})).status).toBe(403);
    await soon(async () => expect(await completed(event)).toBe(1));
  });
}

describe("the shop in Node", () => {
  beforeAll(() => {
    // It runs in this process, and says so when the queue refuses to count a forged pass.
    vi.spyOn(console, "error").mockImplementation(() => {});
  });
  afterAll(() => {
    vi.restoreAllMocks();
  });
  booksFor("HS256", () => journey().system.originUrl);

  describe("ES256", () => {
    let shop: Awaited<ReturnType<typeof startShop>>;
    beforeAll(async () => {
      await signBy("ES256");
      const { url: queueUrl, secrets } = journey().system;
      const keys = { passSecret: "", passAlg: "ES256", originToken: secrets.ORIGIN_TOKEN };
      shop = await startShop({ port: 0, queueUrl, ...keys });
      stoppables.push(shop);
    });
    afterAll(() => signBy("HS256"));
    booksFor("ES256", () => shop.url);
  });
});

describe.each(LANGUAGES)("the shop in %s", (language) => {
  /** All that a shop needs but the keys; the ledger is named for what it is of. */
  const varsOf = async (ledger: string): Promise<[vars: ShopVars, line: QueueLine]> => {
    const { url, secrets } = journey().system;
    const line = await openQueueLine(url);
    stoppables.push(line);
    const file = shops.file(`${language}-${ledger}`);
    return [{ QUEUE_URL: line.url, ORIGIN_TOKEN: secrets.ORIGIN_TOKEN, LEDGER: file }, line];
  };

  test("says to each pass of docs/pass-vectors.json what its definition says", async () => {
    const text = readFileSync(new URL("../../docs/pass-vectors.json", import.meta.url), "utf8");
    const { vectors }: VectorFile = JSON.parse(text);
    const said = await shops.verifyVectors(language);
    expect(Object.fromEntries(said)).toEqual(
      Object.fromEntries(vectors.map(({ name, verdict }) => [name, verdict])),
    );
  });

  describe.each(["HS256", "ES256"] as const)("%s", (alg) => {
    let shop: RunningShop;
    beforeAll(async () => {
      await signBy(alg);
      const [vars] = await varsOf(alg);
      shop = await shops.start(language, { ...vars, ...VERIFYING[alg]() });
    });
    afterAll(() => signBy("HS256"));
    booksFor(alg, () => shop.url);

    if (alg === "HS256") return; // a secret is not asked for
    test("does not ask for keys anew for each that passes name", async () => {
      const [vars] = await varsOf("counted");
      const counted = { QUEUE_PASS_ALG: "ES256", QUEUE_JWKS_URL: `${keyServer.url}/${language}` };
      const shop = await shops.start(language, { ...vars, ...counted });
      const unknown = Array.from({ length: 20 }, (_, n) => forge(alg, { header: { kid: `unknown-${n}` } }));
      for (const answer of await Promise.all(unknown.map((pass) => reserve(shop.url, pass)))) {
        expect(codeOf(answer)).toEqual([403, "INVALID_QUEUE_PASS"]);
      }
      expect((await reserve(shop.url, forge(alg))).status).toBe(201);
      // Once at first; and once more where half a minute has gone by since.
      expect(keyServer.asked.get(`/${language}`)).toBeLessThan(4);
    });
  });

  test("refuses nobody for good while it has no keys", async () => {
    const [vars] = await varsOf("keyless");
    const nowhere = { QUEUE_PASS_ALG: "ES256", QUEUE_JWKS_URL: "http://127.0.0.1:1/" };
    const shop = await shops.start(language, { ...vars, ...nowhere });
    expect(codeOf(await reserve(shop.url, forge("ES256")))).toEqual([503, "QUEUE_KEYS_UNAVAILABLE"]);
  });

  test("repeats a report that may succeed, and none that the queue refuses", async () => {
    const queue = await startQueueStandIn();
    stoppables.push(queue);
    queue.answers = [
      { status: 503, body: { error: { code: "STORE_UNAVAILABLE" } } },
      { status: 409, body: { error: { code: "PASS_SPENT" } } },
      { status: 200, body: { status: "late" } },
    ];
    const [vars] = await varsOf("refused");
    const secret = { QUEUE_PASS_SECRET: TEST_KEYS.secret };
    const shop = await shops.start(language, { ...vars, ...secret, QUEUE_URL: queue.url });
    const first = (await reserve(shop.url, forge("HS256"))).body.booking_id;
    await soon(() => expect(queue.reports).toHaveLength(2));
    const second = (await reserve(shop.url, forge("HS256"))).body.booking_id;
    await soon(() => expect(queue.reports).toHaveLength(3));
    expect(queue.reports).toMatchObject(
      [first, first, second].map((booking_id) => ({
        authorization: `Bearer ${vars.ORIGIN_TOKEN}`,
        body: { event_id: "demo", booking_id },
      })),
    );
  });

  test("tells the queue when it is back, also after a crash of its own", async () => {
    const [vars, line] = await varsOf("outbox");
    const running = { ...vars, QUEUE_PASS_SECRET: TEST_KEYS.secret };
    const shop = await shops.start(language, running);
    const [early, late] = [freshEvent(), freshEvent()];
    const passes = { early: await admit(early), late: await admit(late) };

    line.isCut = true;
    expect((await reserve(shop.url, passes.early, early)).status).toBe(201);
    await soon(() => expect(line.lost).toBeGreaterThan(0));
    line.isCut = false;
    await soon(async () => expect(await completed(early)).toBe(1));

    line.isCut = true;
    const booked = await reserve(shop.url, passes.late, late);
    expect(booked.status).toBe(201);
    await shop.stop("SIGKILL");
    line.isCut = false;
    expect(await completed(late)).toBe(0);
    const again = await shops.start(language, running);
    await soon(async () => expect(await completed(late)).toBe(1));
    expect(await reserve(again.url, passes.late, late)).toEqual({ status: 200, body: booked.body });
  });
});
