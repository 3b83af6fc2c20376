/** What an operator copies out of docs/operating.md, or looks up in it, is what the code means. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { expect, it } from "vitest";
import { DESK_FIELD_NAMES } from "../../src/wire/desk-fields.ts";
import { changeInput } from "../../src/wire/desk-requests.ts";
import { readDocTable } from "../support/doc-tables.ts";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const read = (path: string) => readFileSync(`${ROOT}${path}`, "utf8");
const text = read("docs/operating.md");

/** The bodies of its `change` lines. */
const changes = [...text.matchAll(/^change \w+ '(\{.*?\})'/gm)].map(([, body = ""]) => body);

it.each(changes)("the desk takes the change %s", (body) => {
  expect(v.safeParse(changeInput, JSON.parse(body)).success).toBe(true);
});

it("shows how each field is set that operators set", () => {
  expect(new Set(changes.flatMap((body) => Object.keys(JSON.parse(body))))).toEqual(
    new Set(DESK_FIELD_NAMES),
  );
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
    "src/edge/remote-keys.ts",
    "src/objects/warn.ts",
  ]);
});
