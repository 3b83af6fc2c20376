/** What passes are signed and believed by, as an operator puts it into variables and secrets. */
import { describe, expect, it } from "vitest";
import { makeJwk } from "../../../scripts/keys/make-key.ts";
import { readConfig, type Variables } from "../../../src/config.ts";
import { PUBLIC_KEY_ALGS } from "../../../src/core/pass-claims.ts";
import { problemsOf, SECRETS } from "../../support/config-kit.ts";
import { keySet, publicPart } from "../../support/pass-keys.ts";

const { QUEUE_PASS_SECRET: SHARED, ...others } = SECRETS;
const passOf = (variables: Variables) => readConfig({ ...others, ...variables }).pass;
const [one, two] = [makeJwk("ES256"), makeJwk("ES256")];
const [rsa, ed] = [makeJwk("RS256"), makeJwk("EdDSA")];

describe("it works", () => {
  it.each(PUBLIC_KEY_ALGS)("signs by %s with a private key alone, and needs no shared secret", (alg) => {
    const jwk = makeJwk(alg);
    const pass = passOf({ QUEUE_PASS_ALG: alg, QUEUE_PASS_PRIVATE_JWK: JSON.stringify(jwk) });
    expect(pass).toEqual({ signing: { alg, jwk }, others: [], foreign: [], issuer: "virtual-queue" });
  });

  it("signs with the first key of a set, and needs of the others only what is public", () => {
    const set = keySet(one, publicPart(two));
    const { signing, others } = passOf({ QUEUE_PASS_ALG: "ES256", QUEUE_PASS_PRIVATE_JWK: set });
    expect([signing, others]).toEqual([{ alg: "ES256", jwk: one }, [{ alg: "ES256", jwk: publicPart(two) }]]);
  });

  it("takes a key as the table that wrangler's --var makes of it", () => {
    const variables = { QUEUE_PASS_ALG: "ES256", QUEUE_PASS_PRIVATE_JWK: one as never };
    expect(passOf(variables).signing).toEqual({ alg: "ES256", jwk: one });
  });

  it("signs with the first of several shared secrets", () => {
    const [first, second] = ["1".repeat(32), "2".repeat(32)];
    const { signing, others } = passOf({ QUEUE_PASS_SECRET: JSON.stringify([first, second]) });
    expect([signing, others]).toEqual([{ alg: "HS256", secret: first }, [{ alg: "HS256", secret: second }]]);
  });

  it("takes a secret that only begins like a list as it is", () => {
    for (const secret of [`[${"x".repeat(40)}`, JSON.stringify([1, "x".repeat(32)])]) {
      expect(passOf({ QUEUE_PASS_SECRET: secret }).signing).toEqual({ alg: "HS256", secret });
    }
  });

  it("believes passes of the other algorithm while its secret is put", () => {
    const both = { QUEUE_PASS_SECRET: SHARED, QUEUE_PASS_PRIVATE_JWK: JSON.stringify(one) };
    const shared = { alg: "HS256", secret: SHARED };
    const pair = { alg: "ES256", jwk: one };
    expect(passOf(both)).toMatchObject({ signing: shared, foreign: [pair] });
    expect(passOf({ ...both, QUEUE_PASS_ALG: "ES256" })).toMatchObject({ signing: pair, foreign: [shared] });
  });

  it("names an address as the issuer, where one is set", () => {
    const issuer = "https://queue.shop.example";
    expect(passOf({ QUEUE_PASS_SECRET: SHARED, QUEUE_PASS_ISSUER: issuer }).issuer).toBe(issuer);
  });
});

describe("it refuses", () => {
  const refused = (jwk: unknown, alg = "ES256") =>
    problemsOf({
      QUEUE_PASS_ALG: alg,
      QUEUE_PASS_PRIVATE_JWK: typeof jwk === "string" ? jwk : JSON.stringify(jwk),
    });

  it("public keys without a private one, by the name of the secret", () => {
    expect(problemsOf({ QUEUE_PASS_ALG: "ES256" })).toEqual([
      expect.stringMatching(/^QUEUE_PASS_PRIVATE_JWK is missing; put it with "npx wrangler secret put/),
    ]);
  });

  it.each(["nonsense", "[]", "null", '{"keys":[]}', '{"keys":{}}', '{"keys":[1]}'])(
    "%s, which is no key",
    (text) => {
      expect(refused(text)).toEqual([
        'QUEUE_PASS_PRIVATE_JWK is neither a JSON Web Key nor a set of them; "npm run keys -- make --alg ES256" makes one',
      ]);
    },
  );

  it.each([
    ["a key without its private part", publicPart(one), "key 1 has no private part (d); the first key signs"],
    [
      "a key on another curve",
      { ...one, crv: "P-384" },
      "key 1 is not EC P-256, which ES256 needs; a set has one algorithm",
    ],
    ["a key of another kind", rsa, "key 1 is not EC P-256, which ES256 needs; a set has one algorithm"],
    [
      "a key that says another alg",
      { ...one, alg: "ES384" },
      "key 1 says another alg than ES256; a set has one",
    ],
    ["a key for another use", { ...one, use: "enc" }, 'key 1 is not for signing; its use must be "sig"'],
    [
      "a key without a coordinate",
      { ...one, y: undefined },
      "key 1 is not whole: y is missing or of a wrong length",
    ],
    [
      "a private part that is no base64url",
      { ...one, d: "+/=" },
      "key 1 has a private part that is not base64url",
    ],
    [
      "a kid with a line break",
      { ...one, kid: "a\nb" },
      "key 1 has a kid that is not 1 to 64 of A-Z a-z 0-9 _ . -",
    ],
    [
      "two algorithms in one set",
      { keys: [one, ed] },
      "key 2 is not EC P-256, which ES256 needs; a set has one algorithm",
    ],
    ["two keys of one name", { keys: [one, one] }, "two keys have one kid; give each its own"],
  ])("%s", (_, jwk, problem) => {
    expect(refused(jwk)).toEqual([`QUEUE_PASS_PRIVATE_JWK: ${problem}`]);
  });

  it("more keys than gateways take", () => {
    expect(refused({ keys: Array.from({ length: 5 }, () => makeJwk("EdDSA")) }, "EdDSA")).toEqual([
      'QUEUE_PASS_PRIVATE_JWK has more than 4 keys; "npm run keys -- rotate" says which may go',
    ]);
  });

  it("an RSA key that can be broken", () => {
    const short = { ...rsa, n: String(rsa.n).slice(0, 171) };
    expect(refused(short, "RS256")).toEqual([
      "QUEUE_PASS_PRIVATE_JWK: key 1 has a modulus of other than 2048 to 4096 bits",
    ]);
  });

  it("an Ed25519 key of another curve", () => {
    expect(refused({ ...ed, crv: "X25519" }, "EdDSA")).toHaveLength(1);
  });

  it("a short secret, one twice, or another's in a list of secrets", () => {
    const listed = (...secrets: string[]) => problemsOf({ QUEUE_PASS_SECRET: JSON.stringify(secrets) });
    expect(listed("a".repeat(32), "short")).toEqual([
      "QUEUE_PASS_SECRET lists a secret of fewer than 32 characters",
    ]);
    const twice = "QUEUE_PASS_SECRET lists a secret twice, or one that is another's; give each its own";
    expect(listed("a".repeat(32), "a".repeat(32))).toEqual([twice]);
    expect(listed("a".repeat(32), SECRETS.VISITOR_SECRET)).toEqual([twice]);
    expect(listed(..."12345".split("").map((digit) => digit.repeat(32)))).toEqual([
      "QUEUE_PASS_SECRET lists more than 4 secrets",
    ]);
  });

  it.each(["queue.example", "https://queue.example/", "http://queue.example"])("the issuer %s", (issuer) => {
    expect(problemsOf({ QUEUE_PASS_ISSUER: issuer })).toEqual([
      `QUEUE_PASS_ISSUER is "${issuer}"; write it as https://queue.shop.example, no path (http only on this machine), or leave it out`,
    ]);
  });
});

it("shows nothing of a key in a problem", () => {
  const leak = { ...one, kid: "leak me", x: "leak", d: "leak+" };
  const problems = problemsOf({ QUEUE_PASS_ALG: "ES256", QUEUE_PASS_PRIVATE_JWK: JSON.stringify(leak) });
  expect(problems.length).toBeGreaterThan(1);
  expect(problems.join()).not.toContain("leak");
});
