/** `npm run vectors`: writes docs/pass-vectors.json anew from scripts/vectors. A test fails while it is stale. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseNone, readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";
import { makeVectors } from "./vectors/make-vectors.ts";

const USAGE = "npm run vectors   writes docs/pass-vectors.json anew from scripts/vectors";

if (readOptions("vectors", USAGE, parseNone)) {
  writeFileSync(join(ROOT, "docs/pass-vectors.json"), `${JSON.stringify(makeVectors(), null, 2)}\n`);
}
