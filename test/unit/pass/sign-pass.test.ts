import { base64url, calculateJwkThumbprint, decodeJwt, decodeProtectedHeader } from "jose";
import { describe, expect, it } from "vitest";
import { PUBLIC_KEY_ALGS } from "../../../src/core/pass-claims.ts";
import { createPassVerifier } from "../../../src/origin/index.ts";
import { passKeyOf } from "../../../src/pass/pass-key.ts";
import { type Admission, passClaims, signPass } from "../../../src/pass/sign-pass.ts";
import { freshKey, publicPart } from "../../support/pass-keys.ts";

const SECRET = "a-secret-of-the-tests-of-32-bytes-";
const CONFIG = { alg: "HS256", secret: SECRET } as const;
const UNTIL = Date.UTC(2026, 10, 24, 12, 5);
const ADMISSION: Admission = {
  event: "evt-1",
  user: "somchai",
  expiresAtMs: UNTIL,
  generation: 1_790_000_000_000,
  ttlSeconds: 300,
};

describe("a pass", () => {
  it("says who, for what, from when and until when", async () => {
    const { jti, ...claims } = await passClaims(ADMISSION);
    expect(claims).toEqual({
      iss: "virtual-queue",
      aud: "booking-origin",
      sub: "somchai",
      user_id: "somchai",
      event_id: "evt-1",
      type: "queue_pass",
      iat: UNTIL / 1000 - 300,
      exp: UNTIL / 1000,
    });
    expect(jti).toMatch(/^[A-Za-z0-9_-]{22}$/);
  });

  it("is the same, byte by byte, however often it is made", async () => {
    expect(await signPass(CONFIG, { ...ADMISSION })).toBe(await signPass(CONFIG, ADMISSION));
  });

  it("names its algorithm, its purpose and its key, and nothing else", async () => {
    const header = decodeProtectedHeader(await signPass(CONFIG, ADMISSION));
    expect(header).toEqual({ alg: "HS256", typ: "queue-pass+jwt", kid: (await passKeyOf(CONFIG)).kid });
  });

  it.each<Partial<Admission>>([
    { event: "evt-2" },
    { user: "malee" },
    { expiresAtMs: UNTIL + 1000 },
    { generation: 1_790_000_000_001 },
  ])("has another number for %j", async (change) => {
    const other = await passClaims({ ...ADMISSION, ...change });
    expect(other.jti).not.toBe((await passClaims(ADMISSION)).jti);
  });

  it("does not confuse an event and a user that read alike when joined", async () => {
    const one = await passClaims({ ...ADMISSION, event: "a", user: '","b' });
    const two = await passClaims({ ...ADMISSION, event: 'a","', user: "b" });
    expect(one.jti).not.toBe(two.jti);
  });

  it.each(["42", "true", "null", "1e3", "__proto__", "ก".repeat(128), "😀"])(
    "carries the user %s as it is",
    async (user) => {
      const pass = await signPass(CONFIG, { ...ADMISSION, user });
      const verdict = await createPassVerifier({ secret: SECRET }).verify(pass, {
        eventId: "evt-1",
        userId: user,
        nowMs: UNTIL - 1,
      });
      expect(verdict).toEqual({ ok: true, claims: await passClaims({ ...ADMISSION, user }) });
    },
  );

  it("names a key without giving it away", async () => {
    const { kid } = await passKeyOf(CONFIG);
    const other = await passKeyOf({ ...CONFIG, secret: `${SECRET}x` });
    expect(kid).toMatch(/^[A-Za-z0-9_-]{8}$/);
    expect(kid).not.toBe(other.kid);
    expect(SECRET).not.toContain(kid);
    expect(new TextDecoder().decode(base64url.decode(kid))).not.toContain(SECRET.slice(0, 4));
  });

  it("has a key that nobody else may know, so there is none to publish", async () => {
    expect(await passKeyOf(CONFIG)).toMatchObject({ alg: "HS256", publicJwk: null });
  });

  it("has its key made once", async () => {
    expect(await passKeyOf(CONFIG)).toBe(await passKeyOf(CONFIG));
  });
});

describe.each(PUBLIC_KEY_ALGS)("a pass signed by %s", (alg) => {
  const material = freshKey(alg);

  it("names its algorithm and its key", async () => {
    const header = decodeProtectedHeader(await signPass(material, ADMISSION));
    expect(header).toEqual({ alg, typ: "queue-pass+jwt", kid: material.jwk.kid });
  });

  it("says the same each time, whatever its signature", async () => {
    const [one, two] = [await signPass(material, ADMISSION), await signPass(material, ADMISSION)];
    expect(one.split(".").slice(0, 2)).toEqual(two.split(".").slice(0, 2));
    expect(decodeJwt(one)).toEqual(await passClaims(ADMISSION));
  });

  it("has a key of which only the public half is shown", async () => {
    const { publicJwk } = await passKeyOf(material);
    expect(publicJwk).toEqual(publicPart(material.jwk));
  });

  it("is named by its thumbprint, where its key has no name", async () => {
    const { kid: _, alg: __, use: ___, ...bare } = material.jwk;
    const { kid } = await passKeyOf({ alg, jwk: bare });
    expect(kid).toBe(await calculateJwkThumbprint(publicPart(bare)));
  });

  it("may name an address as its issuer", async () => {
    const pass = await signPass(material, ADMISSION, "https://queue.example");
    expect(decodeJwt(pass).iss).toBe("https://queue.example");
  });
});
