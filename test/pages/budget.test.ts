import { expect } from "vitest";
import { launchChromium } from "../../scripts/browser/chromium.ts";
import { BUDGET, DESK_BUDGET, sumOf, weighDesk, weighPage } from "../../scripts/measure/page-weight.ts";
import { test } from "../support/browser/test.ts";

/** How soon its first position stands there depends on the machine: `npm run page-budget` measures that on a quiet one. */
test("the page is four files, and light", async ({ stage, event }) => {
  const browser = await launchChromium(); // one with windows, which shows the icon
  try {
    const { files } = await weighPage(browser, stage.pageOf(event));
    expect(files.map(({ path }) => path).sort()).toEqual([
      "/queue/:event_id",
      "/queue/assets/queue.svg",
      "/queue/assets/waiting-page.css",
      "/queue/assets/waiting-page.js",
    ]);
    expect(sumOf(files, "gzipBytes")).toBeLessThanOrEqual(BUDGET.gzipBytes);
  } finally {
    await browser.close();
  }
});

test("the operators' page is four files, charts and all, within its own budget", async ({ stage, event }) => {
  const browser = await launchChromium();
  try {
    const { deskUrl, tokens } = stage.desk(event);
    const files = await weighDesk(browser, `${deskUrl}#/events/${event}`, tokens.operator);
    const paths = new Set(files.map(({ path }) => path)); // the icon is of the tab and of the masthead
    expect([...paths].sort()).toEqual([
      "/admin",
      "/queue/assets/desk.css",
      "/queue/assets/desk.js",
      "/queue/assets/queue.svg",
    ]);
    expect(sumOf(files, "gzipBytes")).toBeLessThanOrEqual(DESK_BUDGET.gzipBytes);
  } finally {
    await browser.close();
  }
});
