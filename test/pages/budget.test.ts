import { expect } from "vitest";
import { BUDGET, sumOf, weighPage } from "../../scripts/lib/page-weight.ts";
import { test } from "../support/browser-test.ts";

const VISITS = 3;

test("the page is light, and a first visitor sees a position within a second", async ({ stage, event }) => {
  const visits = [];
  for (let n = 0; n < VISITS; n++) {
    visits.push(await weighPage(stage.browser, stage.pageOf(event)));
  }
  const files = visits[0]?.files ?? [];
  expect(files.map(({ path }) => path).sort()).toEqual([
    "/queue/assets/queue.svg",
    "/queue/assets/waiting-page.css",
    "/queue/assets/waiting-page.js",
    "/queue/:event_id",
  ]);
  expect(sumOf(files, "gzipBytes")).toBeLessThanOrEqual(BUDGET.gzipBytes);
  // What else runs on the machine only makes it slower.
  const fastestMs = Math.min(...visits.map(({ firstPositionMs }) => firstPositionMs));
  expect(fastestMs).toBeLessThanOrEqual(BUDGET.firstPositionMs);
});
