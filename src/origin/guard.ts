/**
 * What the middlewares have in common: a request with a good pass goes on, any other is answered as docs/booking-server.md says
 * under "Buyers without a pass".
 */
import type { PassClaims } from "../core/pass-claims.ts";
import { type Asked, type FoundPass, findPasses, PASS_NAME } from "./find-pass.ts";
import type { PassRefusal, PassVerdict, PassVerifier } from "./pass-verifier.ts";

/** `Request` is the framework's own. */
export interface GuardOptions<Request> {
  /** From createPassVerifier. */
  readonly verifier: PassVerifier;
  /** The event that is booked there: of your route, never of the pass or the form. */
  readonly eventId: string | ((request: Request) => string);
  /** The person your login knows; needed where your gateway tells the queue who people are. */
  readonly userId?: (request: Request) => string | undefined;
  /** The queue, https://queue.shop.example: who has no pass is led to its page of the event. */
  readonly queueUrl: string | URL;
  /** Your own origin, https://shop.example: people come back to the page that they asked for. Else to BOOKING_URL. */
  readonly shopOrigin?: string;
  /** PASS_COOKIE_DOMAIN of the queue, where it is set: a cookie of it that is no pass is deleted. */
  readonly cookieDomain?: string;
}

/** A pass that may be booked with. */
export interface AdmittedPass {
  /** As it came: what reportBooking sends. */
  readonly pass: string;
  /** `claims.jti` names the pass: book once for each. */
  readonly claims: PassClaims;
}

export interface Refusal {
  readonly status: 303 | 403 | 503;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export async function decide<Request>(
  { verifier, eventId, userId, ...way }: GuardOptions<Request>,
  request: Request,
  asked: Asked,
): Promise<AdmittedPass | Refusal> {
  const event = typeof eventId === "function" ? eventId(request) : eventId;
  const check = { eventId: event, userId: userId?.(request) };
  let refused: Refused | null = null;
  for await (const each of findPasses(asked)) {
    const verdict = await verifier.verify(each.pass, check);
    if (verdict.ok) return { pass: each.pass, claims: verdict.claims };
    refused ??= { ...verdict, found: each };
  }
  return turnAway(refused ?? NO_PASS, addressOf(event, way, asked), way.cookieDomain, asked);
}

type Refused = Extract<PassVerdict, { readonly ok: false }> & { readonly found: FoundPass | null };

const NO_PASS: Refused = {
  ok: false,
  code: "INVALID_QUEUE_PASS",
  message: "There is no queue pass.",
  found: null,
};

/** The queue's page of the event, which leads back to where somebody was heading. */
function addressOf(
  event: string,
  { queueUrl, shopOrigin }: Pick<GuardOptions<never>, "queueUrl" | "shopOrigin">,
  { method, target }: Asked,
): string {
  const address = new URL(`/queue/${encodeURIComponent(event)}`, queueUrl);
  if (shopOrigin !== undefined && (method === "GET" || method === "HEAD")) {
    const to = URL.canParse(target, shopOrigin) ? new URL(target, shopOrigin) : null;
    if (to?.origin === new URL(shopOrigin).origin) address.searchParams.set("to", to.href);
  }
  return address.href;
}

function turnAway(
  { code, message, found }: Refused,
  address: string,
  domain: string | undefined,
  asked: Asked,
): Refusal {
  const status = code === "QUEUE_KEYS_UNAVAILABLE" ? 503 : 403;
  const headers = {
    "Cache-Control": "no-store",
    ...(status === 503 && { "Retry-After": "5" }),
    ...(found?.where === "cookie" && status === 403 && { "Set-Cookie": dropCookie(domain) }),
  };
  if (!isNavigation(asked)) {
    const body = JSON.stringify({ error: { code, message }, queue_url: address });
    return { status, headers: { ...headers, "Content-Type": "application/json" }, body };
  }
  // A pass that is wrong in itself is not sent back: the queue may hand out the same one, and so on for ever.
  if (found === null || MAY_GO_BACK.has(code)) {
    return { status: 303, headers: { ...headers, Location: address }, body: "" };
  }
  return { status, headers: { ...headers, ...PAGE_HEADERS }, body: makePage(address) };
}

const MAY_GO_BACK: ReadonlySet<PassRefusal> = new Set(["QUEUE_PASS_EXPIRED", "QUEUE_PASS_EVENT_MISMATCH"]);

/** Whether a person will see the answer: a redirect that a script follows is shown to no person. */
function isNavigation({ header }: Asked): boolean {
  const mode = header("sec-fetch-mode");
  return mode === undefined ? /text\/html/i.test(header("accept") ?? "") : mode === "navigate";
}

function dropCookie(domain: string | undefined): string {
  return `${PASS_NAME}=; Path=/; Max-Age=0${domain === undefined ? "" : `; Domain=${domain}`}`;
}

const PAGE_HEADERS = {
  "Content-Type": "text/html; charset=utf-8",
  "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
};

function makePage(address: string): string {
  const link = address.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Queue</title>
<p>Your queue pass could not be checked. <a href="${link}">Go to the queue</a></p>
<p lang="th">ตรวจสอบบัตรผ่านคิวของคุณไม่ได้ <a href="${link}">ไปที่คิว</a></p>
</html>
`;
}

/** For the answer to the queue's form: a cookie of your own host, so that a reload sends nothing twice. */
export function passCookie({ pass, claims }: AdmittedPass, nowMs: number = Date.now()): string {
  const seconds = Math.max(0, claims.exp - Math.floor(nowMs / 1000));
  return `${PASS_NAME}=${pass}; Path=/; HttpOnly; Secure; SameSite=Lax; Max-Age=${seconds}`;
}
