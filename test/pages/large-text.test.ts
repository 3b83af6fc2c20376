/** Visitors who have set the text of all pages to twice its size: whatever they need is there, and nothing of it is cut. */
import type { Browser, Page } from "playwright-core";
import { describe, expect } from "vitest";
import { launchHeadlessShell } from "../../scripts/browser/chromium.ts";
import { addCrowd } from "../../scripts/redis/add-crowd.ts";
import { test as base, PHONE } from "../support/browser/test.ts";
import { Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what a fixture needs
  .extend("largeText", { scope: "file" }, async ({}, { onCleanup }): Promise<Browser> => {
    const browser = await launchHeadlessShell({ args: ["--blink-settings=defaultFontSize=32"] });
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("reader", async ({ largeText }, { onCleanup }): Promise<Visitor> => {
    const context = await largeText.newContext(PHONE);
    onCleanup(() => context.close());
    return new Visitor(context, await context.newPage());
  });

/** Runs in the page. What is wider than its place, by more than the border that the card's notches stand on. */
function cutOff(): string[] {
  const { scrollWidth, clientWidth } = document.documentElement;
  const wide = [...document.querySelectorAll("main *:not(.unseen, .bar, .bar *)")].filter(
    (element) =>
      element.checkVisibility() && element.clientWidth > 0 && element.scrollWidth > element.clientWidth + 1,
  );
  return [
    ...(scrollWidth > clientWidth ? ["the page"] : []),
    ...wide.map(({ className, tagName }) => `${tagName}.${className}`),
  ];
}

async function expectWhole(page: Page): Promise<void> {
  expect(await page.evaluate("getComputedStyle(document.documentElement).fontSize")).toBe("32px");
  for (const width of [390, 320]) {
    await page.setViewportSize({ width, height: 844 });
    await soon(async () => expect(await page.evaluate(cutOff)).toEqual([]));
  }
}

describe("twice as large", () => {
  test("a long position is whole on an upright phone", async ({ stage, event, reader }) => {
    await addCrowd(stage.redis, event, 123_455);
    await reader.page.goto(stage.pageOf(event));
    await reader.isAt(123_456);
    await expectWhole(reader.page);
  });

  test("the countdown to an opening is whole", async ({ stage, event, reader }) => {
    await stage.operate(event, { opens_at: Date.now() + 36_000_000 });
    await reader.page.goto(stage.pageOf(event));
    await reader.readsText(/^Opens /);
    await expectWhole(reader.page);
  });

  test("a number is made smaller where only the text is made larger, as Firefox can", async ({
    stage,
    event,
    reader,
  }) => {
    await addCrowd(stage.redis, event, 123_455);
    const { page } = reader;
    await page.goto(stage.pageOf(event));
    await reader.isAt(123_456);
    await page.evaluate(() => document.styleSheets[0]?.insertRule(".card .number { font-size: 30vw }"));
    await expectWhole(page);
  });
});
