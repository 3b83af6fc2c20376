/** Who is at the desk, and whether they may do what they ask for. */
import { createMiddleware } from "hono/factory";
import { ConfigError } from "../../../config.ts";
import type { Account } from "../../../core/desk/account.ts";
import { Problem } from "../../../wire/problems.ts";
import { bearerOf } from "../../bearer.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { readAccessToken } from "./access.ts";
import { isOwnOrProgram, SAFE_METHODS } from "./own-page.ts";
import { countRefusal } from "./refusals.ts";
import { findSession } from "./session.ts";
import { requireToken } from "./token.ts";

const HOW = "Sign in, or send Authorization: Bearer with a token of the desk.";
const VIEWER = "A viewer sees everything and changes nothing. This takes an operator's token.";

/** Without a token and without Access there is no desk. */
export const requireDesk = createMiddleware<Edge>(async (c, next) => {
  const { tokens, access, problems } = c.get("config").desk;
  if (problems.length > 0) throw new ConfigError(problems);
  if (tokens.length === 0 && access === null) throw new Problem("DESK_OFF");
  await next();
});

/** A viewer may read, an operator do everything. */
export const requireAccount = createMiddleware<Edge>(async (c, next) => {
  const account = await findAccount(c);
  if (account === null) throw new Problem("UNAUTHORIZED", HOW);
  if (account.role === "viewer" && !SAFE_METHODS.has(c.req.method)) {
    countRefusal(c, "viewer_acted");
    throw new Problem("FORBIDDEN", VIEWER);
  }
  c.set("account", account);
  await next();
});

/** null for who shows nothing. Throws for what must not be believed. */
export async function findAccount(c: EdgeContext): Promise<Account | null> {
  const bearer = bearerOf(c);
  if (bearer !== null) return requireToken(c, bearer);
  return (await findAccessAccount(c)) ?? (await findSession(c));
}

async function findAccessAccount(c: EdgeContext): Promise<Account | null> {
  const { access } = c.get("config").desk;
  const token = c.req.header("cf-access-jwt-assertion");
  if (access === null || token === undefined) return null;
  if (!isOwnOrProgram(c)) {
    countRefusal(c, "foreign_page");
    throw new Problem(
      "FORBIDDEN",
      "Send X-Desk: 1 with what changes something; a page of another origin may not.",
    );
  }
  const account = await readAccessToken(token, access, Date.now()).catch((error: unknown) => {
    logFault(c, error);
    return null;
  });
  if (account !== null) return account;
  countRefusal(c, "bad_access_token");
  throw new Problem("UNAUTHORIZED", "Cloudflare Access did not sign this request for the desk.");
}
