/** What an operator copies out of docs/operating.md, or looks up in it, is what the code means. */
import { execFileSync } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { NUMBERS } from "../../src/config/settings.ts";
import { shardsFor } from "../../src/core/shares.ts";
import { allKeys, eventKeys, REGISTRY } from "../../src/store/keys.ts";
import { readDocTable } from "../support/doc-tables.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("docs/operating.md");

it("deletes all that Redis has of an event when its sale is over", () => {
  const [, keys = ""] = /UNLINK (.*)/.exec(text) ?? [];
  expect(keys.split(" ")).toEqual(allKeys("demo").map((key) => `'${key}'`));
  expect(text).toContain(`ZREM ${REGISTRY} demo`);
});

it("deletes all shards that an event may have", () => {
  const [most] = NUMBERS.EXPECTED_PEOPLE.slice(2) as [number];
  const [command = ""] = /UNLINK 'queue:\{demo\}:s'.*/.exec(text) ?? [];
  const keys = execFileSync("bash", ["-c", `echo ${command}`], { encoding: "utf8" })
    .trim()
    .split(" ")
    .slice(1);
  const others = eventKeys("demo", shardsFor(most)).slice(eventKeys("demo").length);
  expect(keys).toEqual(expect.arrayContaining(others));
  expect(keys.every((key) => key.startsWith("queue:{demo}:s"))).toBe(true);
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
