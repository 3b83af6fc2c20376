/** A token of the desk: random, known to its owner alone; the queue has its hash. */
import type { DeskToken } from "../../../config.ts";
import { Problem } from "../../../wire/problems.ts";
import type { EdgeContext } from "../../edge.ts";
import { isSameSecret } from "../../same-secret.ts";
import { noteRightToken, noteWrongToken, refuseLocked } from "./attempts.ts";

const WRONG = "This is no token of the desk.";
const MAX_TOKEN_CHARACTERS = 256;

/** Whose token this is. Throws UNAUTHORIZED for nobody's, and TOO_MANY_ATTEMPTS where too many were shown. */
export async function requireToken(c: EdgeContext, token: string): Promise<DeskToken> {
  refuseLocked(c);
  const hash = token.length > MAX_TOKEN_CHARACTERS ? "" : await hashOf(token);
  // Each is compared, whatever the others were: how long it takes says nothing.
  const [own] = c.get("config").desk.tokens.filter((entry) => isSameSecret(hash, entry.hash));
  if (own === undefined) {
    await noteWrongToken(c);
    throw new Problem("UNAUTHORIZED", WRONG);
  }
  await noteRightToken(c);
  return own;
}

/** SHA-256 in hexadecimal digits, as ADMIN_TOKENS has it. */
async function hashOf(token: string): Promise<string> {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(token));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
