/** What the "Deploy to Cloudflare" button asks for: the lines of .dev.vars.example that are no comments, in the words of package.json. */
import { readFileSync } from "node:fs";
import { parseEnv } from "node:util";
import { expect, it } from "vitest";
import { missingSecrets } from "../../scripts/deploy/secrets.ts";
import { OPTIONAL_SECRETS, SECRETS } from "../../src/config/settings.ts";

const read = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), "utf8");
const asked = Object.keys(parseEnv(read(".dev.vars.example")));

it("asks for every secret that the queue needs, and describes each", () => {
  expect(missingSecrets({}, asked)).toEqual([]);
  const described: Record<string, { description: string }> = JSON.parse(read("package.json")).cloudflare
    .bindings;
  expect(Object.keys(described).sort()).toEqual(asked.toSorted());
});

it("explains every secret there is in the lines above it, also those that are optional", () => {
  const text = read(".dev.vars.example");
  for (const name of [...Object.keys(SECRETS), ...OPTIONAL_SECRETS]) {
    const lines = text.split("\n");
    const at = lines.findIndex((line) => line.replace("# ", "") === `${name}=`);
    const above = lines
      .slice(0, at)
      .reverse()
      .find((line) => !/^(# )?[A-Z_]+=$/.test(line));
    expect([name, at >= 0, above?.startsWith("# ")]).toEqual([name, true, true]);
  }
});

it("is in the README, beside the commands that do the same", () => {
  const [, section = ""] = read("README.md").split("\n## Deploy\n");
  expect(section).toMatch(
    /^\n\[!\[Deploy to Cloudflare\]\(\S+\/button\)\]\(https:\/\/deploy\.workers\.cloudflare\.com\/\?url=\S+\)/,
  );
  for (const name of asked) expect(section.split("\n## ")[0]).toContain(name);
  expect(section).toContain("npm run deploy");
});

it("suggests no value: one that everybody knows is no secret", () => {
  expect(Object.values(parseEnv(read(".dev.vars.example"))).join("")).toBe("");
});
