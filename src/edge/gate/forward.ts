/** Hands a request on to the shop's server, and its answer back, both as streams and as they are. */
import type { PassClaims } from "../../core/pass-claims.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";

/** What the gate says of who asks. A visitor's own headers of these names never reach the shop. */
const HEADERS = {
  pass: "X-Queue-Pass",
  user: "X-Queue-User",
  event: "X-Queue-Event",
  partner: "X-Queue-Partner",
};

export interface Admitted {
  readonly pass?: { readonly token: string; readonly claims: PassClaims };
  /** The name of a partner whose request needs no pass. */
  readonly partner?: string;
}

/** Throws a Problem when the shop's server cannot be reached. */
export async function forward(c: EdgeContext, { pass, partner }: Admitted = {}): Promise<Response> {
  const { originUrl } = c.get("config").gate;
  const asked = new URL(c.req.url);
  const address = originUrl === null ? c.req.url : originUrl + asked.pathname + asked.search;
  const request = new Request(address, c.req.raw);
  const { headers } = request;
  for (const name of Object.values(HEADERS)) headers.delete(name);
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

/** A redirect to the server's own host would lead people around the gate. */
function comeBackHere(response: Response, originUrl: string, ownOrigin: string): Response {
  const location = response.headers.get("location");
  if (location === null || URL.parse(location)?.origin !== originUrl) return response;
  const changed = new Response(response.body, response);
  changed.headers.set("Location", ownOrigin + location.slice(originUrl.length));
  return changed;
}
