/** What of a login is believed: by a shared secret, and by the public keys of a real HTTP server. */
import { base64url, exportSPKI, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LoginConfig } from "../../../src/config.ts";
import { personNamed, readLoginToken } from "../../../src/edge/identity/login-token.ts";
import { type KeyPair, KeyServer, makeKey } from "../../support/login/key-server.ts";

const SECRET = "the-secret-of-the-shop-s-own-login";
const NOW_MS = Date.UTC(2027, 0, 1);
const NOW = NOW_MS / 1000;
const OTHERS = {
  issuer: "https://shop.example/",
  audience: "queue",
  cookie: null,
  url: "https://shop.example/login",
};
const BY_SECRET: LoginConfig = { ...OTHERS, key: { secret: SECRET }, claim: "sub" };

let server: KeyServer;
let byKeys: LoginConfig;
const pairs = new Map<string, KeyPair>();

beforeAll(async () => {
  server = await KeyServer.open();
  const made = await Promise.all(["RS256", "PS256", "ES256", "EdDSA"].map((alg) => makeKey(alg, alg)));
  server.answer = { keys: made.map(({ jwk }) => jwk) };
  for (const [index, alg] of ["RS256", "PS256", "ES256", "EdDSA"].entries())
    pairs.set(alg, made[index] as KeyPair);
  byKeys = { ...OTHERS, key: { jwksUrl: server.url }, claim: "sub" };
});
afterAll(() => server.close());

interface Changed {
  readonly claims?: object;
  readonly header?: { readonly alg?: string; readonly kid?: string };
  readonly key?: CryptoKey | Uint8Array;
}

/** As the shop's login signs one. */
function sign({ claims, header, key }: Changed = {}): Promise<string> {
  const all = { sub: "malee", iss: OTHERS.issuer, aud: "queue", iat: NOW, exp: NOW + 900, ...claims };
  return new SignJWT(all)
    .setProtectedHeader({ alg: "HS256", typ: "JWT", ...header })
    .sign(key ?? new TextEncoder().encode(SECRET));
}

const signWith = (alg: string, rest: Changed = {}) =>
  sign({ header: { alg, kid: alg }, key: pairs.get(alg)?.privateKey as CryptoKey, ...rest });
const read = (token: string, config: LoginConfig = BY_SECRET) => readLoginToken(token, config, NOW_MS);
const GOOD = { status: "good", id: "malee" };

describe("by a shared secret", () => {
  it("knows the person", async () => {
    expect(await read(await sign())).toEqual(GOOD);
    expect(await read(await sign({ claims: { aud: ["other", "queue"] } }))).toEqual(GOOD);
  });

  it("finds the person in the claim that the shop names", async () => {
    const config = { ...BY_SECRET, claim: "https://shop.example/uid" };
    const token = await sign({ claims: { sub: "other", "https://shop.example/uid": "สมชาย" } });
    expect(await read(token, config)).toEqual({ status: "good", id: "สมชาย" });
    expect(await read(await sign(), { ...BY_SECRET, claim: "toString" })).toMatchObject({ status: "bad" });
  });

  it("asks for no issuer and no audience where the shop has none", async () => {
    const token = await sign({ claims: { iss: undefined, aud: undefined } });
    expect(await read(token, { ...BY_SECRET, issuer: null, audience: null })).toEqual(GOOD);
    expect(await read(token)).toMatchObject({ status: "bad" });
  });

  it("says of an ended login whose it was, and forgives clocks five seconds", async () => {
    expect(await read(await sign({ claims: { exp: NOW - 4 } }))).toEqual(GOOD);
    expect(await read(await sign({ claims: { exp: NOW - 6 } }))).toEqual({ status: "expired", id: "malee" });
    expect(await read(await sign({ claims: { nbf: NOW + 4 } }))).toEqual(GOOD);
  });

  it.each<[string, Changed]>([
    ["another secret's", { key: new TextEncoder().encode("x".repeat(32)) }],
    ["another hash's", { header: { alg: "HS512" } }],
    ["one of another issuer", { claims: { iss: "https://evil.example/" } }],
    ["one for another application", { claims: { aud: "newsletter" } }],
    ["one without an end", { claims: { exp: undefined } }],
    ["one whose end is no number", { claims: { exp: "tomorrow" } }],
    ["one that is not good yet", { claims: { nbf: NOW + 60 } }],
    ["an ended one of another issuer", { claims: { exp: NOW - 60, iss: "https://evil.example/" } }],
    ["nobody's", { claims: { sub: undefined } }],
    ["a number's", { claims: { sub: 42 } }],
    ["a list's", { claims: { sub: ["malee"] } }],
    ["an empty name's", { claims: { sub: "" } }],
    ["a long name's", { claims: { sub: "x".repeat(129) } }],
    ["one with a control character", { claims: { sub: "ma\u0000lee" } }],
    ["one with a new line", { claims: { sub: "ma\nlee" } }],
    ["one whose bytes were no UTF-8", { claims: { sub: "ma\ufffdlee" } }],
  ])("refuses %s", async (_, changed) => {
    expect(await read(await sign(changed))).toMatchObject({ status: "bad" });
  });

  it("refuses what is unsigned, none, or much too long", async () => {
    const unsigned = new UnsecuredJWT({
      sub: "malee",
      iss: OTHERS.issuer,
      aud: "queue",
      exp: NOW + 60,
    }).encode();
    const long = await sign({ claims: { groups: "x".repeat(8192) } });
    for (const token of [unsigned, "", "x", "a.b.c", `${await sign()},${await sign()}`, long]) {
      expect(await read(token)).toMatchObject({ status: "bad" });
    }
  });

  it("takes a token with as many groups as a directory writes into one", async () => {
    expect(await read(await sign({ claims: { groups: "x".repeat(5000) } }))).toEqual(GOOD);
  });
});

describe("by public keys", () => {
  it.each(["RS256", "PS256", "ES256", "EdDSA"])("knows the person by %s", async (alg) => {
    expect(await read(await signWith(alg), byKeys)).toEqual(GOOD);
  });

  it("asks for the keys once", async () => {
    await read(await signWith("RS256"), byKeys);
    const before = server.asked;
    for (let n = 0; n < 5; n++) await read(await signWith("ES256"), byKeys);
    expect(server.asked).toBe(before);
  });

  it("refuses a public key's text as a shared secret", async () => {
    const { publicKey } = pairs.get("RS256") as KeyPair;
    const pem = new TextEncoder().encode(await exportSPKI(publicKey));
    for (const kid of ["RS256", undefined]) {
      const token = await sign({ header: { alg: "HS256", ...(kid !== undefined && { kid }) }, key: pem });
      expect(await read(token, byKeys)).toMatchObject({ status: "bad" });
    }
  });

  it("takes no shared secret, even one that the login publishes by mistake", async () => {
    const published = { kty: "oct", k: base64url.encode(SECRET), kid: "oct", alg: "HS256" };
    const mistaken = await KeyServer.open();
    mistaken.answer = { keys: [published] };
    const config = { ...byKeys, key: { jwksUrl: mistaken.url } };
    const token = await sign({ header: { alg: "HS256", kid: "oct" } });
    expect(await read(token, config)).toMatchObject({ status: "bad" });
    mistaken.close();
  });

  it("refuses a public key where the secret is expected, and the reverse", async () => {
    expect(await read(await signWith("RS256"), BY_SECRET)).toMatchObject({ status: "bad" });
    expect(await read(await sign(), byKeys)).toMatchObject({ status: "bad" });
  });

  it("refuses a header that names another key or algorithm than signed", async () => {
    const rs = pairs.get("RS256")?.privateKey as CryptoKey;
    const ps = pairs.get("PS256")?.privateKey as CryptoKey;
    expect(
      await read(await sign({ header: { alg: "RS256", kid: "nobody" }, key: rs }), byKeys),
    ).toMatchObject({
      status: "bad",
    });
    expect(await read(await sign({ header: { alg: "PS256", kid: "RS256" }, key: ps }), byKeys)).toMatchObject(
      {
        status: "bad",
      },
    );
    const [, payload, signature] = (await signWith("RS256")).split(".");
    const header = base64url.encode(JSON.stringify({ alg: "ES256", kid: "RS256" }));
    expect(await read(`${header}.${payload}.${signature}`, byKeys)).toMatchObject({ status: "bad" });
  });

  it("takes no key from the token itself", async () => {
    const own = await makeKey("ES256", "ES256");
    const token = await new SignJWT({ sub: "malee", iss: OTHERS.issuer, aud: "queue", exp: NOW + 60 })
      .setProtectedHeader({ alg: "ES256", kid: "ES256", jwk: own.jwk, jku: "http://127.0.0.1:9/keys" })
      .sign(own.privateKey);
    expect(await read(token, byKeys)).toMatchObject({ status: "bad" });
  });

  it("refuses an unsigned one", async () => {
    const unsigned = new UnsecuredJWT({
      sub: "malee",
      iss: OTHERS.issuer,
      aud: "queue",
      exp: NOW + 60,
    }).encode();
    expect(await read(unsigned, byKeys)).toMatchObject({ status: "bad" });
  });
});

it("reads whom a token names without believing it", async () => {
  expect(personNamed(await sign({ key: new Uint8Array(32) }), BY_SECRET)).toBe("malee");
  for (const token of ["", "x", "a.b.c", "é".repeat(10)]) expect(personNamed(token, BY_SECRET)).toBeNull();
});
