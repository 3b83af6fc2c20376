/** docs/api.md lists every code of an error with its status: they are promised not to change. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { Problem, type ProblemCode } from "../../src/edge/problem.ts";
import { readDocTable } from "../support/doc-tables.ts";

const source = readFileSync(new URL("../../src/edge/problem.ts", import.meta.url), "utf8");
const codes = [...source.matchAll(/^ {2}([A-Z_]+): \[/gm)].map(([, code]) => code as ProblemCode);

it("shows every code with its status, and no other", () => {
  const shown = readDocTable("api.md", "Errors").map(([code, status]) => [code, Number(status)]);
  expect(codes).toContain("UNAUTHORIZED");
  expect(shown).toEqual(codes.map((code) => [code, new Problem(code).status]));
});
