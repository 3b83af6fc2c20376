/** Hands a request on to the shop's server, and its answer back, both as streams and as they are. */
import type { PassClaims } from "../../core/pass-claims.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";

/** What the gate says of who asks. */
const HEADERS = {
  pass: "X-Queue-Pass",
  user: "X-Queue-User",
  event: "X-Queue-Event",
  partner: "X-Queue-Partner",
};

const OURS: ReadonlySet<string> = new Set(Object.values(HEADERS).map((name) => name.toLowerCase()));

export interface Admitted {
  readonly pass?: { readonly token: string; readonly claims: PassClaims };
  /** The name of a partner whose request needs no pass. */
  readonly partner?: string;
}

/** Throws a Problem when the shop's server cannot be reached. */
export async function forward(c: EdgeContext, { pass, partner }: Admitted = {}): Promise<Response> {
  const { originUrl } = c.get("config").gate;
  const asked = new URL(c.req.url);
  const address = (originUrl ?? asked.origin) + asked.pathname + asked.search; // what the rules were held against
  const request = new Request(address, c.req.raw);
  const { headers } = request;
  for (const name of [...headers.keys()].filter(isOurs)) headers.delete(name);
  if (pass !== undefined) {
    headers.set(HEADERS.pass, pass.token);
    headers.set(HEADERS.user, encodeURIComponent(pass.claims.user_id)); // an id may be of letters that no header takes
    headers.set(HEADERS.event, pass.claims.event_id);
  }
  if (partner !== undefined) headers.set(HEADERS.partner, partner);
  if (originUrl !== null) {
    headers.set("X-Forwarded-Host", asked.host);
    headers.set("X-Forwarded-Proto", asked.protocol.slice(0, -1));
  }
  const response = await ask(c, request);
  return originUrl === null ? response : comeBackHere(response, originUrl, asked.origin);
}

async function ask(c: EdgeContext, request: Request): Promise<Response> {
  try {
    return await fetch(request, { redirect: "manual" });
  } catch (error) {
    logFault(c, error);
    throw new Problem("SHOP_UNAVAILABLE");
  }
}

/** A visitor's own headers of these names never reach the shop: CGI and PHP read `X_Queue_User` as `X-Queue-User`. */
function isOurs(name: string): boolean {
  return OURS.has(name.replace(/[^a-z0-9]/g, "-"));
}

/** A redirect to the server's own host, by either scheme or by none, would lead people around the gate. */
function comeBackHere(response: Response, originUrl: string, ownOrigin: string): Response {
  const location = response.headers.get("location") ?? "";
  if (!/^([a-z][a-z0-9+.-]*:|[/\\]{2})/i.test(location)) return response; // it stays on the visitor's host by itself
  const url = URL.parse(location, originUrl);
  if (url === null || !/^https?:$/.test(url.protocol) || url.host !== new URL(originUrl).host)
    return response;
  const changed = new Response(response.body, response);
  changed.headers.set("Location", ownOrigin + url.pathname + url.search + url.hash);
  return changed;
}
