/** Who is asking. Nothing else is believed: no forwarded address, no id in a body. */
import { isUserId } from "../core/ids.ts";
import { Problem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { knownVisitor, type Met, welcomeVisitor } from "./visitor-cookie.ts";

/** The person's id; a stranger is refused with 401. */
export async function requireUser(c: EdgeContext): Promise<string> {
  const user = await knownUser(c);
  if (user === null) throw new Problem("UNAUTHORIZED");
  return user;
}

/** The person's id; in cookie mode a stranger becomes a visitor. */
export async function welcomeUser(c: EdgeContext): Promise<string> {
  return (await meetUser(c)).id;
}

/** The same, and whether they came as a stranger. A gateway sends none. */
export async function meetUser(c: EdgeContext): Promise<Met> {
  const { auth } = c.get("config");
  if (auth.mode === "cookie") return welcomeVisitor(c, auth.secret);
  return { id: readGatewayUser(c, auth.secret), isStranger: false };
}

/** Only a booking origin may go on. */
export function requireOrigin(c: EdgeContext): void {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined || !isSecret(token, c.get("config").originToken)) {
    throw new Problem("UNAUTHORIZED", "Send Authorization: Bearer with the origin's token.");
  }
}

/** The person's id; null for a stranger. A gateway sends no strangers. */
export async function knownUser(c: EdgeContext): Promise<string | null> {
  const { auth } = c.get("config");
  return auth.mode === "cookie" ? knownVisitor(c, auth.secret) : readGatewayUser(c, auth.secret);
}

function readGatewayUser(c: EdgeContext, secret: string): string {
  const shown = c.req.header("x-gateway-secret");
  if (shown === undefined || !isSecret(shown, secret)) {
    throw new Problem("UNAUTHORIZED", "Ask through the gateway.");
  }
  const user = c.req.header("x-user-id");
  // workerd reads headers as UTF-8 and puts U+FFFD where the bytes are none: two people could meet in one id.
  if (!isUserId(user) || user.includes("\ufffd")) {
    throw new Problem("INVALID_REQUEST", "X-User-ID must be 1 to 128 characters in UTF-8.");
  }
  // A header that comes twice arrives as one, joined by a comma. If a visitor's own got past the gateway, nobody can say
  // whose it is.
  if (user.includes(",")) {
    throw new Problem(
      "INVALID_REQUEST",
      "X-User-ID holds a comma, as when it is sent twice. The gateway must replace the visitor's own, and percent-encode commas.",
    );
  }
  return user;
}

const encoder = new TextEncoder();

/** Takes as long for every wrong secret of the right length; the length is no secret. */
function isSecret(shown: string, secret: string): boolean {
  const [ours, theirs] = [encoder.encode(secret), encoder.encode(shown)];
  return ours.byteLength === theirs.byteLength && crypto.subtle.timingSafeEqual(ours, theirs);
}
