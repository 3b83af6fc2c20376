/** Everybody who joins comes by here: over the API, by the page's form, and through the gate. */
import type { ServedEvent } from "../../config.ts";
import type { EdgeContext } from "../edge.ts";
import { type Met, signInFirst } from "../identity/identity.ts";
import { meetUser } from "../identity/user.ts";
import { limitNetwork, limitVisitor } from "./rate-limits.ts";
import { refuseSoftware } from "./refuse-software.ts";
import { requireEntry } from "./require-entry.ts";

/**
 * Who joins; null for who has to sign in first. Throws RATE_LIMITED where they, or their network, ask too often, NETWORK_CROWDED where
 * their network has taken its places for now, AGENTS_NOT_ADMITTED for software, and CHALLENGE_REQUIRED or CHALLENGE_FAILED where they have
 * something to do before they enter; `answer`: what they did.
 */
export async function meetJoiner(c: EdgeContext, event: ServedEvent, answer?: string): Promise<Met | null> {
  const met = await meetUncounted(c, event);
  if (met !== null) await requireEntry(c, event, met, answer);
  return met;
}

/** Meets who joins while the line is empty, when a place is worth nothing: the place is not counted, and no answer is asked for. Throws as `meetJoiner` does. */
export async function meetUncounted(c: EdgeContext, event: ServedEvent): Promise<Met | null> {
  await limitNetwork(c, "join", event.id);
  refuseSoftware(c, event);
  const met = await meetUser(c);
  if (met !== null && !met.isStranger) await limitVisitor(c, "join", event.id, met.id);
  return met;
}

/** The id of who joins; who has to sign in first is refused with 401. */
export async function welcomeJoiner(c: EdgeContext, event: ServedEvent, answer?: string): Promise<string> {
  const met = await meetJoiner(c, event, answer);
  if (met === null) throw signInFirst(c);
  return met.id;
}
