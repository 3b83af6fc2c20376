/** What a sale was like, at the desk, in a browser: of a real sale at a real queue. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/browser/test.ts";
import { sitDown } from "../support/desk/desk-hand.ts";
import { soon } from "../support/soon.ts";

const tile = (page: Page, name: string) =>
  page
    .locator(".tile")
    .filter({ has: page.getByText(name, { exact: true }) })
    .locator(".figure");
const card = (page: Page, name: string) =>
  page.locator(".card").filter({ has: page.getByRole("heading", { name, exact: true }) });

describe.concurrent("a report of a sale", () => {
  test("says that nothing has begun, then what goes on, to a viewer too", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.viewer);
    await page.getByRole("link", { name: "Sale report" }).click();
    await page.getByRole("heading", { level: 1, name: "Sale report: " }).waitFor();
    await page.getByText(/^The sale has not begun: nobody has joined yet\./).waitFor();
    expect(await tile(page, "Joined").textContent()).toBe("0");

    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await soon(async () => {
      await page.reload();
      await page
        .getByText(/^The sale is still running\. These are the figures of \d\d:\d\d:\d\d;/)
        .waitFor({ timeout: 5000 });
    });
    expect(await tile(page, "Joined").textContent()).toBe("1");
    await card(page, "Pauses")
      .getByText(/^Since /)
      .waitFor(); // the test holds the event by a rate of 0
    await card(page, "What operators did").getByText("Rate: not set → 0/s").waitFor();
    expect(await card(page, "What it cost, in Redis commands").getByRole("row").count()).toBe(5);
    await page
      .getByRole("link", { name: event.slice(0, 3) })
      .first()
      .click();
    await page.locator(".values").waitFor();
  });

  test("is downloaded by whoever has signed in, without an id of anybody", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.viewer);
    await page.getByRole("link", { name: "Sale report" }).click();
    const download = async (name: string) => {
      const [file] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name, exact: true }).click(),
      ]);
      return { name: file.suggestedFilename(), text: await readFile(await file.path(), "utf8") };
    };
    const figures = await download("Figures (CSV)");
    expect(figures.name).toBe(`${event}.csv`);
    expect(figures.text).toContain("\r\npeople.joined,,,1\r\n");
    const minutes = await download("By minutes (CSV)");
    expect([minutes.name, minutes.text.slice(0, 15)]).toEqual([`${event}-minutes.csv`, "minute,waiting,"]);
    const json = await download("JSON");
    expect(json.name).toBe(`${event}.json`);
    expect(JSON.parse(json.text).people.joined).toBe(1);
    const [user = "nobody"] = await stage.redis.zrange(`queue:{${event}}`, 0, "-1");
    expect(user).toHaveLength(36);
    for (const { text } of [figures, minutes, json]) expect(text).not.toContain(user);
  });

  test("is printed in black on white, without what is pressed", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.viewer);
    await page.getByRole("link", { name: "Sale report" }).click();
    await page.locator(".report .tiles").waitFor(); // the button is there before the figures
    await page.emulateMedia({ media: "print", colorScheme: "dark" });
    const shown = (selector: string) => page.locator(selector).first().isVisible();
    expect([await shown(".masthead"), await shown(".report-links"), await shown(".report .tiles")]).toEqual([
      false,
      false,
      true,
    ]);
    const colours = await page.evaluate(() => {
      const { color } = getComputedStyle(document.body);
      return [color, getComputedStyle(document.querySelector(".card") as Element).backgroundColor];
    });
    expect(colours).toEqual(["rgb(0, 0, 0)", "rgb(255, 255, 255)"]);
  });
});
