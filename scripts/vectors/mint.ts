/** Makes the tokens of the vectors, good ones and bad ones, with the test keys of test-keys.json. */
import { createPublicKey, type JsonWebKey } from "node:crypto";
import { readFileSync } from "node:fs";
import { type Alg, type SigningKey, signBytes } from "./sign.ts";

interface TestKey extends JsonWebKey {
  readonly kid: string;
  readonly alg: string;
}

interface TestKeys
  extends Record<Exclude<Alg, "HS256">, { readonly current: TestKey; readonly next: TestKey }> {
  readonly secret: string;
}

/** Private halves and all: everybody has them. */
export const TEST_KEYS: TestKeys = JSON.parse(
  readFileSync(new URL("test-keys.json", import.meta.url), "utf8"),
);

export type Fields = Readonly<Record<string, unknown>>;

/** How a pass differs from a good one; `undefined` leaves a field out. */
export interface Changes {
  readonly header?: Fields;
  readonly claims?: Fields;
  /** Signs with the second key of the set; the header still names the first. */
  readonly by?: "next";
}

export class Mint {
  readonly alg: Alg;
  /** Seconds since 1970. */
  readonly now: number;

  constructor(alg: Alg, now: number) {
    this.alg = alg;
    this.now = now;
  }

  get header(): Fields {
    return { alg: this.alg, typ: "queue-pass+jwt", kid: kidOf(this.alg) };
  }

  /** As the queue writes them, for a person who claimed a minute ago. */
  get claims(): Fields {
    return {
      iss: "virtual-queue",
      aud: "booking-origin",
      sub: "somchai",
      user_id: "somchai",
      event_id: "demo",
      type: "queue_pass",
      iat: this.now - 60,
      exp: this.now + 240,
      jti: "uAvLt8QTANyg1B29n8qSFe",
    };
  }

  pass({ header = {}, claims = {}, by }: Changes = {}): string {
    return this.seal(
      JSON.stringify({ ...this.header, ...header }),
      JSON.stringify({ ...this.claims, ...claims }),
      by,
    );
  }

  /** Signs whatever stands in the two parts; a text is UTF-8. */
  seal(header: string | Buffer, payload: string | Buffer, by: "current" | "next" = "current"): string {
    return this.signed(`${encode(header)}.${encode(payload)}`, keyOf(this.alg, by));
  }

  /** Signs two parts that are encoded already; with a text for the key by HMAC. */
  signed(input: string, key: SigningKey = keyOf(this.alg, "current")): string {
    return `${input}.${encode(signBytes(this.alg, key, input))}`;
  }
}

/** In base64url without padding. */
export function encode(part: string | Buffer): string {
  return Buffer.from(part).toString("base64url");
}

/** What a shop is given for an algorithm: the secret, or the set of public keys, of which the second signs nothing yet. */
export function publicKeysOf(alg: Alg): { readonly secret: string } | { readonly jwks: { keys: object[] } } {
  if (alg === "HS256") return { secret: TEST_KEYS.secret };
  const { current, next } = TEST_KEYS[alg];
  return { jwks: { keys: [current, next].map(publicHalf) } };
}

export function publicHalf(key: TestKey): object {
  const { kid, alg } = key;
  return { ...createPublicKey({ key, format: "jwk" }).export({ format: "jwk" }), kid, alg, use: "sig" };
}

/** As programs keep it in a file. */
export function pemOf(alg: Alg): string {
  if (alg === "HS256") throw new Error("a secret has no public half");
  const key = createPublicKey({ key: TEST_KEYS[alg].current, format: "jwk" });
  return key.export({ format: "pem", type: "spki" }) as string;
}

function keyOf(alg: Alg, which: "current" | "next"): SigningKey {
  if (alg !== "HS256") return TEST_KEYS[alg][which];
  return which === "current" ? TEST_KEYS.secret : "another-secret-that-the-shop-does-not-know";
}

export function kidOf(alg: Alg, which: "current" | "next" = "current"): string {
  return alg === "HS256" ? "test-hs256" : TEST_KEYS[alg][which].kid;
}
