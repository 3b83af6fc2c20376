import { readFileSync } from "node:fs";

/** The rows of the one table under a heading of a document in docs/, without its head; `code` marks are taken off. */
export function readDocTable(document: string, heading: string): string[][] {
  const text = readFileSync(new URL(`../../docs/${document}`, import.meta.url), "utf8");
  const [section = ""] = text.split(`\n## ${heading}\n`)[1]?.split("\n## ") ?? [];
  const rows = section.split("\n").filter((line) => line.startsWith("|"));
  return rows.slice(2).map((row) =>
    row
      .split("|")
      .slice(1, -1)
      .map((cell) => cell.trim().replaceAll("`", "")),
  );
}
