/** Whom a challenge is for: what one person has done is worth nothing to another, or at another event. */
import { encode } from "jose/base64url";
import { derivedKey } from "../derived-key.ts";

export interface Entrant {
  /** Of challenges alone. */
  readonly secret: string;
  /** Stands for event and person in what browsers are given; 43 characters of base64url. */
  readonly binding: string;
}

/** `secret`: the one of AUTH_MODE. */
export async function entrantOf(secret: string, eventId: string, userId: string): Promise<Entrant> {
  const key = await derivedKey(secret, "challenge");
  const sign = async (text: string) =>
    encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))));
  const [own, binding] = await Promise.all([sign("secret"), sign(JSON.stringify([eventId, userId]))]);
  return { secret: own, binding };
}
