/** docs/api.md lists every code of an error with its status: they are promised not to change. */
import { expect, it } from "vitest";
import { PROBLEMS } from "../../src/wire/problem-codes.ts";
import { readDocTable } from "../support/doc-tables.ts";

it("shows every code with its status, and no other", () => {
  const shown = readDocTable("api.md", "Errors").map(([code, status]) => [code, Number(status)]);
  expect(shown).toEqual(Object.entries(PROBLEMS).map(([code, [status]]) => [code, status]));
});
