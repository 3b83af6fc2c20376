/** docs/openapi.json is made of src/wire. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeOpenApi } from "../../scripts/openapi/document.ts";

const read = (path: string) => JSON.parse(readFileSync(new URL(`../../${path}`, import.meta.url), "utf8"));

it("is as `npm run openapi` writes it", () => {
  expect(read("docs/openapi.json")).toEqual(makeOpenApi(read("package.json").version));
});
