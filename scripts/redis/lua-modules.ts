import { readFileSync } from "node:fs";
import { registerHooks } from "node:module";
import { fileURLToPath } from "node:url";

/** Makes Node import a Lua file as its text, as wrangler does. Modules that import one must be imported after this. */
export function allowLuaModules(): void {
  registerHooks({
    load(url, context, nextLoad) {
      if (!url.endsWith(".lua")) return nextLoad(url, context);
      const text = readFileSync(fileURLToPath(url), "utf8");
      return { format: "module", source: `export default ${JSON.stringify(text)};`, shortCircuit: true };
    },
  });
}
