/** What an operator copies out of the README is what the code means. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { eventKeys, REGISTRY } from "../../src/store/keys.ts";

const text = readFileSync(new URL("../../README.md", import.meta.url), "utf8");

it("deletes all that Redis has of an event when its sale is over", () => {
  const [, keys = ""] = /UNLINK (.*)/.exec(text) ?? [];
  expect(keys.split(" ")).toEqual(eventKeys("demo").map((key) => `'${key}'`));
  expect(text).toContain(`ZREM ${REGISTRY} demo`);
});
