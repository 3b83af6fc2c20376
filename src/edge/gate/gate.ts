/**
 * The gate: on the shop's own hosts the Worker stands in front of a shop that knows nothing of queues. What no rule guards is
 * handed on as it is. What is guarded needs a pass, which is checked by its signature alone, without Redis.
 */
import { createMiddleware } from "hono/factory";
import type { GateConfig } from "../../config.ts";
import { findGuard } from "../../core/gate/event-gate.ts";
import { readAsked } from "../../core/gate/rules.ts";
import { Problem } from "../../wire/problems.ts";
import { askSummary } from "../ask-summary.ts";
import type { Edge, EdgeContext } from "../edge.ts";
import { problemOf } from "../fault.ts";
import { findEvent } from "../find-event.ts";
import { isForShop } from "../gated-hosts.ts";
import { forward } from "./forward.ts";
import { findHeldPass } from "./held-pass.ts";
import { partnerOf } from "./partner.ts";
import { leadToQueue, refuse } from "./turn-away.ts";

type Guard = GateConfig["events"][number];

/** Answers every request that is for the shop. */
export const serveShop = createMiddleware<Edge>(async (c, next) => (isForShop(c) ? answer(c) : next()));

async function answer(c: EdgeContext): Promise<Response> {
  const { gate } = c.get("config");
  const url = new URL(c.req.url);
  const guard = findGuard(gate.events, readAsked(c.req.raw.method, url.host, url.pathname, url.searchParams));
  if (guard === null || guard.gate.mode === "pass" || isPreflight(c)) return forward(c);
  const partner = await partnerOf(c);
  if (partner !== null) return forward(c, { partner });
  if (gate.admitsCrawlers && isVerifiedCrawler(c)) return forward(c);
  try {
    return guard.gate.mode === "refuse" ? await refuse(c, new Problem("GATE_CLOSED")) : await admit(c, guard);
  } catch (error) {
    return refuse(c, problemOf(c, error as Error));
  }
}

/** Lets a visitor with a good pass through. Throws a Problem for one who has nothing to wait for. */
async function admit(c: EdgeContext, { id, gate }: Guard): Promise<Response> {
  const event = await findEvent(c, id);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  const held = await findHeldPass(c, event);
  if (held.kind === "pass") return forward(c, { pass: held });
  if (gate.whileAway === "pass-holders") await askSummary(c, event); // throws while Redis is away
  return leadToQueue(c, event, held.problem);
}

/** A browser's question before a call of a page elsewhere carries no cookie, and does nothing. */
function isPreflight(c: EdgeContext): boolean {
  return c.req.raw.method === "OPTIONS" && c.req.header("access-control-request-method") !== undefined;
}

/** By the word of Cloudflare's Bot Management, which no visitor can write. Such a request may only read. */
function isVerifiedCrawler({ req: { raw } }: EdgeContext): boolean {
  const cf = raw.cf as Partial<IncomingRequestCfProperties> | undefined;
  return /^(GET|HEAD)$/.test(raw.method) && cf?.botManagement?.verifiedBot === true;
}
