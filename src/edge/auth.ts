/** Who is asking. Nothing else is believed: no forwarded address, no id in a body. */
import { timingSafeEqual } from "hono/utils/buffer";
import { isUserId } from "../core/ids.ts";
import type { EdgeContext } from "./edge.ts";
import { Problem } from "./problem.ts";
import { knownVisitor, welcomeVisitor } from "./visitor-cookie.ts";

/** The person's id; a stranger is refused with 401. */
export async function requireUser(c: EdgeContext): Promise<string> {
  const user = await knownUser(c);
  if (user === null) throw new Problem("UNAUTHORIZED");
  return user;
}

/** The person's id; in cookie mode a stranger becomes a visitor. */
export async function welcomeUser(c: EdgeContext): Promise<string> {
  const { auth } = c.get("config");
  return auth.mode === "cookie" ? welcomeVisitor(c, auth.secret) : readGatewayUser(c, auth.secret);
}

/** Only a booking origin may go on. */
export async function requireOrigin(c: EdgeContext): Promise<void> {
  const token = /^Bearer +(\S+)$/i.exec(c.req.header("authorization") ?? "")?.[1];
  if (token === undefined || !(await timingSafeEqual(token, c.get("config").originToken))) {
    throw new Problem("UNAUTHORIZED", "Send Authorization: Bearer with the origin's token.");
  }
}

async function knownUser(c: EdgeContext): Promise<string | null> {
  const { auth } = c.get("config");
  return auth.mode === "cookie" ? knownVisitor(c, auth.secret) : readGatewayUser(c, auth.secret);
}

async function readGatewayUser(c: EdgeContext, secret: string): Promise<string> {
  const shown = c.req.header("x-gateway-secret");
  if (shown === undefined || !(await timingSafeEqual(shown, secret))) {
    throw new Problem("UNAUTHORIZED", "Ask through the gateway.");
  }
  const user = c.req.header("x-user-id");
  // workerd reads headers as UTF-8 and puts U+FFFD where the bytes are none: two people could meet in one id.
  if (!isUserId(user) || user.includes("\ufffd")) {
    throw new Problem("INVALID_REQUEST", "X-User-ID must be 1 to 128 characters in UTF-8.");
  }
  return user;
}
