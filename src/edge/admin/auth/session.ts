/** The session in its cookie, as a browser at the desk's page has it. */
import { getCookie } from "hono/cookie";
import type { Account } from "../../../core/desk/account.ts";
import { Problem } from "../../../wire/problems.ts";
import type { EdgeContext } from "../../edge.ts";
import { isSecure, keepCookie } from "../../keep-cookie.ts";
import { isOwnRequest } from "./own-page.ts";
import { countRefusal } from "./refusals.ts";
import { readSession, SESSION_SECONDS, signSession } from "./session-token.ts";
import { requireToken } from "./token.ts";

const FOREIGN =
  "A page acts at the desk only from the queue's own origin, and with the header X-Desk: 1. Where a proxy changes Host, " +
  "set PUBLIC_ORIGIN to the origin that browsers see.";

/** Signs in with a token: the browser keeps the session, and no script may read it. */
export async function startSession(c: EdgeContext, token: string): Promise<Account> {
  requireOwnPage(c);
  const entry = await requireToken(c, token);
  const session = await signSession(entry, c.get("config").originToken, Date.now());
  keepCookie(c, cookieName(c), session, { path: "/", maxAge: SESSION_SECONDS, sameSite: "Strict" });
  return entry;
}

export function endSession(c: EdgeContext): void {
  requireOwnPage(c);
  keepCookie(c, cookieName(c), "", { path: "/", maxAge: 0, sameSite: "Strict" });
}

/** Whose session this request brings; null when it brings none. Throws for one that must not be believed. */
export async function findSession(c: EdgeContext): Promise<Account | null> {
  const session = getCookie(c, cookieName(c));
  if (session === undefined) return null;
  requireOwnPage(c);
  const { desk, originToken } = c.get("config");
  const entry = await readSession(session, desk.tokens, originToken, Date.now());
  if (entry !== null) return entry;
  countRefusal(c, "bad_session");
  throw new Problem("UNAUTHORIZED", "This session has ended. Sign in again.");
}

function requireOwnPage(c: EdgeContext): void {
  if (isOwnRequest(c)) return;
  countRefusal(c, "foreign_page");
  throw new Problem("FORBIDDEN", FOREIGN);
}

/** As the visitor's: without TLS, on a developer's machine, browsers take no `__Host-` cookie. */
function cookieName(c: EdgeContext): string {
  return isSecure(c) ? "__Host-vq_desk" : "vq_desk";
}
