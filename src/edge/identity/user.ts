/** Who is asking. Nothing else is believed: no forwarded address, no id in a body. */
import type { AuthMode } from "../../config.ts";
import type { EdgeContext } from "../edge.ts";
import { agent } from "./agent.ts";
import { saysAgent } from "./agent-signature.ts";
import { cookie } from "./cookie.ts";
import { gateway } from "./gateway.ts";
import { type Identity, type Met, signInFirst } from "./identity.ts";
import { jwt } from "./jwt.ts";

const IDENTITIES: { readonly [mode in AuthMode]: Identity } = { cookie, gateway, jwt };

/** The person's id; a stranger is refused with 401. */
export async function requireUser(c: EdgeContext): Promise<string> {
  const user = await knownUser(c);
  if (user === null) throw signInFirst(c);
  return user;
}

/** The person; a stranger gets an id, and a cookie that carries it. null for who has to sign in. */
export function meetUser(c: EdgeContext): Promise<Met | null> {
  return identityOf(c).welcome(c);
}

/** The person's id; null for a stranger. */
export function knownUser(c: EdgeContext): Promise<string | null> {
  return identityOf(c).know(c);
}

/** Whether a cookie is all that this request can be known by. */
export function usesCookie(c: EdgeContext): boolean {
  return identityOf(c).usesCookie(c);
}

function identityOf(c: EdgeContext): Identity {
  if (c.get("config").signedAgents.length > 0 && saysAgent(c)) return agent;
  return IDENTITIES[c.get("config").auth.mode];
}
