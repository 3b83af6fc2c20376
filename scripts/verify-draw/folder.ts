/** A drawing in a folder: draw.json, and GENERATION/sheets/0 and so on beside it. It needs nobody's server. */
import { mkdirSync, writeFileSync } from "node:fs";
import { open, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { type DrawSource, fileOf } from "../../src/verify/source.ts";

const INDEX = "draw.json";

export function folderSource(folder: string): DrawSource {
  return {
    readIndex: () => readFile(join(folder, INDEX), "utf8"),
    readSheet: (generation, sheet, most) =>
      readAtMost(join(folder, fileOf(generation, "sheets", sheet)), most),
    readPlaces: (generation, sheet, most) =>
      readAtMost(join(folder, fileOf(generation, "places", sheet)), most),
  };
}

/** The same source, which keeps what it reads. Throws where the folder cannot be written. */
export function keepingSource(source: DrawSource, folder: string): DrawSource {
  const keep = (path: string, content: string | Uint8Array) => {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  };
  mkdirSync(folder, { recursive: true });
  return {
    readIndex: async () => {
      const index = await source.readIndex();
      keep(INDEX, index);
      return index;
    },
    readSheet: async (generation, sheet, most) => {
      const file = await source.readSheet(generation, sheet, most);
      keep(fileOf(generation, "sheets", sheet), file);
      return file;
    },
    readPlaces: async (generation, sheet, most) => {
      const file = await source.readPlaces(generation, sheet, most);
      keep(fileOf(generation, "places", sheet), file);
      return file;
    },
  };
}

async function readAtMost(path: string, mostBytes: number): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const buffer = new Uint8Array(mostBytes + 1);
    let length = 0;
    while (length < buffer.length) {
      const { bytesRead } = await file.read(buffer, length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return buffer.subarray(0, length);
  } finally {
    await file.close();
  }
}
