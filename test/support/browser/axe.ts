import { source } from "axe-core";
import type { Page } from "playwright-core";

/** WCAG 2.2 AA, and all the versions it is made of. */
const STANDARDS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];

/** What axe finds against the page as it stands: the rule, and the elements that break it. */
export async function accessProblems(page: Page): Promise<string[]> {
  await page.evaluate(source); // by the debugger, which no Content-Security-Policy stops
  return page.evaluate(async (standards) => {
    const { axe } = window as unknown as { axe: typeof import("axe-core") };
    const { violations } = await axe.run(document, { runOnly: standards });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(" ")}`);
  }, STANDARDS);
}
