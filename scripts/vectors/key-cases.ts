/** Who signed, with which key and which algorithm. */
import { type Case, INVALID } from "./case.ts";
import { encode, kidOf, Mint, pemOf, publicHalf, TEST_KEYS } from "./mint.ts";
import { type Alg, P256_ORDER, signBytes, toBytes, toInteger } from "./sign.ts";

const PUBLIC: readonly Alg[] = ["ES256", "RS256", "EdDSA"];
const CURVE: readonly Alg[] = ["ES256"];
const OTHER_OF_FAMILY = { HS256: "HS512", ES256: "ES384", RS256: "PS256", EdDSA: "Ed25519" };

export const KEY_CASES: readonly Case[] = [
  {
    name: "signed by another key",
    token: (mint) => mint.pass({ by: "next" }),
    verdict: INVALID,
    why: "The key that kid names did not sign it; a secret that the shop has not did not either.",
  },
  {
    name: "signed by the next key",
    algs: PUBLIC,
    token: (mint) => mint.pass({ header: { kid: kidOf(mint.alg, "next") }, by: "next" }),
    verdict: "ok",
    why: "Both keys of a set are good: so keys are changed without refusing anybody.",
  },
  {
    name: "an unknown kid",
    algs: PUBLIC,
    token: (mint) => mint.pass({ header: { kid: "no-such-key" } }),
    verdict: INVALID,
    why: "kid names the key, and the set has none of that name.",
  },
  {
    name: "an unknown kid",
    algs: ["HS256"],
    token: (mint) => mint.pass({ header: { kid: "no-such-key" } }),
    verdict: "ok",
    why: "There is one secret; kid is only a hint which one it was.",
  },
  {
    name: "no kid",
    algs: PUBLIC,
    token: (mint) => mint.pass({ header: { kid: undefined } }),
    verdict: INVALID,
    why: "The set has two keys, and keys are not tried in turn.",
  },
  {
    name: "a kid that is a number",
    algs: PUBLIC,
    token: (mint) => mint.pass({ header: { kid: 0 } }),
    verdict: INVALID,
    why: "kid is a text.",
  },
  {
    name: "a key of its own in jwk",
    algs: PUBLIC,
    token: (mint) => {
      if (mint.alg === "HS256") throw new Error("a secret has no public half");
      return mint.pass({ header: { jwk: publicHalf(TEST_KEYS[mint.alg].next) }, by: "next" });
    },
    verdict: INVALID,
    why: "A token does not bring the key that it is checked with.",
  },
  {
    name: "alg none",
    token: (mint) => mint.pass({ header: { alg: "none" } }).replace(/[^.]+$/, ""),
    verdict: INVALID,
    why: "Nothing signs it.",
  },
  {
    name: "alg none, and a good signature",
    token: (mint) => mint.pass({ header: { alg: "none" } }),
    verdict: INVALID,
    why: "The shop's configuration names the algorithm, and the header must say the same.",
  },
  {
    name: "alg nOnE",
    token: (mint) => mint.pass({ header: { alg: "nOnE" } }).replace(/[^.]+$/, ""),
    verdict: INVALID,
    why: "Nothing signs it, whatever the letters' case.",
  },
  {
    name: "no alg",
    token: (mint) => mint.pass({ header: { alg: undefined } }),
    verdict: INVALID,
    why: "The header must say the algorithm of the shop's configuration.",
  },
  {
    name: "another algorithm of the family",
    token: (mint) => mint.pass({ header: { alg: OTHER_OF_FAMILY[mint.alg] } }),
    verdict: INVALID,
    why: "The shop takes one algorithm.",
  },
  {
    name: "HS256 by the public key",
    algs: PUBLIC,
    token: (mint) => {
      const input = inputOf(mint, { ...mint.header, alg: "HS256" });
      return mint.signed(input, pemOf(mint.alg));
    },
    verdict: INVALID,
    why: "Everybody has the public key: taken for a secret it would let anybody sign.",
  },
  {
    name: "signed with ES256 where HS256 is due",
    algs: ["HS256"],
    token: ({ now }) => goodOf("ES256", now),
    verdict: INVALID,
    why: "The shop takes one algorithm.",
  },
  {
    name: "signed with HS256 where a public key is due",
    algs: PUBLIC,
    token: ({ now }) => goodOf("HS256", now),
    verdict: INVALID,
    why: "The shop takes one algorithm.",
  },
  {
    name: "a signature in DER",
    algs: CURVE,
    token: (mint) => {
      const input = inputOf(mint);
      const der = toDer(signBytes("ES256", TEST_KEYS.ES256.current, input));
      return `${input}.${encode(der)}`;
    },
    verdict: INVALID,
    why: "A JWT carries r and s in 32 bytes each; DER is what other programs write.",
  },
  {
    name: "a signature of zeros",
    algs: CURVE,
    token: (mint) => `${inputOf(mint)}.${encode(Buffer.alloc(64))}`,
    verdict: INVALID,
    why: "r and s are at least 1: zeros fit every message in a careless implementation.",
  },
  {
    name: "the other signature of the same pass",
    algs: CURVE,
    token: (mint) => {
      const bytes = signBytes("ES256", TEST_KEYS.ES256.current, inputOf(mint));
      const s = P256_ORDER - toInteger(bytes.subarray(32));
      return `${inputOf(mint)}.${encode(Buffer.concat([bytes.subarray(0, 32), toBytes(s)]))}`;
    },
    verdict: "ok",
    why: "With s also its negative signs: the same pass in another text. Know a pass by its jti.",
  },
];

function goodOf(alg: Alg, now: number): string {
  return new Mint(alg, now).pass();
}

/** What a pass signs. */
function inputOf(mint: Mint, header = mint.header): string {
  return `${encode(JSON.stringify(header))}.${encode(JSON.stringify(mint.claims))}`;
}

/** A sequence of two integers, each with a zero before it where it would read as a negative one. */
function toDer(signature: Buffer): Buffer {
  const integers = [signature.subarray(0, 32), signature.subarray(32)].map((bytes) => {
    const start = bytes.findIndex((byte) => byte !== 0);
    const short = bytes.subarray(start);
    const body = (short[0] ?? 0) >= 0x80 ? Buffer.concat([Buffer.of(0), short]) : short;
    return Buffer.concat([Buffer.of(0x02, body.length), body]);
  });
  const body = Buffer.concat(integers);
  return Buffer.concat([Buffer.of(0x30, body.length), body]);
}
