/** What all acts of operators have in common: a name, an id by which a repeated one is known, and an event to wake. */
import type { ServedEvent } from "../../config.ts";
import type { OperatorAct } from "../../core/operator.ts";
import { openTrail } from "../../store/open-queue.ts";
import { Problem } from "../../wire/problems.ts";
import { wakeLoop } from "../ask-object.ts";
import { forgetSummary } from "../ask-summary.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { operatedKey } from "./event-view.ts";
import { forget } from "./kept.ts";

const ACT_ID = /^[\w.-]{1,64}$/;
/** A line that is renumbered refuses acts; 500,000 people take a second of Redis. */
const HELD_FOR_MS = 5000;
const ASK_AGAIN_MS = 200;

/** Throws a Problem for an Idempotency-Key that is no id. */
export function makeAct(c: EdgeContext, event: ServedEvent): OperatorAct {
  const actId = c.req.header("idempotency-key") ?? crypto.randomUUID();
  if (!ACT_ID.test(actId))
    throw new Problem("INVALID_REQUEST", "Idempotency-Key must be 1 to 64 of A-Z a-z 0-9 _ . -");
  return { nowMs: Date.now(), shards: event.queue.shards, actId, by: c.get("account").name };
}

/** Does an act that is answered `held` while the line is renumbered, until it is not. Throws OVERLOADED when that takes long. */
export async function doUnlessHeld<Reply extends { readonly status: string }>(
  c: EdgeContext,
  event: ServedEvent,
  act: () => Promise<Reply>,
): Promise<Exclude<Reply, { readonly status: "held" }>> {
  const untilMs = Date.now() + HELD_FOR_MS;
  for (;;) {
    const reply = await act();
    if (reply.status !== "held") return reply as Exclude<Reply, { readonly status: "held" }>;
    if (Date.now() >= untilMs) {
      const message = "The line is being renumbered. Nothing was changed; ask again in a moment.";
      throw new Problem("OVERLOADED", message, { retryAfterSeconds: 2 });
    }
    await wakeLoop(c, event); // of several shards only ticks renumber
    await new Promise((resolve) => setTimeout(resolve, ASK_AGAIN_MS));
  }
}

/**
 * Has the event see at once what was done: its loop ticks, and pushes what it finds to every lobby. One that cannot be reached is
 * woken by the next lobby or the cron: the act is done.
 */
export async function spread(c: EdgeContext, event: ServedEvent): Promise<void> {
  for (const key of [operatedKey(event.id), auditKey(event.id)]) forget(c, key);
  forgetSummary(event.id);
  await wakeLoop(c, event);
}

/** Under which an event's trail is kept. */
export function auditKey(eventId: string): string {
  return `audit ${eventId}`;
}

/** Tells the desk's trail what was done to an event as a whole. It is done, whether the trail was told of it or not. */
export async function noteInTrail(
  c: EdgeContext,
  what: "created" | "changed" | "retired" | "given_up",
  event: string,
): Promise<void> {
  const entry = { what, atMs: Date.now(), by: c.get("account").name, event };
  try {
    await openTrail(c.get("config").stores[0]).add(entry);
  } catch (error) {
    logFault(c, error);
  }
}

export function actIdUsed(): Problem {
  return new Problem("ACT_ID_USED");
}
