/**
 * The gate: on the shop's own hosts the Worker stands in front of a shop that knows nothing of queues. What no rule guards is
 * handed on as it is. What is guarded needs a pass, which is checked by its signature alone, without Redis.
 */
import { Hono } from "hono";
import { type GateConfig, parseConfig } from "../../config.ts";
import { findGuards } from "../../core/gate/event-gate.ts";
import { Problem } from "../../wire/problems.ts";
import { askSummary } from "../ask-summary.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { problemOf } from "../fault.ts";
import { findEvent } from "../find-event.ts";
import { enterAtOnce } from "./enter-at-once.ts";
import { type Admitted, forward } from "./forward.ts";
import { findHeldPass } from "./held-pass.ts";
import { partnerOf } from "./partner.ts";
import { isPreflight, readRequest } from "./read-request.ts";
import { leadToQueue, refuse } from "./turn-away.ts";

type Guard = GateConfig["events"][number];

/**
 * Answers every request that is for the shop. It stands beside the queue's own app and not in it: of what an admitted request costs
 * beyond its way to the shop, the queue's middleware and routing would be a third.
 */
export function createGate(): Hono<Edge> {
  return new Hono<Edge>({ getPath: () => "/" }).all("/", answer);
}

async function answer(c: EdgeContext): Promise<Response> {
  c.set("config", parseConfig(c.env));
  try {
    return await letThrough(c);
  } catch (error) {
    return refuse(c, problemOf(c, error as Error));
  }
}

/** Throws a Problem for who has nothing to wait for, and where the shop does not answer. */
async function letThrough(c: EdgeContext): Promise<Response> {
  const { gate } = c.get("config");
  const headerNames = [...c.req.raw.headers.keys()];
  const asked = readRequest(c, headerNames);
  const guards = findGuards(gate.events, asked).filter(({ gate }) => gate.mode !== "pass");
  if (guards.length === 0) return forward(c, headerNames);
  if (isPreflight(c, asked)) return withoutBody(await forward(c, headerNames));
  if (guards.some(({ gate }) => gate.mode === "refuse")) throw new Problem("GATE_CLOSED");
  const partner = await partnerOf(c);
  if (partner !== null) return forward(c, headerNames, { partner });
  if (gate.admitsCrawlers && isVerifiedCrawler(c)) return forward(c, headerNames);
  return admit(c, headerNames, guards);
}

/** Lets a visitor with a good pass of each event through, and one who finds the line empty. */
async function admit(
  c: EdgeContext,
  headerNames: readonly string[],
  guards: readonly Guard[],
): Promise<Response> {
  let admitted: Admitted = {};
  let hasEntered = false;
  for (const { id, gate } of guards.toReversed()) {
    const event = await findEvent(c, id);
    if (event === null) throw new Problem("EVENT_NOT_FOUND");
    const held = await findHeldPass(c, event);
    if (held.kind === "pass") {
      admitted = { pass: { ...held, eventId: id } };
      continue;
    }
    if (gate.whileAway === "pass-holders") await askSummary(c, event); // throws while Redis is away
    const pass = await enterAtOnce(c, event);
    if (pass === null) return leadToQueue(c, event, held.problem);
    admitted = { pass: { ...pass, eventId: id } };
    hasEntered = true;
  }
  const response = await forward(c, headerNames, admitted);
  return hasEntered ? withKeptCookies(c, response) : response;
}

/** By these a cache between here and the browser would keep an answer that is one visitor's. */
const SHARED_CACHES = ["CDN-Cache-Control", "Cloudflare-CDN-Cache-Control", "Surrogate-Control", "Expires"];

/** What the gate gives the browser to keep goes beside what the shop does, in an answer that no cache may keep. */
function withKeptCookies(c: EdgeContext, response: Response): Response {
  const answer = new Response(response.body, response);
  for (const name of SHARED_CACHES) answer.headers.delete(name);
  answer.headers.set("Cache-Control", "private, no-store");
  for (const cookie of c.body(null).headers.getSetCookie()) answer.headers.append("Set-Cookie", cookie);
  return answer;
}

/** A server that shows a page whatever the method would show it to every question; browsers read only the headers. */
function withoutBody({ status, statusText, headers }: Response): Response {
  const answer = new Response(null, { status, statusText, headers });
  answer.headers.delete("Content-Length");
  return answer;
}

/** By the word of Cloudflare's Bot Management, which no visitor can write. Such a request may only read. */
function isVerifiedCrawler({ req: { raw } }: EdgeContext): boolean {
  const cf = raw.cf as Partial<IncomingRequestCfProperties> | undefined;
  return /^(GET|HEAD)$/.test(raw.method) && cf?.botManagement?.verifiedBot === true;
}
