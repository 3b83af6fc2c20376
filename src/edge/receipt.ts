import type { ServedEvent } from "../config.ts";
import type { Answered } from "../core/answer.ts";
import { claimsOfEntry, claimsOfTicket, RECEIPT_TYPE } from "../core/draw/claims.ts";
import { type ProofKey, proofKeyOf } from "../pass/proof-key.ts";
import type { EdgeContext } from "./edge.ts";

/**
 * What a visitor can prove the entry, or the place in line, by later: a JWS, made anew each time. null when there is nothing to prove yet,
 * and where the queue has no key to sign by. It names the visitor to nobody: an entry is in it as its leaf, a place as its ticket.
 */
export async function makeReceipt(
  c: EdgeContext,
  event: ServedEvent,
  userId: string,
  answered: Answered,
): Promise<string | null> {
  const { key } = c.get("config").proof;
  if (key === null) return null;
  const proofKey = await proofKeyOf(key);
  const claims = claimsOf(event.id, userId, answered, proofKey);
  return claims && proofKey.sign(RECEIPT_TYPE, claims);
}

function claimsOf(
  event: string,
  userId: string,
  { receipt, outcome, position, generation, version }: Answered,
  { saltSecret }: ProofKey,
): ReturnType<typeof claimsOfEntry | typeof claimsOfTicket> | null {
  const nowMs = Date.now();
  if (receipt === "entry") return claimsOfEntry({ event, generation, saltSecret }, userId, nowMs);
  if (receipt !== "ticket" || !("ticket" in outcome) || position === null) return null;
  return claimsOfTicket({ event, generation, ticket: outcome.ticket, position, version }, nowMs);
}
