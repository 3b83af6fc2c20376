/** An opening by a drawing, as people see it in a browser: a real one, by a beacon of its own. */
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/browser/test.ts";
import type { Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

const HOUR_MS = 3_600_000;

/** Runs in the page. Every word to a screen reader from here on. */
function record(): void {
  const said: string[] = [];
  const note = (element: Element) =>
    new MutationObserver(() => element.textContent && said.push(element.textContent)).observe(element, {
      childList: true,
      characterData: true,
      subtree: true,
    });
  for (const element of document.querySelectorAll("#told, #told-at-once")) note(element);
  Object.assign(window, { said });
}

const slot = (page: Page, name: string) =>
  page.locator(`[data-slot=${name}]`).filter({ visible: true, hasText: /\S/ });

/** Has a page ask now, as one does that comes back from a tunnel, and not only at its next question, until it reads so. */
async function askUntil(page: Page, text: RegExp): Promise<void> {
  await soon(async () => {
    await page.evaluate(() => window.dispatchEvent(new Event("online")));
    await page.waitForTimeout(300);
    expect(await page.locator("main").innerText()).toMatch(text);
  });
}

/** Saves what the visitor can prove the entry by, and reads the file. */
async function saveReceipt({
  page,
}: Visitor): Promise<{ event_id: string; receipt: string; checkpoints: string[]; seen_at: string[] }> {
  const download = page.waitForEvent("download");
  await slot(page, "receipt").click();
  const file = await download;
  expect(file.suggestedFilename()).toBe("receipt-drawn.json");
  return JSON.parse(await readFile(await file.path(), "utf8"));
}

const claimsOf = (jws: string) => JSON.parse(Buffer.from(jws.split(".")[1] ?? "", "base64url").toString());

describe("somebody who comes before the opening", () => {
  test("is entered, keeps a receipt, sees the drawing, and is told the drawn place with the way to check it", async ({
    stage,
    arrive,
  }) => {
    await stage.operate("drawn", { release_rate: 0, opens_at: Date.now() + HOUR_MS });
    const [visitor, other] = [await arrive({ acceptDownloads: true }), await arrive()];
    const { page } = visitor;
    await page.goto(stage.pageOf("drawn"));
    await visitor.reads("You are in the draw");
    await other.page.goto(stage.pageOf("drawn"));
    await other.reads("You are in the draw");
    await page.evaluate(record);

    const { event_id, receipt, checkpoints } = await saveReceipt(visitor);
    expect([event_id, checkpoints]).toEqual(["drawn", []]);
    expect(claimsOf(receipt)).toMatchObject({ event_id: "drawn", leaf: expect.any(String) });

    await stage.operate("drawn", { opens_at: Date.now() + 8000 });
    await Promise.all([page, other.page].map((one) => askUntil(one, /^0:0\d$|being drawn/m)));
    await visitor.reads("The places are being drawn");
    await visitor.readsText(/^The list of 2 people is closed and signed\. .* round [\d,]+\.$/);
    const late = await arrive();
    await late.page.goto(stage.pageOf("drawn"));
    await late.isAt(3);
    await late.readsText("The places before you are being drawn. Nobody is called until that is done.");

    await visitor.reads("You are in the queue");
    await visitor.readsText(/^You were drawn as number [12] of 2\.$/);
    const place = await visitor.place();
    await other.readsText(`You were drawn as number ${3 - (place ?? 0)} of 2.`);
    const said = await page.evaluate<string[]>("said");
    expect(said.some((words) => words.startsWith("The places are being drawn."))).toBe(true);
    expect(said.some((words) => words.includes(`You were drawn as number ${place} of 2.`))).toBe(true);

    // What was kept proves it later, also after a reload, and goes to the page of proofs behind the "#".
    await page.reload();
    await visitor.isAt(place ?? 0);
    const proof = new URL((await slot(page, "proof").getAttribute("href")) ?? "", page.url());
    const kept = await saveReceipt(visitor);
    expect(proof.pathname).toBe("/queue/drawn/draw");
    expect(JSON.parse(new URLSearchParams(proof.hash.slice(1)).get("receipt") ?? "")).toEqual(kept);
    expect(kept).toMatchObject({ receipt, checkpoints: [expect.any(String)] });
    const { round_at } = (await (await fetch(`${proof.origin}${proof.pathname}.json`)).json()) as {
      round_at: string;
    };
    expect(Date.parse(kept.seen_at[0] ?? "")).toBeLessThan(Date.parse(round_at));
    await visitor.readsText(
      /^Your browser received the signed list at \d\d:\d\d:\d\d by its own clock, and keeps both\.$/,
    );
    expect(claimsOf(kept.checkpoints[0] as string)).toMatchObject({ event_id: "drawn", size: 2 });
    await late.readsText("You are in the queue");
    await late.page.getByText("The places before you").waitFor({ state: "hidden" });
    await late.isAt(3);
  });

  test("is entered by the page as soon as people can enter, and may give up and enter again", async ({
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.goto(stage.pageOf("drawn-soon"));
    await visitor.readsText("The time will be announced on this page.");
    const nowMs = Date.now();
    await stage.operate("drawn-soon", { enters_at: nowMs + 10_000, opens_at: nowMs + 30_000 });
    await askUntil(page, /You can enter soon/);
    await visitor.reads("You are in the draw");
    await stage.operate("drawn-soon", { opens_at: nowMs + HOUR_MS });
    await page.getByText("Leave the draw", { exact: true }).click();
    await visitor.readsText("No place would be drawn for you. You can enter again until the draw begins.");
    await page.getByRole("button", { name: "Yes, leave the draw" }).click();
    await visitor.reads("You are not in the draw");
    await page.getByRole("button", { name: "Enter the draw" }).click();
    await visitor.reads("You are in the draw");
  });

  test("enters, is shown the entry, saves its receipt and gives it up without a script", async ({
    stage,
    arrive,
  }) => {
    const event = "drawn-without-script";
    await stage.operate(event, { opens_at: Date.now() + HOUR_MS });
    const visitor = await arrive({ javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(stage.pageOf(event));
    await page.getByRole("button", { name: "Enter the draw" }).click();
    await visitor.reads("You are in the draw");
    await visitor.readsText("1 person has entered so far.");
    expect(await page.locator("noscript meta, meta[http-equiv=refresh]").getAttribute("content")).toBe("60");
    expect(await slot(page, "receipt").getAttribute("href")).toBe(
      `/api/v1/queue/position/${event}?receipt=1`,
    );
    await page.getByText("Leave the draw", { exact: true }).click();
    await page.getByRole("button", { name: "Yes, leave the draw" }).click();
    await visitor.reads("Enter the draw");
  });
});
