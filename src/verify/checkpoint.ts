/** The signed list of a drawing: what its checkpoint says, whether the index says the same, and whether there is a second one. */
import { areEqual, readBase64url } from "./bytes.ts";
import type { KeptCheckpoint } from "./evidence.ts";
import type { Inquiry } from "./findings.ts";
import { isSignedBy, readStatement, type Statement, thumbprintOf } from "./jws.ts";
import { type Index, time } from "./read-index.ts";
import { HASH_BYTES } from "./recipes.ts";

interface Checkpoint {
  readonly eventId: unknown;
  readonly generation: unknown;
  readonly size: unknown;
  readonly root: Uint8Array;
  readonly chain: unknown;
  readonly round: unknown;
  readonly closedAtMs: number;
}

const TYPE = "vq-checkpoint+jwt";

/** Returns the root that was signed; null where the checkpoint cannot be read. */
export async function checkCheckpoint(index: Index, inquiry: Inquiry): Promise<Uint8Array | null> {
  inquiry.take("checkpoint");
  const statement = readStatement(index.checkpoint, TYPE);
  const checkpoint = statement && readCheckpoint(statement);
  if (statement === null || checkpoint === null) {
    inquiry.note("CHECKPOINT_MALFORMED");
    return null;
  }
  if (statement.kid !== thumbprintOf(index.proofKey)) inquiry.note("CHECKPOINT_OTHER_KEY");
  if (!(await isSignedBy(index.proofKey, statement))) inquiry.note("CHECKPOINT_FORGED");
  if (!isOfDrawing(checkpoint, index) || !saysAsMuch(checkpoint, index)) inquiry.note("CHECKPOINT_DIFFERS");
  return checkpoint.root;
}

/**
 * Holds checkpoints that somebody kept against the published one. Where it is said when they were received, and none was before its round,
 * they do not show that the list was signed before: that is a warning.
 */
export async function checkKept(
  kept: readonly KeptCheckpoint[],
  index: Index,
  inquiry: Inquiry,
): Promise<void> {
  const times: number[] = [];
  for (const { text, seenAtMs } of kept) {
    const isPublished = await isPublishedOne(text, index, inquiry);
    if (isPublished && seenAtMs !== null) times.push(seenAtMs);
  }
  if (times.length > 0 && Math.min(...times) >= index.roundAtMs) inquiry.note("CHECKPOINT_SEEN_LATE");
}

/** Notes why not where it is not. */
async function isPublishedOne(kept: string, index: Index, inquiry: Inquiry): Promise<boolean> {
  inquiry.take("kept");
  const statement = readStatement(kept.trim(), TYPE);
  const checkpoint = statement && readCheckpoint(statement);
  const published = readStatement(index.checkpoint, TYPE);
  const shown = published && readCheckpoint(published);
  if (statement === null || checkpoint === null) inquiry.note("KEPT_MALFORMED");
  else if (!isOfDrawing(checkpoint, index)) inquiry.note("KEPT_OF_OTHER_DRAWING");
  else if (statement.kid !== thumbprintOf(index.proofKey)) inquiry.note("KEPT_OTHER_KEY");
  else if (!(await isSignedBy(index.proofKey, statement))) inquiry.note("KEPT_FORGED");
  else if (shown === null || !areEqual(shown.root, checkpoint.root) || !saysAsMuch(checkpoint, index)) {
    inquiry.note("SECOND_CHECKPOINT");
  } else return true;
  return false;
}

/** null for claims that are no checkpoint's. */
function readCheckpoint({ claims }: Statement): Checkpoint | null {
  const { event_id, generation, size, root, chain, round, closed_at } = claims;
  const bytes = typeof root === "string" ? readBase64url(root) : null;
  if (bytes?.length !== HASH_BYTES) return null;
  try {
    const closedAtMs = time(closed_at);
    return { eventId: event_id, generation, size, root: bytes, chain, round, closedAtMs };
  } catch {
    return null; // `time` throws for what is no time
  }
}

function isOfDrawing(checkpoint: Checkpoint, { eventId, generation }: Index): boolean {
  return checkpoint.eventId === eventId && checkpoint.generation === generation;
}

function saysAsMuch(checkpoint: Checkpoint, { size, closedAtMs, beacon, round }: Index): boolean {
  return (
    checkpoint.size === size &&
    checkpoint.closedAtMs === closedAtMs &&
    checkpoint.chain === beacon.chain &&
    checkpoint.round === round
  );
}
