/** What the queue signs of a drawing: the list, once for everybody, and a receipt for each person. */
import { fromBase64url, toBase64url } from "./base64url.ts";
import { LeafMaker, SheetFinder } from "./leaf.ts";

export const CHECKPOINT_TYPE = "vq-checkpoint+jwt";
export const RECEIPT_TYPE = "vq-receipt+jwt";

/** The list as it was signed before anybody could know the round's randomness. */
export interface Checkpoint {
  readonly event: string;
  readonly generation: number;
  readonly size: number;
  readonly root: Uint8Array;
  readonly chain: string;
  readonly round: number;
  /** ms since 1970, by the loop's clock. */
  readonly closedAtMs: number;
}

export type CheckpointClaims = Readonly<{
  event_id: string;
  generation: number;
  size: number;
  root: string;
  chain: string;
  round: number;
  closed_at: string;
}>;

export function claimsOfCheckpoint(checkpoint: Checkpoint): CheckpointClaims {
  const { event, generation, size, root, chain, round, closedAtMs } = checkpoint;
  const closedAt = new Date(closedAtMs).toISOString();
  return { event_id: event, generation, size, root: toBase64url(root), chain, round, closed_at: closedAt };
}

/** What a checkpoint says, which is believed because Redis has it: its signature is not looked at. null: it is none. */
export function readCheckpoint(jws: string): CheckpointClaims | null {
  const payload = fromBase64url(jws.split(".")[1] ?? "");
  try {
    const claims = JSON.parse(String.fromCharCode(...(payload ?? [])));
    return Number.isSafeInteger(claims?.round) && typeof claims.root === "string" ? claims : null;
  } catch {
    return null; // no JSON
  }
}

/** What a receipt says of an entry. The salt in it is what finds the entrant's leaf in the list: only its holder has it. */
export type EntryClaims = Readonly<{
  event_id: string;
  generation: number;
  leaf: string;
  sheet: number;
  salt: string;
  iat: number;
}>;

/** One run of an event, and what its entrants' salts are made of. */
export interface Entered {
  readonly event: string;
  readonly generation: number;
  readonly saltSecret: Uint8Array;
}

export function claimsOfEntry(
  { event, generation, saltSecret }: Entered,
  user: string,
  nowMs: number,
): EntryClaims {
  const leaves = new LeafMaker(event, generation, saltSecret);
  return {
    event_id: event,
    generation,
    leaf: toBase64url(leaves.leaf(user)),
    sheet: new SheetFinder(event, saltSecret).sheetOf(user),
    salt: toBase64url(leaves.salt(user)),
    iat: Math.floor(nowMs / 1000),
  };
}

/** A place in line that its holder was shown. */
export interface Ticketed {
  readonly event: string;
  readonly generation: number;
  readonly ticket: number;
  readonly position: number;
  /** The state that the position was exact for, as answers name it. */
  readonly version: string;
}

export type TicketClaims = Readonly<{
  event_id: string;
  generation: number;
  ticket: number;
  position: number;
  version: string;
  iat: number;
}>;

export function claimsOfTicket(ticketed: Ticketed, nowMs: number): TicketClaims {
  const { event, generation, ticket, position, version } = ticketed;
  return { event_id: event, generation, ticket, position, version, iat: Math.floor(nowMs / 1000) };
}
