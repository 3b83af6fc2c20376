/** An object in the real one's place that has drawn: it answers as DrawCalls says, and counts how often it was asked. */
import type { DrawIndex } from "../../../src/core/draw/draw-index.ts";
import { fileOf } from "../../../src/verify/source.ts";
import type { VectorFiles } from "./vector-drawings.ts";

/** The binding DRAW, with this drawing at every event; null = none. */
export function drawStandIn(drawing: VectorFiles | null) {
  const asked = { read: 0, readSheet: 0, readPlaces: 0 };
  const read = (generation: number, kind: "sheets" | "places", sheet: number) =>
    drawing?.files.get(fileOf(generation, kind, sheet)) ?? null;
  const stub = {
    read: async () => {
      asked.read++;
      return drawing && drawIndexOf(drawing);
    },
    readSheet: async (generation: number, sheet: number) => {
      asked.readSheet++;
      return read(generation, "sheets", sheet);
    },
    readPlaces: async (generation: number, sheet: number) => {
      asked.readPlaces++;
      return read(generation, "places", sheet);
    },
  };
  return { asked, DRAW: { idFromName: (name: string) => name, get: () => stub } };
}

function drawIndexOf({ index }: VectorFiles): DrawIndex {
  const { chain, public_key: publicKey, genesis, period } = index.beacon;
  return {
    generation: index.generation,
    size: index.size,
    closedAtMs: Date.parse(index.closed_at),
    checkpoint: index.checkpoint,
    proofKey: index.proof_key,
    beacon: { chain, publicKey, genesis, period },
    round: index.round,
    roundAtMs: Date.parse(index.round_at),
    signature: index.signature,
    sheets: index.sheets,
    phase: index.signature === null ? "committed" : "seated",
    isStopped: index.stopped,
  };
}
