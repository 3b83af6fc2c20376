/** A pass in a cookie, where queue and shop share a domain, or the gate stands in front of the shop on this very host. */
import { isHostUnder } from "../config/hosts.ts";
import type { ServedEvent } from "../config.ts";
import type { ReceivedPass } from "../wire/passes.ts";
import { askedUrl } from "./asked-url.ts";
import type { EdgeContext } from "./edge.ts";
import { isGatedHost } from "./gated-hosts.ts";
import { type Keeping, keepCookie, nameOfHost } from "./keep-cookie.ts";

/** What shops read: one name for all events. */
export const SHARED_COOKIE = "queue_pass";

/** What the gate reads: over TLS no other host, as a neighbour's subdomain, can put one there. */
export function hostCookie(c: EdgeContext, eventId: string): string {
  return nameOfHost(c, `queue_pass_${eventId}`);
}

/**
 * Whether the pass comes to the shop in a cookie; else it travels in a form. A browser drops a cookie for a domain that the
 * answer's host is not under, and visitors would come without a pass.
 */
export function passesByCookie(c: EdgeContext, event: ServedEvent): boolean {
  return sharedDomain(c, event) !== null || isGatedFor(c, event);
}

/** Whether a browser that is given the pass on this host brings it to an address that is behind the gate. */
export function isBroughtTo(c: EdgeContext, event: ServedEvent, address: string): boolean {
  const domain = sharedDomain(c, event);
  if (domain !== null && isHostUnder(address, domain)) return true;
  return isGatedFor(c, event) && new URL(address).hostname === askedUrl(c).hostname;
}

/** Gives the browser the pass for the shop. Returns false, and gives nothing, where it has to travel in a form. */
export function keepPass(
  c: EdgeContext,
  event: ServedEvent,
  { queuePass, expiresAtMs }: ReceivedPass,
): boolean {
  const domain = sharedDomain(c, event);
  const maxAge = Math.max(0, Math.floor((expiresAtMs - Date.now()) / 1000));
  const keeping: Keeping = { path: "/", maxAge };
  if (domain !== null) keepCookie(c, SHARED_COOKIE, queuePass, { ...keeping, domain });
  if (isGatedFor(c, event)) keepCookie(c, hostCookie(c, event.id), queuePass, keeping);
  return passesByCookie(c, event);
}

function sharedDomain(c: EdgeContext, event: ServedEvent): string | null {
  const domain = event.page.passCookieDomain;
  return domain !== null && isHostUnder(c.req.url, domain) ? domain : null;
}

function isGatedFor(c: EdgeContext, { gate }: ServedEvent): boolean {
  return gate !== null && isGatedHost(c);
}
