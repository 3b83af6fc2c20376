/** Every route of the Worker is a target of `npm run fuzz`. */
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { TARGETS } from "../../scripts/fuzz/targets.ts";

const EDGE = new URL("../../src/edge/", import.meta.url);
/** `/queue/:event_id` in the code, `{event_id}` in a target. */
const ROUTE = /\.(get|post|put|patch|delete)\(\s*("\/[^"]*"|[A-Z_]+)/g;
const PREFIXES: Readonly<Record<string, string>> = {
  "admin/routes/": "/api/v1/admin",
  "pages/routes/": "",
  "routes/": "/api/v1",
};
/** At the root, though they stand in routes/. */
const AT_ROOT = new Set(["/healthz", "/metrics", "/robots.txt", "/.well-known/openid-configuration"]);
const CONSTANTS: Readonly<Record<string, string>> = {
  DESK_PATH: "/admin",
  KEYS_PATH: "/.well-known/jwks.json",
};

function routesIn(folder: string, prefix: string): string[] {
  return readdirSync(new URL(folder, EDGE)).flatMap((file) => {
    const text = readFileSync(new URL(folder + file, EDGE), "utf8");
    return [...text.matchAll(ROUTE)].map(([, method = "", written = ""]) => {
      const path = CONSTANTS[written] ?? written.replaceAll('"', "");
      const isRoot = AT_ROOT.has(path) || CONSTANTS[written] !== undefined;
      return `${method.toUpperCase()} ${isRoot ? "" : prefix}${path.replace(/:(\w+)/g, "{$1}")}`;
    });
  });
}

const ROUTES = Object.entries(PREFIXES).flatMap(([folder, prefix]) => routesIn(folder, prefix));

it("every route of the Worker is fuzzed", () => {
  const targets = new Set(TARGETS.map(({ method, path }) => `${method} ${path}`));
  expect(ROUTES.length).toBeGreaterThan(50);
  expect(ROUTES.filter((route) => !targets.has(route))).toEqual([]);
});
