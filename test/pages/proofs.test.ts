/** Whoever doubts a drawing checks it in a browser: everything, or one receipt. What was done to it is found there, too. */
import type { Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect } from "vitest";
import VECTORS from "../../docs/draw-vectors.json" with { type: "json" };
import { LANGUAGES } from "../../src/page/page-model.ts";
import { PROOFS_TEXTS } from "../../src/proofs/texts/languages.ts";
import { accessProblems } from "../support/browser/axe.ts";
import { NARROWEST, overflow } from "../support/browser/no-barrier.ts";
import { test } from "../support/browser/test.ts";
import { openProofs, showProofs } from "../support/draw/proofs-stage.ts";
import type { DrawServer } from "../support/draw/serve-drawing.ts";
import { filesOfVector, publish, type VectorFiles, vectorNamed } from "../support/draw/vector-drawings.ts";
import { isThorough } from "../support/runs.ts";

const QUICKNET = vectorNamed("quicknet");
const TESTED = vectorNamed("a beacon for tests");
/** `npm test` has one that is found by the files, and one that needs the checkpoint that was kept. */
const SPOILT = VECTORS.spoilt.filter(
  ({ name, kept }) => isThorough || name === "dropped" || kept !== undefined,
);
const { receipt, place } = QUICKNET.entrants[4] ?? { receipt: "", place: 0 };

let server: DrawServer;
beforeAll(async () => {
  server = await openProofs(filesOfVector(QUICKNET));
});
afterAll(() => server.close());
beforeEach(() => {
  showProofs(server, filesOfVector(QUICKNET));
  server.asked.length = 0;
});

const verdictOn = (page: Page) => page.locator(".verdict").innerText();
const codesOn = (page: Page) =>
  page
    .locator("[data-code]")
    .evaluateAll((elements) => elements.map((one) => (one as HTMLElement).dataset.code));
const checkAll = (page: Page) => page.getByRole("button", { name: "Check the whole drawing" }).click();

/** The same drawing with a byte of one file flipped. */
function flipped(drawing: VectorFiles, path: string, at: number): VectorFiles {
  const bytes = Uint8Array.from(drawing.files.get(path) ?? []);
  bytes[at] = (bytes[at] ?? 0) ^ 1;
  return { ...drawing, files: new Map([...drawing.files, [path, bytes]]) };
}

describe("the whole drawing", () => {
  test("is found right, and the verifier is loaded only then", async ({ arrive }) => {
    const { page } = await arrive();
    await page.goto(server.page);
    await page.getByRole("button", { name: "Check the whole drawing" }).waitFor();
    expect(server.asked.filter((path) => path.includes("verifier") || path.includes("/draw/"))).toEqual([]);
    await checkAll(page);
    expect(await verdictOn(page)).toBe("Everything is right.");
    expect(await page.locator("#result li").allInnerTexts()).toEqual([
      "Index: right",
      "Signature of the list: right",
      "Public randomness: right",
      "List of entries: right",
      "Order: right",
    ]);
    expect(server.asked).toContain("/queue/assets/verifier.js");
    expect(server.asked.filter((path) => path.includes("/sheets/"))).toHaveLength(256);
  });

  test("is open before its round", async ({ arrive }) => {
    showProofs(server, filesOfVector(vectorNamed("before the round")));
    const { page } = await arrive();
    await page.goto(server.page);
    await page.getByRole("checkbox", { name: "Believe the rehearsal’s own beacon" }).check();
    await checkAll(page);
    expect(await verdictOn(page)).toBe("Nothing is wrong, but not everything could be checked.");
    expect(await codesOn(page)).toEqual(["NOT_DRAWN"]);
  });

  test("by a beacon of the organiser's own is not believed until somebody says so", async ({ arrive }) => {
    showProofs(server, filesOfVector(TESTED));
    const { page } = await arrive();
    await page.goto(server.page);
    await checkAll(page);
    await page.locator("[data-code=BEACON_UNKNOWN]").waitFor();
    await page.getByRole("checkbox").check();
    await checkAll(page);
    await page.getByText("Everything is right.").waitFor();
  });

  // Each of them is found by the verifier itself: test/unit/verify/vectors.test.ts.
  for (const { name, finds, kept, index, sheets, places } of SPOILT) {
    test(`is found wrong with ${name}`, async ({ arrive }) => {
      showProofs(server, publish(index, sheets, places));
      const { page } = await arrive();
      await page.goto(server.page);
      await page.getByRole("checkbox").check();
      if (kept !== undefined) await page.getByLabel("A checkpoint that you kept").fill(kept);
      await checkAll(page);
      expect(await verdictOn(page)).toBe("This does not hold.");
      expect(await codesOn(page)).toContain(finds);
    });
  }

  // In `npm test` the program finds it, by the same verifier: test/unit/scripts/verify-draw.test.ts.
  for (const kind of isThorough ? ["sheets", "places"] : []) {
    test(`is found wrong with a byte flipped in ${kind}`, async ({ arrive }) => {
      const [{ sheet } = { sheet: 0 }] = QUICKNET.sheets;
      const path = `${QUICKNET.index.generation}/${kind}/${sheet}`;
      showProofs(server, flipped(filesOfVector(QUICKNET), path, 3));
      const { page } = await arrive();
      await page.goto(server.page);
      await checkAll(page);
      expect(await verdictOn(page)).toBe("This does not hold.");
    });
  }

  test("says so where the verifier cannot be loaded", async ({ arrive }) => {
    const visitor = await arrive();
    visitor.expectComplaint(/net::ERR_FAILED/);
    await visitor.page.route("**/verifier.js", (route) => route.abort());
    await visitor.page.goto(server.page);
    await checkAll(visitor.page);
    await visitor.readsText(/^The check could not run here/);
  });
});

describe("a receipt", () => {
  test("that was pasted leads to its place, by one sheet", async ({ arrive }) => {
    const { page } = await arrive();
    await page.goto(server.page);
    await page.getByLabel("Your receipt").fill(receipt);
    await page.getByRole("button", { name: "Check my place" }).click();
    expect(await verdictOn(page)).toBe("Everything is right.");
    await page.getByText(`You are number ${place} of 15.`).waitFor();
    expect(server.asked.filter((path) => path.includes("/sheets/"))).toHaveLength(1);
  });

  test("that was saved as a file leads there too, and its checkpoints are looked at", async ({ arrive }) => {
    const { page } = await arrive();
    await page.goto(server.page);
    const saved = { event_id: "draw-vectors", receipt, checkpoints: [QUICKNET.index.checkpoint] };
    const buffer = Buffer.from(JSON.stringify(saved, null, 2));
    const file = { name: "receipt-draw-vectors.json", mimeType: "application/json", buffer };
    await page.getByLabel("The file that you saved").setInputFiles(file);
    await page.getByRole("button", { name: "Check my place" }).click();
    await page.getByText(`You are number ${place} of 15.`).waitFor();
    expect(await page.locator("#result li").allInnerTexts()).toContain("The checkpoint that you kept: right");
  });

  test("that the waiting page hands over reaches no server, and does not stay in the address", async ({
    arrive,
  }) => {
    const { page } = await arrive();
    await page.goto(`${server.page}#receipt=${receipt}`);
    await page.getByRole("button", { name: "Check my place" }).click();
    await page.getByText(`You are number ${place} of 15.`).waitFor();
    expect(page.url()).toBe(server.page);
    expect(server.asked.filter((path) => path.includes(receipt.slice(-40)))).toEqual([]);
  });

  test("of somebody who is not in the list is found", async ({ arrive }) => {
    const without = VECTORS.spoilt.find(({ name }) => name === "dropped");
    if (!without) throw new Error("there is no such vector");
    showProofs(server, publish(without.index, without.sheets, without.places));
    const { page } = await arrive();
    await page.goto(server.page);
    await page.getByRole("checkbox").check();
    await page.getByLabel("Your receipt").fill(TESTED.entrants[0]?.receipt ?? "");
    await page.getByRole("button", { name: "Check my place" }).click();
    expect(await verdictOn(page)).toBe("This does not hold.");
    expect(await codesOn(page)).toContain("ENTRY_MISSING");
  });

  test("that is none is no trouble", async ({ arrive }) => {
    const { page } = await arrive();
    await page.goto(server.page);
    await page.getByLabel("Your receipt").fill("<b>hello</b>");
    await page.getByRole("button", { name: "Check my place" }).click();
    await page.locator("[data-code=RECEIPT_MALFORMED]").waitFor();
  });
});

describe("the page", () => {
  for (const language of LANGUAGES) {
    const { check, verdicts } = PROOFS_TEXTS[language];
    const isMain = language === LANGUAGES[0];
    test(`has no barrier in ${language}, in light and dark, and fits the narrowest phone with large text`, async ({
      arrive,
    }) => {
      const { page } = await arrive({ viewport: NARROWEST });
      const drawings = [
        filesOfVector(TESTED),
        ...(isMain || isThorough ? [null, filesOfVector(QUICKNET)] : []),
      ];
      for (const drawing of drawings) {
        showProofs(server, drawing, language);
        await page.goto(server.page);
        if (drawing !== null) {
          await page.getByRole("button", { name: check.all }).click();
          const verdict = verdicts[drawing.index === QUICKNET.index ? "right" : "wrong"];
          await page.locator(".verdict", { hasText: verdict }).waitFor();
        }
        await expectReadable(page);
      }
    });
  }

  test("can be used by the keyboard, and leads to what came of it", async ({ arrive }) => {
    const visitor = await arrive();
    const { page } = visitor;
    visitor.expectComplaint(/status of 404/);
    // Whatever comes of it; this does at once, without 512 files.
    await page.route("**/draw.json", (route) => route.fulfill({ status: 404 }));
    await page.goto(server.page);
    await page.getByRole("button", { name: "Check the whole drawing" }).focus();
    await page.keyboard.press("Enter");
    await page.locator(".verdict").waitFor();
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("result");
  });

  test("tells everything but the check without scripts", async ({ arrive }) => {
    const { page } = await arrive({ javaScriptEnabled: false });
    await page.goto(server.page);
    const text = await page.locator("main").innerText();
    expect(text).toContain("15 people");
    expect(text).toContain("To check on this page, JavaScript is needed.");
    expect(text).toContain(QUICKNET.index.checkpoint);
    expect(await page.getByRole("button").count()).toBe(0);
  });
});

async function expectReadable(page: Page): Promise<void> {
  for (const colorScheme of ["light", "dark"] as const) {
    await page.emulateMedia({ colorScheme });
    expect(await accessProblems(page, colorScheme === "light" ? "all" : "of colours")).toEqual([]);
  }
  expect(await overflow(page)).toBe(0);
  await page.evaluate(`document.documentElement.style.fontSize = "200%"`);
  expect(await overflow(page)).toBe(0);
  await page.evaluate(`document.documentElement.style.fontSize = ""`);
}
