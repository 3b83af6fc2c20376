/** Who is asking. Nothing else is believed: no forwarded address, no id in a body. */
import type { AuthMode } from "../../config.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { cookie } from "./cookie.ts";
import { gateway } from "./gateway.ts";
import type { Identity, Met } from "./identity.ts";

const IDENTITIES: { readonly [mode in AuthMode]: Identity } = { cookie, gateway };

/** The person's id; a stranger is refused with 401. */
export async function requireUser(c: EdgeContext): Promise<string> {
  const user = await knownUser(c);
  if (user === null) throw new Problem("UNAUTHORIZED");
  return user;
}

/** The person's id; a stranger gets one, and a cookie that carries it. */
export async function welcomeUser(c: EdgeContext): Promise<string> {
  return (await meetUser(c)).id;
}

/** The same, and whether they came as a stranger. */
export function meetUser(c: EdgeContext): Promise<Met> {
  return identityOf(c).welcome(c);
}

/** The person's id; null for a stranger. */
export function knownUser(c: EdgeContext): Promise<string | null> {
  return identityOf(c).know(c);
}

/** Whether a cookie is all that the queue knows people by. */
export function usesCookie(c: EdgeContext): boolean {
  return identityOf(c).usesCookie;
}

function identityOf(c: EdgeContext): Identity {
  return IDENTITIES[c.get("config").auth.mode];
}
