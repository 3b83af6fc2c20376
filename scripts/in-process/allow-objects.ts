import { registerHooks } from "node:module";
import { allowLuaModules } from "../redis/lua-modules.ts";

/** Makes Node import the product's objects, which extend a class of the platform. Modules that import one must be imported after this. */
export function allowObjects(): void {
  allowLuaModules();
  registerHooks({
    resolve(specifier, context, nextResolve) {
      if (specifier !== "cloudflare:workers") return nextResolve(specifier, context);
      return { url: new URL("durable-object.ts", import.meta.url).href, shortCircuit: true };
    },
  });
}
