/**
 * Partners of the shop whose servers need no pass. `X-Queue-Partner: NAME.SECONDS.SIGNATURE`: the time of signing and the
 * HMAC-SHA-256, in base64url, over that time, the method, the host and the path with its query, one a line.
 */
import { decode } from "jose/base64url";
import { hmacKey } from "../../pass/hmac-key.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";

const HEADER = /^([a-z0-9-]{1,32})\.(\d{1,12})\.([\w-]{43})$/;
/** Of clocks, and of a request that is sent once more. */
const LONGEST_SECONDS = 300;

/** The partner's name; null for a request of anybody else. */
export async function partnerOf(c: EdgeContext): Promise<string | null> {
  const { partners } = c.get("config").gate;
  if (partners.size === 0) return null;
  const [, name = "", seconds = "", signature = ""] =
    HEADER.exec(c.req.header("x-queue-partner") ?? "") ?? [];
  const secret = partners.get(name);
  if (secret === undefined) return null;
  if (Math.abs(Date.now() / 1000 - Number(seconds)) > LONGEST_SECONDS) return null;
  const { host, pathname, search } = askedUrl(c);
  const signed = [seconds, c.req.raw.method, host, pathname + search].join("\n");
  const { key } = await hmacKey(secret);
  const isRight = await crypto.subtle.verify(
    "HMAC",
    key,
    decode(signature),
    new TextEncoder().encode(signed),
  );
  return isRight ? name : null;
}
