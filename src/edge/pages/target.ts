import type { ServedEvent } from "../../config.ts";
import type { EdgeContext } from "../edge.ts";
import { gatedOrigins } from "../gated-hosts.ts";

/**
 * Where the visitor was heading. It is kept only when it is a page of the shop: people are sent there with their pass,
 * so any other would be an open redirect at best.
 */
const MAX_TARGET_CHARACTERS = 2048;
/** A form carries the target back to us, percent-encoded once more, in a body of at most 4 KiB, which has room for a ticket too. */
const MAX_FORM_CHARACTERS = 3700;
/** By which the shop's login is told where its visitor came from. */
const RETURN_PARAMETER = "return_to";

/** The address in full; null when there is none, or none that may be kept. */
export function readTarget(
  c: EdgeContext,
  event: ServedEvent,
  to: string | null | undefined = c.req.query("to"),
): string | null {
  const { bookingUrl } = event.page;
  if (!to || bookingUrl === null || to.length > MAX_TARGET_CHARACTERS) return null;
  const url = URL.parse(to);
  if (url === null || ![new URL(bookingUrl).origin, ...gatedOrigins(c, event)].includes(url.origin))
    return null;
  if (url.username !== "" || url.password !== "" || !/^https?:$/.test(url.protocol)) return null;
  // Escaping may have made it longer than it came.
  const isShort = url.href.length <= MAX_TARGET_CHARACTERS;
  return isShort && toQuery(url.href).length <= MAX_FORM_CHARACTERS ? url.href : null;
}

/** The address of the event's page, with the target in its query: it is no secret. */
export function pagePath(eventId: string, target: string | null, act = ""): string {
  return `/queue/${eventId}${act}${target === null ? "" : `?${toQuery(target)}`}`;
}

/** The shop's login, told to lead back to the event's page of ours; both addresses are the operator's and not the visitor's. */
export function signInAddress(
  loginUrl: string,
  ownOrigin: string,
  eventId: string,
  target: string | null,
): string {
  const address = new URL(loginUrl);
  address.searchParams.set(RETURN_PARAMETER, ownOrigin + pagePath(eventId, target));
  return address.href;
}

function toQuery(target: string): string {
  return new URLSearchParams({ to: target }).toString();
}
