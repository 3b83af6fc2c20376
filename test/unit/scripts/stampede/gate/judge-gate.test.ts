import { SignJWT } from "jose/jwt/sign";
import { describe, expect, it } from "vitest";
import { Bots, badPasses } from "../../../../../scripts/stampede/gate/bots.ts";
import type { GateEvidence } from "../../../../../scripts/stampede/gate/evidence.ts";
import { judgeGate } from "../../../../../scripts/stampede/gate/judge-gate.ts";
import { PassRing } from "../../../../../scripts/stampede/gate/pass-ring.ts";
import type { LogLine } from "../../../../../scripts/stampede/shops/start-shop.ts";

const AT = Date.now();
const SECRET = "a secret of the test, 32 letters";
const BYTES = new TextEncoder().encode(SECRET);

async function passOf(user: string, more: object = {}): Promise<string> {
  const now = Math.floor(AT / 1000);
  const claims = { user_id: user, event_id: "demo", type: "queue_pass", jti: `jti of ${user}`, ...more };
  return new SignJWT({
    iss: "virtual-queue",
    aud: "booking-origin",
    sub: user,
    iat: now,
    exp: now + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: "HS256", typ: "queue-pass+jwt" })
    .sign(BYTES);
}

function lineOf(pass: string, user: string, served = "order"): LogLine {
  const headers = { "x-queue-pass": pass, "x-queue-user": user, "x-queue-event": "demo" };
  return { at: AT, method: "POST", target: "/orders", served, headers };
}

async function saleOf(more: Partial<GateEvidence> = {}): Promise<GateEvidence> {
  const bots = new Bots("http://127.0.0.1:1", "demo", []);
  bots.requests = 1;
  return {
    event: "demo",
    rate: 1,
    burstMs: 200,
    log: [lineOf(await passOf("malee"), "malee")],
    buyers: [
      {
        person: { user: "malee", passIds: new Set(["jti of malee"]) },
        backTo: "http://localhost/tickets/demo",
        ledTo: "waiting page",
        seats: "shown",
        order: "taken",
      },
    ],
    bots,
    keys: [{ alg: "HS256", key: BYTES, sinceMs: AT - 1000, untilMs: Number.POSITIVE_INFINITY }],
    compared: { answers: 1, differences: [], uploadMb: 1 },
    rotations: null,
    ...more,
  };
}

async function brokenIn(evidence: GateEvidence): Promise<string[]> {
  return (await judgeGate(evidence)).rows.filter(({ ok }) => !ok).map(({ what }) => what);
}

const UNLAWFUL = "guarded requests in the shop's log without a good pass";

describe("a sale behind the gate", () => {
  it("is held where whoever came had a good pass and nobody was turned away", async () => {
    expect(await brokenIn(await saleOf())).toEqual([]);
  });

  it("is broken by each pass that is none", async () => {
    const passes = await badPasses("demo", SECRET);
    const [sale, own] = [await saleOf(), lineOf(await passOf("malee"), "malee")];
    for (const pass of ["", ...passes]) {
      const broken = await brokenIn({ ...sale, log: [own, lineOf(pass, "bot")] });
      expect([pass, broken]).toEqual([pass, [UNLAWFUL]]);
    }
  });

  it("is broken by a name or an event that the pass does not say", async () => {
    const own = lineOf(await passOf("malee"), "malee");
    const other = { ...own, headers: { ...own.headers, "x-queue-event": "other" } };
    for (const line of [{ ...own, headers: { ...own.headers, "x-queue-user": "somchai" } }, other]) {
      expect(await brokenIn(await saleOf({ log: [own, line] }))).toEqual([UNLAWFUL]);
    }
  });

  it("is broken by a pass of a key that was not believed then", async () => {
    const sale = await saleOf();
    const keys = sale.keys.map((key) => ({ ...key, untilMs: AT - 1 }));
    expect(await brokenIn({ ...sale, keys })).toContain(UNLAWFUL);
  });

  it("is broken by who is turned away with a pass, or has no order in the log", async () => {
    const sale = await saleOf();
    const [buyer] = sale.buyers as [(typeof sale.buyers)[number]];
    expect(await brokenIn({ ...sale, buyers: [{ ...buyer, order: "303 /queue/demo" }] })).toEqual([
      "of them turned away",
    ]);
    expect(await brokenIn({ ...sale, buyers: [{ ...buyer, ledTo: "200 <h1>Pick your seat</h1>" }] })).toEqual(
      ["led to the waiting page when they came without a pass"],
    );
    const log = [lineOf(await passOf("malee"), "malee", "seats")];
    expect(await brokenIn({ ...sale, log })).toEqual(["of them without an order in the shop's log"]);
  });

  it("is broken by a header that somebody else wrote, in any spelling", async () => {
    const sale = await saleOf();
    for (const name of ["x-queue-user", "x_queue_user", "x-queue_partner"]) {
      const line = { at: AT, method: "GET", target: "/", served: "front", headers: { [name]: "somebody" } };
      expect([name, await brokenIn({ ...sale, log: [...sale.log, line] })]).toEqual([
        name,
        ["requests in it with a header of the gate's that somebody else wrote"],
      ]);
    }
  });

  it("takes a browser's question before a call for one only when it carries nobody's cookie", async () => {
    const sale = await saleOf();
    const headers = { origin: "https://elsewhere.example", "access-control-request-method": "POST" };
    const question = { at: AT, method: "OPTIONS", target: "/tickets/demo", served: "seats", headers };
    expect(await brokenIn({ ...sale, log: [...sale.log, question] })).toEqual([]);
    const carrying = { ...question, headers: { ...headers, cookie: "a=1" } };
    expect(await brokenIn({ ...sale, log: [...sale.log, carrying] })).toEqual([UNLAWFUL]);
  });

  it("is broken by a crowd, a difference, a growing process and a rotation that was not finished", async () => {
    const users = Array.from({ length: 13 }, (_, n) => `user-${n}`);
    const log = await Promise.all(users.map(async (user) => lineOf(await passOf(user), user)));
    const sale = await saleOf();
    expect(await brokenIn({ ...sale, log: [...sale.log, ...log] })).toEqual([
      "most people new at the shop in 10 s",
    ]);
    const compared = { answers: 1, differences: ["GET /: - x"], uploadMb: 50 };
    expect(await brokenIn({ ...sale, compared, rotations: 2 })).toEqual([
      "of them different",
      "workerd's growth while 50 MB were uploaded through it",
      "steps of the key's rotation",
    ]);
  });
});

it.each(["HS256", "ES256"] as const)(
  "a ring of %s believes each key from its publication until it is dropped",
  (alg) => {
    const ring = new PassRing(alg, 15);
    const first = ring.vars();
    ring.take("publish");
    expect(ring.believed().map(({ untilMs }) => untilMs)).toEqual(Array(2).fill(Number.POSITIVE_INFINITY));
    expect(JSON.stringify(ring.believed())).not.toContain('"d"'); // of a pair the public half alone
    ring.take("sign");
    ring.take("drop");
    ring.noteDropped();
    expect(ring.believed().filter(({ untilMs }) => Number.isFinite(untilMs))).toHaveLength(1);
    expect(ring.vars()).not.toEqual(first);
    expect(() => ring.take("sign")).toThrow("publish first");
  },
);
