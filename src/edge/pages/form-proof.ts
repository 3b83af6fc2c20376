/**
 * What a form of our page carries for a browser that does not say which page a form is of: lynx, w3m and others send
 * neither Sec-Fetch-Site nor Origin. The queue writes it only into the event's page that it sends to this visitor, and a page
 * elsewhere cannot read it. It is worth nothing without the visitor's cookie.
 */
import { decode, encode } from "jose/base64url";
import { derivedKey } from "../derived-key.ts";

/** The hidden field's name. */
export const PROOF_FIELD = "proof";

/** A proof is good for one to two days: people open the page in the evening for a sale in the morning. */
const WINDOW_MS = 24 * 3_600_000;
const PROOF = /^[\w-]{43}$/;
const PURPOSE = "form proof";
const encoder = new TextEncoder();

/** For this visitor's forms of this event's page. `secret` is the one of AUTH_MODE. */
export async function makeFormProof(
  secret: string,
  eventId: string,
  userId: string,
  nowMs: number,
): Promise<string> {
  const proven = claimOf(eventId, userId, windowOf(nowMs));
  return encode(new Uint8Array(await crypto.subtle.sign("HMAC", await derivedKey(secret, PURPOSE), proven)));
}

/** Takes as long for every wrong proof. */
export async function isFormProof(
  proof: string,
  secret: string,
  eventId: string,
  userId: string,
  nowMs: number,
): Promise<boolean> {
  if (!PROOF.test(proof)) return false;
  const [key, shown] = [await derivedKey(secret, PURPOSE), new Uint8Array(decode(proof))];
  const verify = (window: number) =>
    crypto.subtle.verify("HMAC", key, shown, claimOf(eventId, userId, window));
  const verdicts = await Promise.all([verify(windowOf(nowMs)), verify(windowOf(nowMs) - 1)]);
  return verdicts.includes(true);
}

function windowOf(nowMs: number): number {
  return Math.floor(nowMs / WINDOW_MS);
}

function claimOf(eventId: string, userId: string, window: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(encoder.encode(JSON.stringify([eventId, userId, window])));
}
