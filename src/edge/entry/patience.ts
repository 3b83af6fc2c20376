/**
 * Proof by patience, for browsers that cannot do the work: a ticket that is good once some time has passed since it was given out.
 * It does not bound a program that waits for many tickets at once; so in a crowded network it is not good before a turn.
 */
import { type Known, readOwn, signOwn, type TokenKind } from "../identity/own-token.ts";
import type { Entrant } from "./entrant.ts";

/** For the longest wait that a setting asks for, and ten minutes to press the button. Who is asked for a longer one gets another ticket. */
const LIFETIME_SECONDS = 3600 + 600;

const TICKET: TokenKind = {
  typ: "patience+jwt",
  lifetimeSeconds: LIFETIME_SECONDS,
  isId: (id): id is string => typeof id === "string" && id.length === 43,
};

export function makeTicket({ secret, binding }: Entrant, nowMs: number): Promise<string> {
  return signOwn(TICKET, binding, secret, nowMs);
}

/** When it was given out, ms since 1970; null for one that is not this entrant's, or too old. */
export async function readTicket(
  ticket: string,
  { secret, binding }: Entrant,
  nowMs: number,
): Promise<number | null> {
  const known: Known | null = await readOwn(TICKET, ticket, secret, nowMs);
  return known?.id === binding ? known.issuedAtMs : null;
}
