/** Tokens that must open nothing: made of good ones, in the ways that verifiers of JWTs have been fooled. */

import { decodeProtectedHeader } from "jose/decode/protected_header";
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";

const encode = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
const DAY_SECONDS = 86_400;

/** Tokens like this good one. `secret`: what signs it where that is a shared one, to sign what is too old; null else. */
export async function forgeriesOf(token: string, secret: string | null): Promise<string[]> {
  const [header = "", payload = "", signature = ""] = token.split(".");
  const claims = decodeJwt(token);
  const head = decodeProtectedHeader(token);
  const middle = signature.length >> 1;
  const flipped =
    signature.slice(0, middle) + (signature[middle] === "A" ? "B" : "A") + signature.slice(middle + 1);
  const sign = (key: string, header: object, changed: object = {}) =>
    new SignJWT({ ...claims, ...changed })
      .setProtectedHeader({ ...head, ...header, alg: "HS256" })
      .sign(new TextEncoder().encode(key));
  const old = { iat: 1, exp: Math.floor(Date.now() / 1000) - 2 * DAY_SECONDS };
  return [
    `${header}.${payload}.${flipped}`,
    `${header}.${payload}.`,
    `${header}.${payload}`,
    `${encode({ ...head, alg: "none" })}.${payload}.`,
    `${encode({ ...head, alg: "nOnE" })}.${payload}.${signature}`,
    `${encode({ ...head, alg: "HS512" })}.${payload}.${signature}`,
    `${encode({ ...head, crit: ["b64"], b64: false })}.${payload}.${signature}`,
    `${header}.${encode({ ...claims, exp: 9_999_999_999 })}.${signature}`,
    await sign("secret", {}),
    await sign("\0", { kid: "../../dev/null" }),
    await sign("secret", { jku: "http://127.0.0.1:1/keys", jwk: { kty: "oct", k: "c2VjcmV0" } }),
    ...(secret === null
      ? []
      : [
          await sign(secret, {}, old),
          await sign(secret, { typ: "JWT" }),
          await sign(secret, {}, { iss: "https://vqz.example" }),
          await sign(secret, {}, { exp: undefined }),
        ]),
  ];
}
