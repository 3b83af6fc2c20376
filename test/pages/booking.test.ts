/** From the join to the booking, at a shop on another host. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { TEXTS } from "../../src/page/texts/languages.ts";
import { test } from "../support/browser/test.ts";
import { enterAndBook } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

const PASS_MS = 300_000;
/** After which a page has asked how a deadline went. */
const MOMENT_MS = 10_000;

/** Every address that a page asks for from now on. */
function addressesOf(page: Page): string[] {
  const addresses: string[] = [];
  page.on("request", (request) => addresses.push(request.url()));
  return addresses;
}

/** It waits for longest: for a page to load itself again. */
describe.concurrent("without scripts", () => {
  test("people join, see their place, claim and come to the shop by buttons", async ({ stage, arrive }) => {
    const event = "by-button-without-script";
    await stage.hold(event);
    const visitor = await arrive({ javaScriptEnabled: false });
    const { page } = visitor;
    await page.goto(stage.pageOf(event));
    await page.getByRole("button", { name: "Join the queue" }).click();
    await visitor.isAt(1);
    expect(await page.locator("meta[http-equiv=refresh]").getAttribute("content")).toBe("10");
    await page.reload();
    await visitor.isAt(1);
    await stage.call(event);
    await visitor.reads("It is your turn"); // by the refresh
    await page.getByRole("button", { name: "Continue to booking" }).click();
    await visitor.reads("Taking you to booking…");
    await page.getByRole("button", { name: "Continue to booking" }).click();
    await enterAndBook(visitor);
  });
});

describe.concurrent("in the shop's time", () => {
  test("a pass counts down, and has run out when its time is over", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.clock.install();
    await page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await stage.call(event);
    await page.getByRole("button", { name: "Book", exact: true }).waitFor();
    await page.goto(stage.pageOf(event));
    await visitor.reads("You are in");
    const left = page.getByRole("timer").filter({ visible: true });
    const [first] = await Promise.all([left.innerText(), visitor.readsText("Time left to book")]);
    expect(first).toMatch(/^(5:00|[0-4]:[0-5]\d)$/);
    await soon(async () => expect((await left.innerText()) < first).toBe(true));
    await stage.endPasses(event);
    // The queue's time goes on, too: a deadline is over when it is over there.
    await page.route("**/api/**", async (route) => {
      const response = await route.fetch();
      const date = new Date(Date.now() + PASS_MS + MOMENT_MS).toUTCString();
      await route.fulfill({ response, headers: { ...response.headers(), date } });
    });
    await page.clock.fastForward(PASS_MS + MOMENT_MS);
    await visitor.reads(TEXTS.en.expired.heading);
    expect(await page.getByRole("button", { name: "Join again" }).isVisible()).toBe(true);
  });
});

describe.concurrent("with the page", () => {
  test("three people come from the join to their booking, in the order they came", async ({
    event,
    stage,
    arrive,
  }) => {
    const people = [await arrive(), await arrive(), await arrive()];
    for (const [index, { page }] of people.entries()) {
      await page.goto(stage.pageOf(event));
      await people[index]?.isAt(index + 1);
    }
    await stage.call(event);
    for (const [index, visitor] of people.entries()) {
      await visitor.reads("You are in");
      await people[index + 1]?.isAt(1); // one at a time is in the shop
      await enterAndBook(visitor);
      expect(new URL(visitor.page.url()).host).toBe(`localhost:${stage.shopPort}`);
    }
  });

  test("the pass is posted by a form, and stands in no address", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    const addresses = addressesOf(visitor.page);
    await visitor.page.goto(stage.pageOf(event));
    await stage.call(event);
    await visitor.reads("You are in");
    const shop = `http://localhost:${stage.shopPort}/`;
    const [cookie] = await visitor.cookies(shop);
    expect(cookie).toMatchObject({ name: "queue_pass", httpOnly: true, domain: "localhost" });
    expect(addresses).toContain(shop);
    expect(addresses.filter((address) => address.includes(cookie?.value ?? ""))).toEqual([]);
  });

  test("the pass is a cookie where queue and shop share a domain", async ({ stage, arrive }) => {
    const visitor = await arrive();
    const addresses = addressesOf(visitor.page);
    await visitor.page.goto(stage.pageOf("same-site"));
    await visitor.reads("You are in");
    const shop = `http://shop.tickets.localhost:${stage.shopPort}/`;
    const [cookie] = await visitor.cookies(shop);
    expect(cookie).toMatchObject({ name: "queue_pass", httpOnly: true, domain: ".tickets.localhost" });
    expect(addresses.filter((address) => address.includes(cookie?.value ?? ""))).toEqual([]);
    await enterAndBook(visitor);
  });

  test("people come to the page of the shop where they were heading", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    const target = `http://localhost:${stage.shopPort}/events/${event}`;
    await visitor.page.goto(`${stage.pageOf(event)}?to=${encodeURIComponent(target)}`);
    await visitor.isAt(1);
    await stage.call(event);
    await visitor.reads("You are in");
    expect(visitor.page.url()).toBe(target);
  });

  test("people come to where the shop sends them on to, a login on another host for one", async ({
    stage,
    arrive,
  }) => {
    const { page } = await arrive();
    await page.goto(stage.pageOf("login-elsewhere"));
    await page.waitForURL(`${stage.system.originUrl}/`);
  });

  test("back from the shop stays back, and the way to the shop stays open", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await stage.call(event);
    await visitor.page.waitForURL(`http://localhost:${stage.shopPort}/`);
    await visitor.page.goBack();
    await visitor.reads("You are in");
    await visitor.page.getByRole("button", { name: "Continue to booking" }).click();
    await visitor.page.waitForURL(`http://localhost:${stage.shopPort}/`);
    await enterAndBook(visitor);
  });
});
