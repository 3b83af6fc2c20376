/** A pass in a cookie, where queue and shop share a domain. */
import { isHostUnder } from "../config/hosts.ts";
import type { ServedEvent } from "../config.ts";
import type { ReceivedPass } from "../wire/passes.ts";
import type { EdgeContext } from "./edge.ts";
import { keepCookie } from "./keep-cookie.ts";

const COOKIE = "queue_pass";

/**
 * The domain that the pass's cookie is for; null where the pass travels in a form. A browser drops a cookie for a domain that
 * the answer's host is not under, and visitors would come without a pass.
 */
export function passDomain(c: EdgeContext, event: ServedEvent): string | null {
  const domain = event.page.passCookieDomain;
  return domain !== null && isHostUnder(c.req.url, domain) ? domain : null;
}

/** Gives the browser the pass for the shop. Returns false, and gives nothing, where they share no domain. */
export function keepPass(
  c: EdgeContext,
  event: ServedEvent,
  { queuePass, expiresAtMs }: ReceivedPass,
): boolean {
  const domain = passDomain(c, event);
  if (domain === null) return false;
  const maxAge = Math.max(0, Math.floor((expiresAtMs - Date.now()) / 1000));
  keepCookie(c, COOKIE, queuePass, { path: "/", maxAge, domain });
  return true;
}
