/** What the "Deploy to Cloudflare" button asks for: the lines of .dev.vars.example that are no comments, in the words of package.json. */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, it } from "vitest";
import { missingSecrets } from "../../scripts/deploy/secrets.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const asked = Object.keys(parseEnv(read(".dev.vars.example")));

it("asks for every secret that the queue needs, and describes each", () => {
  expect(missingSecrets({}, asked)).toEqual([]);
  const described: Record<string, { description: string }> = JSON.parse(read("package.json")).cloudflare
    .bindings;
  expect(Object.keys(described).sort()).toEqual(asked.toSorted());
});

it("suggests no value: one that everybody knows is no secret", () => {
  expect(Object.values(parseEnv(read(".dev.vars.example"))).join("")).toBe("");
});
