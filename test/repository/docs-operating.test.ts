/** What an operator copies out of docs/operating.md, or looks up in it, is what the code means. */
import { globSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import * as v from "valibot";
import { expect, it } from "vitest";
import { MESSAGES } from "../../src/log.ts";
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

const SOURCES = globSync("src/**/*.ts", { cwd: ROOT });

it("explains every message of the log, and no other", () => {
  const shown = readDocTable("operating.md", "The log").map(([message]) => message);
  expect(shown).toEqual([...MESSAGES]);
});

it("names no message that nothing writes", () => {
  const code = SOURCES.filter((path) => path !== "src/log.ts").map(read);
  const written = MESSAGES.filter((message) =>
    code.some((text) => new RegExp(`\\b(warn|writeLog|FailureLog)\\(\\s*(".*", )?"${message}"`).test(text)),
  );
  expect(written).toEqual([...MESSAGES]);
});

it("explains what an object that ends says as an exception", () => {
  const code = SOURCES.map(read).join("\n");
  const aborts = [...code.matchAll(/ctx\.abort\("([^"]+)"/g)].map(([, reason]) => reason);
  const shown = readDocTable("operating.md", "Exceptions in the log").map(([reason]) => reason);
  expect(aborts.length).toBeGreaterThan(0);
  expect(shown).toEqual(expect.arrayContaining(aborts));
});

it("knows the one place that writes into the log", () => {
  expect(SOURCES.filter((path) => /\bconsole\b/.test(read(path)))).toEqual(["src/log.ts"]);
});
