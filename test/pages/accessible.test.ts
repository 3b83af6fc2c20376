/** Every state of the page, for everybody: whatever they see with, on whatever screen, in their language. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { SCENES } from "../../scripts/browser/page-scenes.ts";
import { accessProblems } from "../support/browser/axe.ts";
import {
  expectNoBarrier,
  expectSceneHasNoBarrier,
  NARROWEST,
  overflow,
} from "../support/browser/no-barrier.ts";
import { test } from "../support/browser/test.ts";
import { soon } from "../support/soon.ts";

describe.concurrent("the state", () => {
  for (const [turn, scene] of SCENES.entries()) {
    test(`"${scene.name}" has no barrier in light or dark, and fits the narrowest phone, with large text, and one on its side`, async ({
      stage,
      arrive,
    }) => {
      const visitor = await arrive();
      visitor.expectComplaint(/net::ERR_FAILED/);
      const { page } = visitor;
      await expectSceneHasNoBarrier(scene, page, stage.sceneEvent(scene.name), turn);
      await stage.forget(stage.sceneEvent(scene.name).event);
    });
  }
});

test("the way to the shop without its script has no barrier in light or dark", async ({
  event,
  stage,
  arrive,
}) => {
  const visitor = await arrive();
  const { page } = visitor;
  // Not as a browser without scripts: axe is one.
  await page.route("**/waiting-page.js", (route) =>
    route.fulfill({ contentType: "text/javascript", body: "" }),
  );
  await page.goto(stage.pageOf(event));
  await page.getByRole("button", { name: "Join the queue" }).click();
  await visitor.isAt(1);
  await stage.call(event);
  await soon(async () => {
    await page.reload();
    expect(await page.locator("h1").innerText()).toBe("It is your turn");
  });
  await page.getByRole("button", { name: "Continue to booking" }).click();
  await visitor.reads("Taking you to booking…");
  await expectNoBarrier(page);
});

describe.concurrent("the language", () => {
  test("is the browser's, with its own numbers and no barrier", async ({ event, stage, arrive }) => {
    const visitor = await arrive({ locale: "th-TH", viewport: NARROWEST });
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("คุณอยู่ในคิวแล้ว");
    expect(await visitor.page.locator("html").getAttribute("lang")).toBe("th");
    expect([await accessProblems(visitor.page), await overflow(visitor.page)]).toEqual([[], 0]);
  });

  test("can be switched, keeps the place, and is remembered", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await visitor.page.getByRole("link", { name: "ไทย" }).click();
    await visitor.reads("คุณอยู่ในคิวแล้ว");
    await visitor.isAt(1);
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("คุณอยู่ในคิวแล้ว");
  });
});

describe("the keyboard", () => {
  test("is enough to join and to leave, and goes on from what came of it", async ({ stage, arrive }) => {
    const visitor = await arrive();
    const { page } = visitor;
    await stage.hold("by-button");
    await page.goto(stage.pageOf("by-button"));
    await visitor.reads("Join the queue");
    await page.locator("form[data-act=join] button").focus();
    await page.keyboard.press("Enter");
    await visitor.isAt(1);
    expect(await page.evaluate(() => document.activeElement?.tagName)).toBe("H1");
    await tabTo(page, "Leave the queue");
    await page.keyboard.press("Enter");
    await tabTo(page, "Yes, leave the queue");
    await page.keyboard.press("Enter");
    await visitor.reads("You have left the queue");
  });
});

/** As many steps as there can be, and no more. */
async function tabTo(page: Page, text: string): Promise<void> {
  for (let step = 0; step < 10; step++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate(() => document.activeElement?.textContent?.trim())) === text) return;
  }
  throw new Error(`the keyboard never reaches "${text}"`);
}
