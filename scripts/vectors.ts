/** `npm run vectors`: writes docs/pass-vectors.json and docs/draw-vectors.json anew. A test fails while one is stale. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeVectors as makeDrawVectors } from "./draw-vectors/make-vectors.ts";
import { parseNone, readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";
import { makeVectors as makePassVectors } from "./vectors/make-vectors.ts";

const USAGE = "npm run vectors   writes docs/pass-vectors.json and docs/draw-vectors.json anew";

if (readOptions("vectors", USAGE, parseNone)) {
  write("docs/pass-vectors.json", makePassVectors());
  write("docs/draw-vectors.json", makeDrawVectors());
}

function write(file: string, vectors: object): void {
  writeFileSync(join(ROOT, file), `${JSON.stringify(vectors, null, 2)}\n`);
}
