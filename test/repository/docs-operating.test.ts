/** What an operator copies out of docs/operating.md, or looks up in it, is what the code means. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { eventKeys, REGISTRY } from "../../src/store/keys.ts";
import { readDocTable } from "../support/doc-tables.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("docs/operating.md");

it("deletes all that Redis has of an event when its sale is over", () => {
  const [, keys = ""] = /UNLINK (.*)/.exec(text) ?? [];
  expect(keys.split(" ")).toEqual(eventKeys("demo").map((key) => `'${key}'`));
  expect(text).toContain(`ZREM ${REGISTRY} demo`);
});

it("explains every line that an object writes into the log", () => {
  const code = globSync("src/objects/*.ts", { cwd: ROOT }).map(read).join("\n");
  const written = [...code.matchAll(/\bwarn\("([^"]+)"|ctx\.abort\("([^"]+)"/g)].map(([, a, b]) => a ?? b);
  const shown = readDocTable("operating.md", "The log").map(([message]) => message);
  expect(written).toContain("tick failed");
  expect(shown).toEqual(expect.arrayContaining([...new Set(written)]));
});

it("knows every place that writes into the log", () => {
  const places = globSync("src/**/*.ts", { cwd: ROOT }).filter((path) => /\bconsole\./.test(read(path)));
  expect(places.sort()).toEqual([
    "src/edge/fault.ts",
    "src/edge/pages/require-own-form.ts",
    "src/objects/warn.ts",
  ]);
});
