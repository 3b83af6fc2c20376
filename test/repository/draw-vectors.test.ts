/** docs/draw-vectors.json is made of scripts/draw-vectors. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { makeVectors } from "../../scripts/draw-vectors/make-vectors.ts";

it("is as `npm run vectors` writes it", () => {
  const file = new URL("../../docs/draw-vectors.json", import.meta.url);
  expect(JSON.parse(readFileSync(file, "utf8"))).toEqual(makeVectors());
});
