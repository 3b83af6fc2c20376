/** Whom a challenge is for: what one person has done is worth nothing to another, or at another event. */
import { encode } from "jose/base64url";
import { hmacKey } from "../../pass/hmac-key.ts";
import { deriveSecret } from "./derived-secret.ts";

export interface Entrant {
  /** Of challenges alone. */
  readonly secret: string;
  /** Stands for event and person in what browsers are given; 43 characters of base64url. */
  readonly binding: string;
}

/** `secret`: the one of AUTH_MODE. */
export async function entrantOf(secret: string, eventId: string, userId: string): Promise<Entrant> {
  const own = await deriveSecret(secret, "challenge");
  const { key } = await hmacKey(own);
  const named = new TextEncoder().encode(JSON.stringify([eventId, userId]));
  return { secret: own, binding: encode(new Uint8Array(await crypto.subtle.sign("HMAC", key, named))) };
}
