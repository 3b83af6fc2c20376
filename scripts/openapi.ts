/** `npm run openapi`: writes docs/openapi.json anew from src/wire. A test fails while it is stale. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { makeOpenApi } from "./openapi/document.ts";
import { parseNone, readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";

const USAGE = "npm run openapi   writes docs/openapi.json anew from src/wire";

if (readOptions("openapi", USAGE, parseNone)) {
  const { version } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string };
  writeFileSync(join(ROOT, "docs/openapi.json"), `${JSON.stringify(makeOpenApi(version), null, 2)}\n`);
}
