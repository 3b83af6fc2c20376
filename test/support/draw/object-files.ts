import type { DrawIndex } from "../../../src/core/draw/draw-index.ts";
import type { DrawSource } from "../../../src/verify/source.ts";
import { writeDrawIndex } from "../../../src/wire/draw-index.ts";

/** What the object of a drawing publishes. */
interface Publishing {
  read(): Promise<DrawIndex | null>;
  readSheet(generation: number, sheet: number): Promise<Uint8Array | null>;
  readPlaces(generation: number, sheet: number): Promise<Uint8Array | null>;
}

/** The files of a drawing straight from its object, for src/verify to check, which knows nothing else of it. */
export function filesOf(event: string, draw: Publishing): DrawSource {
  const need = <T>(file: T | null): T => {
    if (file === null) throw new Error("there is no such file");
    return file;
  };
  return {
    readIndex: async () => JSON.stringify(writeDrawIndex(event, need(await draw.read()))),
    readSheet: async (generation, sheet) => need(await draw.readSheet(generation, sheet)),
    readPlaces: async (generation, sheet) => need(await draw.readPlaces(generation, sheet)),
  };
}
