/**
 * The platform's rate limiters: how often one network and one visitor may join, open the page and open a stream. They count at each of
 * Cloudflare's locations and only roughly; what bounds places exactly is lane.ts. A limiter that is not bound, or fails, refuses no request.
 */
import { type LimitedKind, RATE_LIMITERS, type RateLimiterName } from "../../config/settings.ts";
import type { EntryCount } from "../../core/entry/entry-counts.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { countEntry } from "./entry-counts.ts";
import { visitorNetwork } from "./visitor-network.ts";

/** A period of theirs is ten seconds. Drawn from a range, so that a crowd that was put off together does not come back together. */
const RETRY_AFTER_SECONDS = { least: 5, most: 15 };

const FROM_NETWORK =
  "Too many requests came from your network at once. Places are safe; ask again in a moment.";
const FROM_VISITOR = "You have asked too often within a moment. Your place is safe; ask again in a moment.";

const COUNTED = {
  join: "limitedJoins",
  page: "limitedPages",
  stream: "limitedStreams",
} as const satisfies Record<LimitedKind, EntryCount>;

/** Throws RATE_LIMITED where the visitor's network has asked too often. `eventId`: as it was asked for, there or not. */
export async function limitNetwork(c: EdgeContext, kind: LimitedKind, eventId: string): Promise<void> {
  const network = visitorNetwork(c);
  if (network === null || (await mayAsk(c, RATE_LIMITERS[kind].address, network))) return;
  countEntry(c, eventId, COUNTED[kind]);
  throw tooOften(FROM_NETWORK);
}

/** Throws RATE_LIMITED where the visitor has asked too often. */
export async function limitVisitor(
  c: EdgeContext,
  kind: LimitedKind,
  eventId: string,
  userId: string,
): Promise<void> {
  if (await mayAsk(c, RATE_LIMITERS[kind].account, userId)) return;
  countEntry(c, eventId, COUNTED[kind]);
  throw tooOften(FROM_VISITOR);
}

async function mayAsk(c: EdgeContext, name: RateLimiterName, key: string): Promise<boolean> {
  const limiter = c.env[name];
  if (limiter === undefined) return true;
  try {
    return (await limiter.limit({ key })).success;
  } catch (error) {
    logFault(c, error);
    return true;
  }
}

function tooOften(message: string): Problem {
  const { least, most } = RETRY_AFTER_SECONDS;
  const retryAfterSeconds = least + Math.floor(Math.random() * (most - least + 1));
  return new Problem("RATE_LIMITED", message, { retryAfterSeconds });
}
