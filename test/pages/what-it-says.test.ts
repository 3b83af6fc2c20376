/** What the page says at the moment it matters, and leaves out when it does not. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/browser/test.ts";
import { leaveQueue } from "../support/browser/visitor.ts";

const LEAVE = "**/queue/leave?*";
const SMALL = { width: 320, height: 640 };
const NOTICE = "The doors open late, and everybody keeps the place. ".repeat(5).trim();

/** Runs in the page. Every heading and every word to a screen reader from here on. */
function record(): void {
  const said: string[] = [];
  const note = (selector: string) => {
    const element = document.querySelector(selector);
    if (!element) return;
    const listen = () => element.textContent && said.push(`${selector} ${element.textContent}`);
    new MutationObserver(listen).observe(element, { childList: true, characterData: true, subtree: true });
  };
  for (const selector of ["h1", "#told", "#told-at-once"]) note(selector);
  Object.assign(window, { said });
}

function bottomOf(page: Page, selector: string): Promise<number> {
  return page.evaluate((of) => document.querySelector(of)?.getBoundingClientRect().bottom ?? 0, selector);
}

describe("leaving", () => {
  test("is told once, though the stream says first that the place is gone", async ({
    stage,
    event,
    arrive,
  }) => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await page.route(LEAVE, async (route) => {
      const response = await route.fetch();
      await visitor.reads(/no longer|have left/);
      await route.fulfill({ response });
    });
    await page.evaluate(record);
    const answered = page.waitForResponse(LEAVE);
    await leaveQueue(visitor);
    await answered;
    await visitor.readsText("Join again");
    const left = "You have left the queue";
    expect(await page.evaluate("said")).toEqual([
      `h1 ${left}`,
      `#told ${left}. You can join again, and would start at the end of the queue.`,
    ]);
  });
});

describe("a long notice", () => {
  test("leaves the position in view on a small phone, and is unfolded by a press, without a script too", async ({
    stage,
    event,
    arrive,
  }) => {
    await stage.operate(event, { notice: NOTICE });
    const visitor = await arrive({ viewport: SMALL });
    const { page } = visitor;
    await page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await visitor.readsText(/^Shown here since \d\d:\d\d$/);
    expect(await bottomOf(page, "[data-slot=place]")).toBeLessThanOrEqual(SMALL.height);
    const isCut = () =>
      page.evaluate(() => {
        const notice = document.querySelector("[data-slot=notice]");
        return notice !== null && notice.scrollHeight > notice.clientHeight;
      });
    expect(await isCut()).toBe(true);
    await page.getByText("Full notice").click();
    expect(await isCut()).toBe(false);
  });
});

describe("an opening", () => {
  test("is told in Thai in words that no line breaks, with the visitor's time zone", async ({
    stage,
    event,
    arrive,
  }) => {
    await stage.operate(event, { opens_at: Date.UTC(2040, 10, 24, 12) });
    const visitor = await arrive({ locale: "th-TH", timezoneId: "Asia/Bangkok", viewport: SMALL });
    const { page } = visitor;
    await page.goto(stage.pageOf(event));
    await visitor.readsText("เปิดวันเสาร์ที่ 24 พฤศจิกายน เวลา 19:00 น. (GMT+7)");
    expect(await page.locator("[data-slot=opening] .whole").allTextContents()).toContain("พฤศจิกายน");
  });

  test("is told at the queue's time to a visitor whose own clock is wrong", async ({
    stage,
    event,
    arrive,
  }) => {
    await stage.operate(event, { opens_at: Date.UTC(2040, 10, 24, 12) });
    const visitor = await arrive({ timezoneId: "Asia/Bangkok" });
    const { page } = visitor;
    await page.addInitScript(() => {
      const now = Date.now;
      Date.now = () => now() - 47 * 60_000;
    });
    await page.goto(stage.pageOf(event));
    await visitor.readsText("Opens Saturday 24 November at 19:00 (GMT+7)");
  });
});

test("the event's picture is shown, though nothing else of its site may be", async ({ stage, arrive }) => {
  const visitor = await arrive();
  const { page } = visitor;
  const body = `<svg xmlns="http://www.w3.org/2000/svg" width="900" height="300"/>`;
  await page.route("https://pictures.example/**", (route) =>
    route.fulfill({ contentType: "image/svg+xml", body }),
  );
  await stage.hold("with-picture");
  await page.goto(stage.pageOf("with-picture"));
  await page.getByRole("img", { name: "The moon over a stage" }).waitFor();
  expect(await page.evaluate(() => document.querySelector<HTMLImageElement>(".picture")?.naturalWidth)).toBe(
    900,
  );
});
