/**
 * While nobody waits, a visitor whom a browser shows a guarded page is let through without a queue: the gate joins and claims for
 * them. Where the join is no turn, or anything fails, they go to the waiting page, which finds their place by their cookie.
 */
import type { ServedEvent } from "../../config.ts";
import type { Summarized } from "../../core/answer.ts";
import { Problem } from "../../wire/problems.ts";
import { doAct, makePass } from "../answer-act.ts";
import { askSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import { meetUncounted } from "../entry/meet-joiner.ts";
import { keepPass } from "../pass-cookie.ts";

interface NewPass {
  readonly token: string;
  readonly userId: string;
}

/** The pass that the visitor has now, which the answer's cookies bring to the browser; null where they must go to the queue. */
export async function enterAtOnce(c: EdgeContext, event: ServedEvent): Promise<NewPass | null> {
  const joinsByItself = event.queue.invisibleWhenIdle && event.page.join === "auto";
  if (!joinsByItself || !opensPage(c)) return null;
  try {
    if (!hasNothingToWaitFor(await askSummary(c, event), Date.now())) return null;
    const met = await meetUncounted(c, event);
    return met === null ? null : await takePass(c, event, met.id);
  } catch (error) {
    if (error instanceof Problem) return null; // the waiting page meets the same, and says so
    throw error;
  }
}

/**
 * A person opens the page now: a browser says so itself. What asks without those headers is seldom one, and keeps no cookie; each of
 * its questions would be a new visitor. Nor does a frame on a foreign page bring any.
 */
function opensPage({ req }: EdgeContext): boolean {
  const isAhead = ["sec-purpose", "purpose", "x-moz"].some((name) => req.header(name)?.includes("prefetch"));
  const isPage = req.header("sec-fetch-mode") === "navigate" && req.header("sec-fetch-dest") === "document";
  return /^(GET|HEAD)$/.test(req.raw.method) && isPage && !isAhead;
}

function hasNothingToWaitFor(summary: Summarized, nowMs: number): boolean {
  const { queueSize, ratePerSecond, paused, closed, full, soldOut, opensAtMs } = summary;
  const isStopped = paused || ratePerSecond === 0 || closed || full || soldOut;
  const hasOpened = opensAtMs === null || nowMs >= opensAtMs;
  return queueSize === 0 && !isStopped && hasOpened;
}

async function takePass(c: EdgeContext, event: ServedEvent, userId: string): Promise<NewPass | null> {
  const joined = await doAct(c, "join", event, userId);
  const isCalled = joined.reply.kind === "body" && joined.reply.body.status === "ready";
  const { terms, reply } = isCalled ? await doAct(c, "claim", event, userId) : joined;
  if (reply.kind !== "pass") return null;
  const token = await makePass(c, event, userId, terms, reply.end);
  keepPass(c, event, { queuePass: token, expiresAtMs: reply.end.expiresAtMs });
  return { token, userId };
}
