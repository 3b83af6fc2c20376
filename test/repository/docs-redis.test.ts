/** docs/redis.md names every key, every band and every field of the operator's that the scripts know. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { allKeys, DESK_TRAIL, REGISTRY } from "../../src/store/keys.ts";
import { readDocTable } from "../support/doc-tables.ts";

const docs = readFileSync(new URL("../../docs/redis.md", import.meta.url), "utf8");
const lua = (name: string) => readFileSync(new URL(`../../src/store/lua/${name}`, import.meta.url), "utf8");

it("shows every key", () => {
  const rows = docs.split("\n").filter((line) => line.startsWith("| `queue:"));
  const shown = rows.map((row) => /`([^`]+)`/.exec(row)?.[1]);
  expect(shown.toSorted()).toEqual([...allKeys("e"), REGISTRY, DESK_TRAIL].toSorted());
});

it("shows every field that an operator sets", () => {
  const [, list = ""] = /^local OPERATOR = \{(.*)\}$/m.exec(lua("state.lua")) ?? [];
  const fields = [...list.matchAll(/"(\w+)"/g)].map(([, name]) => name);
  const shown = readDocTable("redis.md", "What an operator sets").flatMap(([names = ""]) =>
    names.split(", "),
  );
  expect(shown.toSorted()).toEqual([...fields, "notice"].toSorted());
});

it("shows every band with its number", () => {
  const bands: string[] = [];
  for (const [, names = "", numbers = ""] of lua("people.lua").matchAll(
    /^local (\w+_BAND[^=]*) = ([\d, ]+)/gm,
  )) {
    const values = numbers.trim().split(", ");
    for (const [index, name] of names.split(", ").entries()) {
      bands.push(`${values[index]} ${name.replace("_BAND", "").replace("_", " ").toLowerCase()}`);
    }
  }
  expect(bands).toHaveLength(6);
  const [shown = ""] = /^Bands in a score of `called`: .*?\./ms.exec(docs) ?? [];
  for (const band of bands) expect(shown).toContain(band);
});
