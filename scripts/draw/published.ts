import type { DrawIndex } from "../../src/core/draw/draw-index.ts";
import type { DrawSource } from "../../src/verify/source.ts";

/** What an event's object answers of its drawing. */
export interface Published {
  read(): Promise<DrawIndex | null>;
  readSheet(generation: number, sheet: number): Promise<Uint8Array | null>;
  readPlaces(generation: number, sheet: number): Promise<Uint8Array | null>;
}

/** The files of a drawing straight from its object, for src/verify to check, which knows nothing else of it. */
export function sourceOf(event: string, draw: Published): DrawSource {
  const need = <T>(file: T | null): T => {
    if (file === null) throw new Error("there is no such file");
    return file;
  };
  return {
    readIndex: async () => describeIndex(event, need(await draw.read())),
    readSheet: async (generation, sheet) => need(await draw.readSheet(generation, sheet)),
    readPlaces: async (generation, sheet) => need(await draw.readPlaces(generation, sheet)),
  };
}

function describeIndex(event: string, index: DrawIndex): string {
  const { chain, publicKey, genesis, period } = index.beacon;
  return JSON.stringify({
    event_id: event,
    generation: index.generation,
    size: index.size,
    closed_at: new Date(index.closedAtMs).toISOString(),
    checkpoint: index.checkpoint,
    proof_key: index.proofKey,
    beacon: { chain, public_key: publicKey, genesis, period },
    round: index.round,
    round_at: new Date(index.roundAtMs).toISOString(),
    signature: index.signature,
    sheets: index.sheets,
    phase: index.phase,
    stopped: index.isStopped,
  });
}
