/** The glossary of docs/how-it-works.md has every state of every layer, by the name that it has in the code. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { en } from "../../src/page/texts/en.ts";
import { readDocTable } from "../support/doc-tables.ts";

const read = (path: string) => readFileSync(new URL(`../../src/${path}`, import.meta.url), "utf8");
const rows = readDocTable("how-it-works.md", "Glossary");
const column = (index: number) => rows.map((row) => row[index] ?? "");
/** Every match of the pattern's group, once each, in order. */
const all = (text: string, pattern: RegExp) =>
  [...new Set([...text.matchAll(pattern)].map(([, found]) => found))].sort();

it("has every word that a script answers to an act", () => {
  const answered = all(read("store/replies.ts"), /^ {2}([A-Z_]+): \([^)]*\) => \(\{ kind:/gm);
  expect(answered).toContain("JOINED");
  expect(all(column(1).join("\n"), /\b([A-Z_]{4,})\b/g)).toEqual(answered);
});

it("has every kind of an outcome", () => {
  const kinds = all(read("core/outcome.ts"), /\{ kind: "(\w+)"/g);
  expect(kinds).toContain("waiting");
  expect(all(column(2).join("\n"), /^(\w+)$/gm)).toEqual(kinds);
});

it("has every word that a script answers to an act of a shop, and every kind of its outcomes", () => {
  const shown = readDocTable("how-it-works.md", "What shops are answered");
  const shownIn = (index: number) => shown.map((row) => row[index]).sort();
  const answered = all(read("store/pass-acts.ts"), /^ {2}([A-Z_]+): \([^)]*\) => \(\{ kind:/gm);
  expect(answered).toContain("REDEEMED");
  expect(shownIn(1)).toEqual(answered);
  expect(shownIn(2)).toEqual(all(read("core/pass-act.ts"), /\{ kind: "(\w+)"/g));
});

it("has every status of the client", () => {
  const statuses = all(read("wire/visitor-state.ts"), /readonly status: "(\w+)"/g);
  const shown = column(4).join("\n");
  expect(statuses).toContain("waiting");
  for (const status of statuses) expect(shown).toMatch(new RegExp(`^(stays )?${status}\\b`, "m"));
});

it("has headings that the page says", () => {
  const headings = [en, en.draw].flatMap((texts) =>
    Object.values(texts).flatMap((text) => (isPassage(text) ? [text.heading] : [])),
  );
  for (const shown of column(5).flatMap((text) => text.split("; "))) expect(headings).toContain(shown);
});

function isPassage(text: unknown): text is { heading: string } {
  return typeof text === "object" && text !== null && "heading" in text;
}
