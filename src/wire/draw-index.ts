import type { DrawIndex } from "../core/draw/draw-index.ts";
import type { DrawIndexAnswer } from "./answers.ts";
import { writeTime } from "./fields.ts";

/** What draw.json says. Its readers are src/verify and everybody's own programs: nothing here is left out or added by chance. */
export function writeDrawIndex(eventId: string, index: DrawIndex): DrawIndexAnswer {
  const { kty, crv, x, y } = index.proofKey;
  const { chain, publicKey, genesis, period } = index.beacon;
  return {
    event_id: eventId,
    generation: index.generation,
    size: index.size,
    closed_at: writeTime(index.closedAtMs),
    checkpoint: index.checkpoint,
    proof_key: { kty, crv, x, y },
    beacon: { chain, public_key: publicKey, genesis, period },
    round: index.round,
    round_at: writeTime(index.roundAtMs),
    signature: index.signature,
    phase: index.phase,
    stopped: index.isStopped,
    sheets: index.sheets.map(({ hash, size }) => ({ hash, size })),
  };
}
