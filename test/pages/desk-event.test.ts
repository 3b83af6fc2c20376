/** What operators do to an event at the desk, in a browser, at a real queue. */
import type { Locator } from "playwright-core";
import { describe, expect } from "vitest";
import { addCrowd } from "../../scripts/redis/add-crowd.ts";
import { stateKey } from "../../src/store/keys.ts";
import { test } from "../support/browser/test.ts";
import { press, REFUSALS, reads, set, sitDown } from "../support/desk/desk-hand.ts";

describe.concurrent("an operator", () => {
  test("reads who is met, pauses, sees it done and followed, and so does a visitor", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await addCrowd(stage.redis, event, 11);
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await page
      .locator(".tile")
      .filter({ hasText: /^Waiting12/ })
      .waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page
      .getByText("12 people wait. Nobody is called until you resume; the passes of 0 people run on.")
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Pause the queue" }).click();
    await page.getByRole("status").getByText("Paused: no → yes").waitFor();
    await page.getByText(/^The numbers followed .* s later\.$/).waitFor();
    await page.locator(".badge").getByText("Paused").waitFor();
    await visitor.reads("The queue is paused");
    await page.locator(".trail").getByText("Paused: not set → yes").waitFor();
  });

  test("has four pages live, and is told on a fifth's account which one waits until they come back to it", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const { page: first } = await sitDown(arrive, desk, desk.tokens.operator);
    await first.locator(".live").getByText("Live", { exact: true }).waitFor();
    for (let tab = 0; tab < 4; tab++) {
      const page = await first.context().newPage();
      await page.goto(first.url());
      await page.locator(".live").getByText("Live", { exact: true }).waitFor();
    }
    await first.locator(".live").getByText("Live on other pages.").waitFor();
    await addCrowd(stage.redis, event, 7);
    await first
      .locator(".tile")
      .filter({ hasText: /^Waiting7/ })
      .waitFor();
    await first.evaluate(() => window.dispatchEvent(new Event("focus")));
    await first.locator(".live").getByText("Live", { exact: true }).waitFor();
  });

  test("does it all by the keyboard, and stays where they were", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await page.getByRole("button", { name: "Change: Notice", exact: true }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").getByRole("textbox").focus();
    await page.keyboard.type("Gates at six.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page
      .getByRole("status")
      .getByText(/Gates at six\./)
      .waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(await focused()).toBe("Change: Notice");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Change: Notice");
  });

  test("sees where a value comes from, and takes an override away", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const rate = page.locator(".values > div").filter({ hasText: /^Rate/ });
    await rate.getByText("operator").waitFor(); // the test holds the event by a rate of 0
    await press(page, "Rate: Back to 500/s", "Take it away");
    await rate.getByText("variable").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("unset");
  });

  test("is told of another one's change, and asked again, before theirs is done", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const [mali, somchai] = [
      await sitDown(arrive, desk, desk.tokens.operator),
      await sitDown(arrive, desk, desk.tokens.other),
    ];
    mali.expectComplaint(REFUSALS);
    await mali.page.getByRole("button", { name: "Change: Rate", exact: true }).click();
    await set(somchai.page, "Rate", "40");
    await somchai.page.getByRole("status").getByText(/40\/s/).waitFor();
    await mali.page.getByRole("dialog").getByRole("textbox").fill("80");
    await mali.page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await mali.readsText(/^somchai made version \d+ while you were deciding\. Yours has not been done\.$/);
    await mali.page.getByRole("dialog").getByText("Rate: 0/s (operator) → 40/s (operator)").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("40000");
    await mali.page.getByRole("button", { name: "Do mine all the same" }).click();
    await mali.page.getByRole("status").getByText("Rate: 40/s (operator) → 80/s (operator)").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("80000");
  });

  test("is told in words what the queue does not accept", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(/status of 400/);
    await set(person.page, "Rate", "fast");
    await person.readsText("A number, and not below 0.");
    await person.page.getByRole("dialog").getByRole("textbox").fill("20001");
    await person.page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await person.page
      .getByRole("dialog")
      .getByText(/from 0 to 20000/)
      .waitFor();
  });

  test("tells everybody something, and each in their language, and takes it back", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive({ locale: "th-TH" });
    await visitor.page.goto(`${stage.pageOf(event)}?lang=th`);
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await set(page, "Notice", "Gates at six.");
    await reads(page, /Gates at six\./);
    await visitor.readsText("Gates at six.");
    await set(page, "Notice in Thai", "ประตูเปิดหกโมง");
    await reads(page, "ประตูเปิดหกโมง");
    const state = stateKey(event);
    expect(await stage.redis.hmget(state, "notice", "notice:th")).toEqual(["Gates at six.", "ประตูเปิดหกโมง"]);
    await press(page, "Notice: Take away", "Take it away");
    await reads(page, "Notice: Gates at six. (operator) → none (default)");
    expect(await stage.redis.hmget(state, "notice", "notice:th")).toEqual(["", "ประตูเปิดหกโมง"]);
  });

  test("says how many may be inside, what is left, and when it opens and closes", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await set(page, "At most inside", "1,200");
    await reads(page, /→ 1,200 \(operator\)/);
    await set(page, "Left to sell", "0");
    await page.locator(".badge").getByText("Sold out").waitFor();
    await set(page, "Left to sell", "5000");
    await page.locator(".badge").getByText("Sold out").waitFor({ state: "detached" });
    await set(page, "Opens", "2038-04-13T18:30");
    await page.locator(".badge").getByText("Not open yet").waitFor();
    await set(page, "Closes", "2038-04-13T22:00:30");
    await reads(page, /Closes: not set \(default\) → .*22:00:30/);
    await press(page, "Opens: Take away", "Take it away");
    await page.locator(".badge").getByText("Not open yet").waitFor({ state: "detached" });
    const fields = ["max_active_override", "remaining", "opens_at_ms", "closes_at_ms"];
    const closesAtMs = new Date(2038, 3, 13, 22, 0, 30).getTime();
    const stored = await stage.redis.hmget(stateKey(event), ...fields);
    expect(stored).toEqual(["1200", "5000", "unset", String(closesAtMs)]);
  });

  test("is told that an event cannot close before it opens", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(/status of 400/);
    await set(person.page, "Opens", "2038-04-13T18:30");
    await reads(person.page, /^Done/);
    await set(person.page, "Closes", "2038-04-13T18:00");
    await person.page
      .getByRole("dialog")
      .getByText("closes_at would close the event before it opens.")
      .waitFor();
  });

  test("puts up a board of tickets, and takes one down again", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await page.getByRole("button", { name: "Change: Tickets" }).click();
    const dialog = page.getByRole("dialog");
    await fillTicket(dialog, 0, { Id: "a", "Name in English": "Stand A", Price: "฿1,500", Left: "800" });
    await dialog.getByRole("button", { name: "Add a type" }).click();
    await fillTicket(dialog, 1, { Id: "b", "Name in Thai": "สนามหญ้า", Left: "20" });
    await dialog.getByRole("button", { name: "Apply" }).click();
    await reads(page, "Tickets: none (default) → Stand A (800), สนามหญ้า (20) (operator)");
    await reads(page, /Left to sell: .* → 820/);
    await page.locator(".trail").getByText("Tickets: not set → Stand A (800), สนามหญ้า (20)").waitFor();
    await page.getByRole("button", { name: "Change: Tickets" }).click();
    await dialog.getByRole("button", { name: "Remove b" }).click();
    await dialog.getByRole("button", { name: "Apply" }).click();
    await reads(page, /→ Stand A \(800\) \(operator\)/);
    const stored = await stage.redis.hget(stateKey(event), "ticket_types");
    expect(JSON.parse(stored ?? "")).toEqual([
      { id: "a", name: { en: "Stand A" }, price: "฿1,500", remaining: 800 },
    ]);
  });

  test("creates an event without a deploy, changes its page, and retires it", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(/status of (404|422)/);
    const { page } = person;
    const created = `${event}-gala`;
    await page.goto(`${desk.deskUrl}#/`);
    await page.getByRole("link", { name: "New event" }).click();
    await page.getByLabel("Event id").fill(created);
    await page.getByLabel("Name that people read").fill("Gala");
    await page.getByLabel("Rate, people per second").fill("fast");
    await page.getByRole("button", { name: "Create the event" }).click();
    await person.readsText(/\.release_rate is "fast"/);
    await page.getByLabel("Rate, people per second").fill("12.5");
    await page.getByLabel("Joining: auto or button").fill("button");
    await page.getByRole("button", { name: "Create the event" }).click();
    await reads(page, `${created} is there. People can join it at once.`);
    await person.reads("Gala");
    await page
      .locator(".values > div")
      .filter({ hasText: /^Rate12\.5\/s/ })
      .waitFor();
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(created));
    await visitor.readsText("Gala");
    await page.getByRole("button", { name: "Change settings" }).click();
    await page.getByRole("dialog").getByLabel("Name that people read").fill("Gala of the year");
    await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await reads(page, "The settings are saved.");
    await person.reads("Gala of the year");
    await press(page, "Retire", "Retire the event");
    await reads(page, "Gala of the year is retired: Redis holds nothing of it any more.");
    await page.locator(".events").waitFor();
    expect(await page.locator(".event-card").getByText(created).count()).toBe(0);
  });
});

/** The fields of one type in the dialog. */
async function fillTicket(dialog: Locator, index: number, texts: Record<string, string>): Promise<void> {
  const row = dialog.getByRole("group").nth(index);
  for (const [label, text] of Object.entries(texts)) await row.getByLabel(label, { exact: true }).fill(text);
}
