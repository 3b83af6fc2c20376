/** What somebody in line sees of what is on sale, while it sells. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { TicketType } from "../../src/core/board.ts";
import { test } from "../support/browser/test.ts";
import { soon } from "../support/soon.ts";

const PIT: TicketType = { id: "pit", name: { en: "Pit", th: "หลุม" }, price: "฿900", remaining: 1500 };
const SKY: TicketType = { id: "sky", name: { en: "Sky" }, price: null, remaining: 40 };

/** The rows of the table as they are read. */
function rowsOf(page: Page): Promise<string[]> {
  return page.locator("#tickets tr").filter({ visible: true }).allInnerTexts();
}

const asRead = (rows: readonly string[]) => rows.map((row) => row.split(/\s*[\n\t]\s*/).join(" | "));

async function expectRows(page: Page, rows: readonly string[]): Promise<void> {
  await soon(async () => expect(asRead(await rowsOf(page))).toEqual(rows));
}

/** Runs in the page: all that a screen reader is told from now on, politely or at once. */
function listen(): void {
  const told: string[] = [];
  for (const id of ["told", "told-at-once"]) {
    const region = document.getElementById(id) as HTMLElement;
    new MutationObserver(() => {
      if (region.textContent) told.push(`${id}: ${region.textContent}`);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
  Object.assign(window, { told });
}

describe.concurrent("a visitor in line", () => {
  test("sees types come on sale, sell and go, without a reload", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("You are in the queue");
    await expectRows(visitor.page, []);
    await stage.operate(event, { ticket_types: [PIT, SKY] });
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,500 left now", "Sky | Likely | 40 left now"]);
    await visitor.readsText(/estimates, not promises/);
    await stage.operate(event, { ticket_types: [PIT, { ...SKY, remaining: 0 }] });
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,500 left now", "Sky | Sold out"]);
    await stage.operate(event, { ticket_types: null });
    await expectRows(visitor.page, []);
  });

  test("hears of a type that sold out, and not of how many are left", async ({ event, stage, arrive }) => {
    await stage.operate(event, { ticket_types: [PIT, SKY] });
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,500 left now", "Sky | Likely | 40 left now"]);
    await visitor.page.evaluate(listen);
    await stage.operate(event, { ticket_types: [{ ...PIT, remaining: 1400 }, SKY] });
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,400 left now", "Sky | Likely | 40 left now"]);
    await stage.operate(event, { ticket_types: [PIT, { ...SKY, remaining: 0 }] });
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,500 left now", "Sky | Sold out"]);
    expect(await visitor.page.evaluate("told")).toEqual(["told: Sky: sold out."]);
  });

  test("has them in the page itself, and after a reload, in the other language", async ({
    event,
    stage,
    arrive,
  }) => {
    await stage.operate(event, { ticket_types: [PIT, SKY] });
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await expectRows(visitor.page, ["Pit | ฿900 | Likely | 1,500 left now", "Sky | Likely | 40 left now"]);
    await visitor.page.getByRole("link", { name: "ไทย" }).click();
    await expectRows(visitor.page, [
      "หลุม | ฿900 | น่าจะยังมี | ตอนนี้เหลือ 1,500 ใบ",
      "Sky | น่าจะยังมี | ตอนนี้เหลือ 40 ใบ",
    ]);
  });
});
