/**
 * The shop's pages for people: `/` for the event that the pass names, `/events/<id>` for one. A pass comes in a cookie
 * that the queue set for a domain they share, or in a form that the queue's page posts. The shop puts a posted pass into
 * the same cookie, for its own host, so that both ways go on alike. A pass never stands in an address.
 */
import type { IncomingMessage } from "node:http";
import { decodeJwt } from "jose/jwt/decode";
import type { PassVerdict } from "virtual-queue/origin";
import { isFromOwnPage, readBody, readCookie } from "./read-request.ts";
import { document, type Reply, refuse, seeOther } from "./reply.ts";
import type { Shop } from "./shop.ts";
import { closedDoor, confirmation, openDoor } from "./shop-pages.ts";

const PAGE = /^\/(?:events\/([\w.-]{1,64}))?$/;
/** The cookie of the pass, and the field of the form. */
const PASS = "queue_pass";

/** null for an address where there is no page. */
export async function visit(shop: Shop, request: IncomingMessage): Promise<Reply | null> {
  const [path = ""] = request.url?.split("?") ?? [];
  const match = PAGE.exec(path);
  if (match === null) return null;
  const eventId = match[1] ?? null;
  if (request.method === "GET" || request.method === "HEAD") return show(shop, request, eventId);
  if (request.method !== "POST") return refuse(405, "METHOD_NOT_ALLOWED", "Look with GET, act with POST.");
  const text = await readBody(request);
  if (text === null) return refuse(413, "PAYLOAD_TOO_LARGE", "This request is too large.");
  const form = new URLSearchParams(text);
  return form.has(PASS) ? letIn(shop, request, eventId, form) : book(shop, request, eventId);
}

async function show(shop: Shop, request: IncomingMessage, eventId: string | null): Promise<Reply> {
  const pass = readCookie(request, PASS);
  if (pass === undefined) return document(200, closedDoor(null, wayIn(shop, request, eventId)));
  const verdict = await check(shop, pass, eventId);
  if (!verdict.ok) return turnAway(shop, request, eventId, verdict.message);
  const booking = shop.ledger.bookings.get(verdict.claims.jti);
  return document(200, booking ? confirmation(booking) : openDoor(verdict.claims.event_id));
}

/** The queue's form. Its pass has to be valid for this page's event; `event_id` in the form proves nothing. */
async function letIn(
  shop: Shop,
  request: IncomingMessage,
  eventId: string | null,
  form: URLSearchParams,
): Promise<Reply> {
  const pass = String(form.get(PASS));
  const verdict = await check(shop, pass, eventId ?? form.get("event_id"));
  if (!verdict.ok) return turnAway(shop, request, eventId, verdict.message);
  const seconds = verdict.claims.exp - Math.floor(Date.now() / 1000);
  // This example has no TLS; with TLS, add Secure.
  const cookie = `${PASS}=${pass}; Path=/; HttpOnly; SameSite=Lax; Max-Age=${seconds}`;
  return seeOther(String(request.url), { "Set-Cookie": cookie });
}

/** The button of our own page. */
async function book(shop: Shop, request: IncomingMessage, eventId: string | null): Promise<Reply> {
  if (!isFromOwnPage(request)) return turnAway(shop, request, eventId, "This form is not the shop's.");
  const pass = readCookie(request, PASS);
  const verdict = await check(shop, pass, eventId);
  if (!verdict.ok) return turnAway(shop, request, eventId, verdict.message);
  shop.ledger.book(verdict.claims, String(pass));
  return seeOther(String(request.url));
}

function turnAway(shop: Shop, request: IncomingMessage, eventId: string | null, why: string): Reply {
  return document(403, closedDoor(why, wayIn(shop, request, eventId)));
}

/** Through the queue, and back to this page. */
function wayIn({ queueUrl }: Shop, request: IncomingMessage, eventId: string | null) {
  if (eventId === null) return { href: "/events/demo", text: "Each event has a page of its own" };
  const to = new URLSearchParams({ to: `http://${request.headers.host}/events/${eventId}` });
  return { href: `${queueUrl}/queue/${eventId}?${to}`, text: "Go to the queue" };
}

/** A page of no event verifies the pass for the event that it names itself. */
function check({ verifier }: Shop, pass: string | undefined, eventId: string | null): Promise<PassVerdict> {
  return verifier.verify(pass, { eventId: eventId ?? eventOf(pass) });
}

function eventOf(pass = ""): string {
  try {
    return String(decodeJwt(pass).event_id);
  } catch {
    return ""; // no JWT: the verifier refuses it
  }
}
