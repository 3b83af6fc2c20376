import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

/** WCAG 2.2 AA, and all the versions it is made of. */
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** All others find the same in light and in dark. */
const RULES_OF_COLOURS = ["color-contrast", "link-in-text-block"];

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds against the page as it stands, by all rules or by those of colours: the rule, and the elements that break it. */
export async function accessProblems(page: Page, rules: "all" | "of colours" = "all"): Promise<string[]> {
  // By the debugger, which no Content-Security-Policy stops; once a document, for it takes longer than the rules do.
  if (!(await page.evaluate(`"axe" in window`))) await page.evaluate(AXE);
  const runOnly =
    rules === "all"
      ? ({ type: "tag", values: STANDARDS } as const)
      : ({ type: "rule", values: RULES_OF_COLOURS } as const);
  return page.evaluate(async (runOnly) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { runOnly, resultTypes: ["violations"] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, runOnly);
}
