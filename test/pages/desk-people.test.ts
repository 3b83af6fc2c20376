/** What operators do to one person at the desk, in a browser, at a real queue. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { addCrowd } from "../../scripts/redis/add-crowd.ts";
import { test } from "../support/browser/test.ts";
import { press, REFUSALS, reads, sitDown } from "../support/desk/desk-hand.ts";

/** Of people in line, whose way is no matter here. */
const LINE = (event: string) => `queue:{${event}}`;

describe.concurrent("an operator", () => {
  test("erases one person, whose id is in no address", async ({ event, stage, arrive }) => {
    await addCrowd(stage.redis, event, 1);
    const [user = ""] = await stage.redis.zrange(LINE(event), 0, "-1");
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.getByLabel("User id").fill(user);
    await press(page, "Erase their data", "Erase the data");
    await page.getByRole("status").getByText("The data are erased.").waitFor();
    expect(await stage.redis.zcard(LINE(event))).toBe(0);
    expect(addresses.filter((address) => address.includes(user))).toEqual([]);
    expect(await page.getByLabel("User id").inputValue()).toBe("");
  });

  test("calls one person, is told why not another too, and removes them", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    visitor.expectComplaint(/status of 429 .*\/queue\/claim/); // no pass is issued at a rate of 0
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    const [called = ""] = await stage.redis.zrange(LINE(event), 0, "-1");
    await addCrowd(stage.redis, event, 2);
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(REFUSALS);
    const { page } = person;
    await actOn(page, called, "Call now");
    await reads(page, "This person is called.");
    await visitor.reads("It is your turn");
    const [second = ""] = await stage.redis.zrange(LINE(event), 0, "0");
    await actOn(page, second, "Call now");
    const dialog = page.getByRole("dialog");
    await dialog.getByText(/^As many people are called or in the shop as may be\./).waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await actOn(page, second, "Revoke the pass");
    await dialog.getByText("They wait in line.").waitFor();
    await dialog.getByRole("button", { name: "Cancel" }).click();
    await actOn(page, second, "Remove from the line", "Remove");
    await reads(page, "This person has been removed.");
    expect(await stage.redis.zcard(LINE(event))).toBe(1);
  });

  test("takes a pass back", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    const [user = ""] = await stage.redis.zrange(LINE(event), 0, "-1");
    await stage.call(event);
    await visitor.page.getByRole("button", { name: "Book", exact: true }).waitFor();
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await actOn(page, user, "Revoke the pass");
    await reads(page, "The pass is revoked.");
    await page.locator(".trail").getByText("Pass revoked").waitFor();
  });
});

async function actOn(page: Page, user: string, act: string, confirm = act): Promise<void> {
  await page.getByLabel("User id").fill(user);
  await press(page, act, confirm);
}
