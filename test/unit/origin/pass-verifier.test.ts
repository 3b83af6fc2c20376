import { base64url, generateKeyPair, SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import type { PassClaims } from "../../../src/core/pass-claims.ts";
import { signVisitor } from "../../../src/edge/identity/visitor-token.ts";
import { createPassVerifier, type PassCheck } from "../../../src/origin/index.ts";
import { passClaims, signPass } from "../../../src/pass/sign-pass.ts";

const SECRET = "a-secret-of-the-tests-of-32-bytes-";
const KEY = new TextEncoder().encode(SECRET);
const UNTIL = Date.UTC(2026, 10, 24, 12, 5);
const ADMISSION = {
  event: "evt-1",
  user: "somchai",
  expiresAtMs: UNTIL,
  generation: 1_790_000_000_000,
  ttlSeconds: 300,
};
const CHECK: PassCheck = { eventId: "evt-1", nowMs: UNTIL - 60_000 };
const CLAIMS = await passClaims(ADMISSION);
const PASS = await signPass({ alg: "HS256", secret: SECRET }, ADMISSION);
const { verify } = createPassVerifier({ secret: SECRET });

type Claims = Partial<Record<keyof PassClaims, unknown>>;

function forge(
  claims: Claims,
  header: { alg: string; typ?: string } = { alg: "HS256", typ: "queue-pass+jwt" },
) {
  return new SignJWT(claims as Record<string, unknown>).setProtectedHeader(header).sign(KEY);
}

describe("it lets in", () => {
  it("whoever brings a pass of this event", async () => {
    expect(await verify(PASS, CHECK)).toEqual({ ok: true, claims: CLAIMS });
  });

  it("the person the pass was made for", async () => {
    expect(await verify(PASS, { ...CHECK, userId: "somchai" })).toMatchObject({ ok: true });
  });

  it("until the last second", async () => {
    expect(await verify(PASS, { ...CHECK, nowMs: UNTIL - 1 })).toMatchObject({ ok: true });
    expect(await verify(PASS, { ...CHECK, nowMs: UNTIL })).toMatchObject({
      ok: false,
      code: "QUEUE_PASS_EXPIRED",
    });
  });

  it("a fresh pass, however far behind the shop's clock is", async () => {
    for (const behindMs of [1000, 3_600_000]) {
      expect(await verify(PASS, { ...CHECK, nowMs: CLAIMS.iat * 1000 - behindMs })).toMatchObject({
        ok: true,
      });
    }
  });

  it("a late booking, as long as it is told to", async () => {
    const late = { ...CHECK, nowMs: UNTIL + 59_000, acceptExpiredForSeconds: 60 };
    expect(await verify(PASS, late)).toMatchObject({ ok: true });
    expect(await verify(PASS, { ...late, nowMs: UNTIL + 60_000 })).toMatchObject({
      code: "QUEUE_PASS_EXPIRED",
    });
  });
});

describe("it refuses", () => {
  it("a pass of another event, by its own code", async () => {
    expect(await verify(PASS, { ...CHECK, eventId: "evt-2" })).toMatchObject({
      ok: false,
      code: "QUEUE_PASS_EVENT_MISMATCH",
    });
  });

  it("a pass that somebody else brings", async () => {
    const verdict = await verify(PASS, { ...CHECK, userId: "malee" });
    expect(verdict).toMatchObject({ ok: false, code: "INVALID_QUEUE_PASS" });
  });

  it("a pass of another queue's secret", async () => {
    const pass = await signPass({ alg: "HS256", secret: "another-secret-of-at-least-32-bytes" }, ADMISSION);
    expect(await verify(pass, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a pass of another queue's secret even when it has expired too", async () => {
    const pass = await signPass({ alg: "HS256", secret: "another-secret-of-at-least-32-bytes" }, ADMISSION);
    expect(await verify(pass, { ...CHECK, nowMs: UNTIL + 1000 })).toMatchObject({
      code: "INVALID_QUEUE_PASS",
    });
  });

  it("a pass whose claims were changed", async () => {
    const [header, , signature] = PASS.split(".");
    const payload = base64url.encode(JSON.stringify({ ...CLAIMS, exp: CLAIMS.exp + 3600 }));
    const verdict = await verify(`${header}.${payload}.${signature}`, CHECK);
    expect(verdict).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a pass without a signature: alg none", async () => {
    const unsecured = new UnsecuredJWT({ ...CLAIMS }).encode();
    expect(await verify(unsecured, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
    const [, payload] = PASS.split(".");
    const header = base64url.encode(JSON.stringify({ alg: "none", typ: "queue-pass+jwt" }));
    expect(await verify(`${header}.${payload}.`, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("the right secret under another algorithm: HS512", async () => {
    const key = new Uint8Array(64).map((_, index) => KEY[index % KEY.length] ?? 0);
    const verifier = createPassVerifier({ secret: new TextDecoder().decode(key) });
    const pass = await new SignJWT({ ...CLAIMS })
      .setProtectedHeader({ alg: "HS512", typ: "queue-pass+jwt" })
      .sign(key);
    expect(await verifier.verify(pass, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a header that claims RS256", async () => {
    const { privateKey } = await generateKeyPair("RS256");
    const pass = await new SignJWT({ ...CLAIMS })
      .setProtectedHeader({ alg: "RS256", typ: "queue-pass+jwt" })
      .sign(privateKey);
    expect(await verify(pass, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("a token of ours for another purpose: a visitor cookie", async () => {
    const cookie = await signVisitor(crypto.randomUUID(), SECRET, UNTIL - 1000);
    expect(await verify(cookie, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it.each([{ alg: "HS256" }, { alg: "HS256", typ: "JWT" }, { alg: "HS256", typ: "visitor+jwt" }])(
    "the right claims under the header %j",
    async (header) => {
      expect(await verify(await forge({ ...CLAIMS }, header), CHECK)).toMatchObject({
        code: "INVALID_QUEUE_PASS",
      });
    },
  );

  it.each<Claims>([
    { iss: "somebody" },
    { aud: "somewhere" },
    { aud: ["booking-origin"] },
    { aud: ["booking-origin", "somewhere"] },
    { type: "visitor" },
    { sub: "malee" },
    { user_id: "malee" },
    { user_id: 42, sub: 42 },
    { user_id: "", sub: "" },
    { event_id: ["evt-1"] },
    { exp: "2099-01-01" },
    { exp: CLAIMS.exp + 0.5 },
    { iat: null },
    { jti: 7 },
  ])("a signed pass that says %j", async (change) => {
    expect(await verify(await forge({ ...CLAIMS, ...change }), CHECK)).toMatchObject({
      ok: false,
      code: "INVALID_QUEUE_PASS",
    });
  });

  it("a signed token for another purpose as no pass, though it has expired too", async () => {
    const other = await forge({ ...CLAIMS, type: "visitor" });
    expect(await verify(other, { ...CHECK, nowMs: UNTIL + 1000 })).toMatchObject({
      code: "INVALID_QUEUE_PASS",
    });
  });

  it.each(Object.keys(CLAIMS) as (keyof PassClaims)[])("a signed pass without %s", async (claim) => {
    const { [claim]: _, ...others } = CLAIMS;
    expect(await verify(await forge(others), CHECK)).toMatchObject({ ok: false, code: "INVALID_QUEUE_PASS" });
  });
});

describe("it is safe", () => {
  it.each([
    undefined,
    null,
    42,
    {},
    [],
    "",
    "x",
    "../..",
    "a.b.c",
    "null.null.null",
    PASS.slice(0, -1),
    `${PASS}x`,
    ` ${PASS}`,
    `Bearer ${PASS}`,
    `${PASS}=`,
    `${PASS}\n`,
    PASS.replace(".", " ."),
    `${PASS}.${PASS}`,
    "e30.e30.e30",
    "\u0000",
    "ไทย.ไทย.ไทย",
  ])("answers %j with a verdict, not an exception", async (token) => {
    expect(await verify(token, CHECK)).toMatchObject({ ok: false, code: "INVALID_QUEUE_PASS" });
  });

  it("does not parse a token of more than 4 KB", async () => {
    const pass = await forge({ ...CLAIMS, jti: "j".repeat(4096) });
    expect(await verify(pass, CHECK)).toMatchObject({ code: "INVALID_QUEUE_PASS" });
  });

  it("does not start with a secret that can be guessed", () => {
    expect(() => createPassVerifier({ secret: "short" })).toThrow("32 bytes");
  });
});
