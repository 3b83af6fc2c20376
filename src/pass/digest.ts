import { encode } from "jose/base64url";

/** SHA-256 of a text in base64url, cut to `length` characters of 6 bits each. */
export async function digest(text: string, length: number): Promise<string> {
  const hash = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return encode(new Uint8Array(hash)).slice(0, length);
}
