import { SignJWT, UnsecuredJWT } from "jose";
import { describe, expect, it } from "vitest";
import {
  isDueForRenewal,
  readVisitor,
  signVisitor,
  VISITOR_LIFETIME_SECONDS,
} from "../../../src/edge/identity/visitor-token.ts";
import { signPass } from "../../../src/pass/sign-pass.ts";

const SECRET = "a-secret-of-the-tests-of-32-bytes-";
const NOW = Date.UTC(2026, 10, 24, 12);
const VISITOR = "0b1f5f2e-4d6c-4a63-9f1b-6f0f7c1b2a3d";
const TOKEN = await signVisitor(VISITOR, SECRET, NOW);

describe("a visitor's token", () => {
  it("brings back the visitor, and since when it is out", async () => {
    expect(await readVisitor(TOKEN, SECRET, NOW)).toEqual({ id: VISITOR, issuedAtMs: NOW });
  });

  it("lasts thirty days", async () => {
    const end = NOW + VISITOR_LIFETIME_SECONDS * 1000;
    expect(await readVisitor(TOKEN, SECRET, end - 1000)).toMatchObject({ id: VISITOR });
    expect(await readVisitor(TOKEN, SECRET, end)).toBeNull();
  });

  it("is due for renewal when it is older than a day", () => {
    const visitor = { id: VISITOR, issuedAtMs: NOW };
    const dayLater = NOW + 24 * 3_600_000;
    expect(isDueForRenewal(visitor, dayLater)).toBe(false);
    expect(isDueForRenewal(visitor, dayLater + 1)).toBe(true);
  });

  it("is worth nothing under another secret", async () => {
    expect(await readVisitor(TOKEN, "another-secret-of-at-least-32-bytes", NOW)).toBeNull();
  });

  it("cannot be a queue pass, even one signed with the same secret", async () => {
    const pass = await signPass(
      { alg: "HS256", secret: SECRET },
      {
        event: "evt-1",
        user: VISITOR,
        expiresAtMs: NOW + 300_000,
        generation: NOW,
        ttlSeconds: 300,
      },
    );
    expect(await readVisitor(pass, SECRET, NOW)).toBeNull();
  });

  it("cannot do without a signature", async () => {
    const token = new UnsecuredJWT({ iss: "virtual-queue", sub: VISITOR, exp: NOW / 1000 + 60 }).encode();
    expect(await readVisitor(token, SECRET, NOW)).toBeNull();
  });

  it.each([{ sub: "somchai" }, { sub: 42 }, {}])(
    "names only ids that we gave out, not %j",
    async (claims) => {
      const times = { iat: NOW / 1000, exp: NOW / 1000 + 60 };
      const token = await new SignJWT({ iss: "virtual-queue", ...times, ...claims } as never)
        .setProtectedHeader({ alg: "HS256", typ: "visitor+jwt" })
        .sign(new TextEncoder().encode(SECRET));
      expect(await readVisitor(token, SECRET, NOW)).toBeNull();
    },
  );

  it.each([{}, { iat: "today" }])("says when it was given out, not %j", async (claims) => {
    const others = { iss: "virtual-queue", sub: VISITOR, exp: NOW / 1000 + 60 };
    const token = await new SignJWT({ ...others, ...claims } as never)
      .setProtectedHeader({ alg: "HS256", typ: "visitor+jwt" })
      .sign(new TextEncoder().encode(SECRET));
    expect(await readVisitor(token, SECRET, NOW)).toBeNull();
  });

  it.each(["", "x", "a.b.c", `${TOKEN}x`, TOKEN.slice(1), "x".repeat(5000)])(
    "can be rubbish: %s",
    async (token) => {
      expect(await readVisitor(token, SECRET, NOW)).toBeNull();
    },
  );
});
