/** Hands a request on to the shop's server, and its answer back, both as streams and as they are. */
import { Problem } from "../../wire/problems.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";

/** What the gate says of who asks. */
const HEADERS = {
  pass: "X-Queue-Pass",
  user: "X-Queue-User",
  event: "X-Queue-Event",
  partner: "X-Queue-Partner",
};

/** A visitor's own headers of these names never reach the shop: CGI and PHP read `X_Queue_User` as `X-Queue-User`. */
const OURS = /^x[^a-z0-9]queue[^a-z0-9](pass|user|event|partner)$/;

export interface Admitted {
  readonly pass?: { readonly token: string; readonly userId: string; readonly eventId: string };
  /** The name of a partner whose request needs no pass. */
  readonly partner?: string;
}

/** `headerNames`: of all headers that came. Throws a Problem when the shop's server cannot be reached. */
export async function forward(
  c: EdgeContext,
  headerNames: readonly string[],
  { pass, partner }: Admitted = {},
): Promise<Response> {
  const { originUrl } = c.get("config").gate;
  const asked = askedUrl(c);
  const address = (originUrl ?? asked.origin) + asked.pathname + asked.search; // what the rules were held against
  // Not `new Request(address, c.req.raw)`: fetch would copy that once more, a tenth of what a request costs.
  const headers = new Headers(c.req.raw.headers);
  for (const name of headerNames) if (OURS.test(name)) headers.delete(name);
  if (pass !== undefined) {
    headers.set(HEADERS.pass, pass.token);
    headers.set(HEADERS.user, encodeURIComponent(pass.userId)); // an id may be of letters that no header takes
    headers.set(HEADERS.event, pass.eventId);
  }
  if (partner !== undefined) headers.set(HEADERS.partner, partner);
  if (originUrl !== null) {
    headers.set("X-Forwarded-Host", asked.host);
    headers.set("X-Forwarded-Proto", asked.protocol.slice(0, -1));
  }
  const response = await ask(c, address, headers);
  const mayLead = response.status === 201 || (response.status >= 300 && response.status < 400);
  return originUrl !== null && mayLead ? comeBackHere(response, originUrl, asked.origin) : response;
}

async function ask(c: EdgeContext, address: string, headers: Headers): Promise<Response> {
  const { method, body } = c.req.raw;
  try {
    if (body !== null && /^(GET|HEAD)$/.test(method)) return await fetchWithBody(c, address, headers);
    return await fetch(address, { method, headers, body, redirect: "manual" });
  } catch (error) {
    logFault(c, error);
    throw new Problem("SHOP_UNAVAILABLE");
  }
}

/** A GET that brings a body, were it an empty one by `Content-Length: 0`, can only be copied from one that has it. */
function fetchWithBody(c: EdgeContext, address: string, headers: Headers): Promise<Response> {
  const request = new Request(address, c.req.raw);
  for (const name of [...request.headers.keys()]) request.headers.delete(name);
  for (const [name, value] of headers) request.headers.append(name, value);
  return fetch(request, { redirect: "manual" });
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
