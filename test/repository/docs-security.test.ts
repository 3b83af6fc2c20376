/** Every test that docs/security.md names as what shows a defence is there, under that title. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";

const ROOT = new URL("../../", import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), "utf8");
/** "`test/…/a.test.ts`: the title", up to the end of the cell, the line, or of a bracket around both. */
const NAMED = /`(test\/[\w/.-]+\.test\.ts)`: ([^|\n<]+?)(?=\)[ ,.]|\)\.?$|<br>| \||\n)/gm;

const named = [...read("docs/security.md").matchAll(NAMED)].map(([, file = "", title = ""]) => ({
  file,
  title: title.trim().replace(/\.$/, ""),
}));

it("every attack that something stops names a test", () => {
  expect(named.length).toBeGreaterThan(35);
  const written = read("docs/security.md").match(/`test\/[\w/.-]+`/g) ?? [];
  expect(written.length).toBe(named.length);
});

it.each(named)("$file has: $title", ({ file, title }) => {
  const titles = [...read(file).matchAll(/^\s*(?:it|test)(?:\.each\([\s\S]*?\))?\(\s*(["'`])(.+?)\1,/gm)].map(
    ([, , each]) => each,
  );
  expect(titles).toContain(title);
});
