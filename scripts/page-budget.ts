/**
 * `npm run page-budget`: what the waiting page weighs, and how long it takes from the navigation to the first position
 * on this machine; and what the operators' page weighs. Exit code 0 within the budgets, 1 above one, 2 when it could not be
 * measured.
 */

import { launchChromium } from "./browser/chromium.ts";
import { BUDGET, DESK_BUDGET, type FileWeight, sumOf, weighDesk, weighPage } from "./measure/page-weight.ts";
import { median } from "./measure/statistics.ts";
import { parseNone, readOptions } from "./options/read-options.ts";
import { startSystem } from "./system/system.ts";
import { UndoStack } from "./system/undo-stack.ts";

const VISITS = 7;

async function measure(undo: UndoStack): Promise<boolean> {
  // One slot in the shop, which the first visitor takes, so that the page has a position to show.
  const vars = { EVENTS: { "*": {} }, BOOKING_URL: "", MAX_ACTIVE: 1, INVISIBLE_WHEN_IDLE: 0 };
  const system = await startSystem({ cronIntervalMs: 0, vars });
  undo.defer(() => system.stop());
  const browser = await launchChromium();
  undo.defer(() => browser.close());

  const event = "page-budget";
  await fetch(`${system.url}/api/v1/queue/join`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ event_id: event }),
  });
  const visits = [];
  for (let n = 0; n < VISITS; n++) visits.push(await weighPage(browser, `${system.url}/queue/${event}`));

  const gzipBytes = printWeights(visits[0]?.files ?? []);
  const medianMs = median(visits.map(({ firstPositionMs }) => firstPositionMs));
  console.log(`\nnavigation to first position: median ${medianMs.toFixed(0)} ms of ${VISITS} first visits`);
  console.log(`budget: ${BUDGET.gzipBytes} bytes by gzip, ${BUDGET.firstPositionMs} ms`);

  console.log("\nthe operators' page");
  const deskBytes = printWeights(
    await weighDesk(browser, `${system.url}/admin#/events/${event}`, system.secrets.DESK_TOKEN),
  );
  console.log(`budget: ${DESK_BUDGET.gzipBytes} bytes by gzip`);
  const isPageGood = gzipBytes <= BUDGET.gzipBytes && medianMs <= BUDGET.firstPositionMs;
  return isPageGood && deskBytes <= DESK_BUDGET.gzipBytes;
}

/** Returns the sum by gzip. */
function printWeights(files: readonly FileWeight[]): number {
  const rows = [["", "bytes", "gzip", "brotli"]];
  for (const { path, bytes, gzipBytes, brotliBytes } of files) {
    rows.push([path, String(bytes), String(gzipBytes), String(brotliBytes)]);
  }
  const gzipBytes = sumOf(files, "gzipBytes");
  rows.push(["all", String(sumOf(files, "bytes")), String(gzipBytes), String(sumOf(files, "brotliBytes"))]);
  for (const [name = "", ...numbers] of rows) {
    console.log(name.padEnd(28) + numbers.map((number) => number.padStart(9)).join(""));
  }
  return gzipBytes;
}

const USAGE = "npm run page-budget   what the pages weigh, and when the first position is there";

if (readOptions("page-budget", USAGE, parseNone)) {
  const undo = new UndoStack();
  try {
    const holds = await measure(undo);
    if (!holds) console.log("A page is above its budget.");
    process.exitCode = holds ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 2;
  } finally {
    await undo.run();
  }
}
