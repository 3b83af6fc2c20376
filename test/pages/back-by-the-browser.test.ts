/** "Back" to a page that the browser has kept as it was, and that has slept meanwhile. */
import type { Browser } from "playwright-core";
import { describe, expect } from "vitest";
import { launchChromium } from "../../scripts/browser/chromium.ts";
import { stateKey } from "../../src/store/keys.ts";
import { openProxy } from "../support/browser/proxy.ts";
import { test as base, PHONE } from "../support/browser/test.ts";
import { enterAndBook, leaveQueue, Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

interface Keeping {
  readonly visitor: Visitor;
  /** Where this browser finds an event's page. */
  readonly pageOf: (event: string) => string;
}

const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what a fixture needs
  .extend("keeper", { scope: "file" }, async ({}, { onCleanup }): Promise<Browser> => {
    // Playwright tells its browsers to keep none.
    const browser = await launchChromium({ ignoreDefaultArgs: ["--disable-back-forward-cache"] });
    onCleanup(() => browser.close());
    return browser;
  })
  .extend("keeping", async ({ stage, keeper }, { onCleanup }): Promise<Keeping> => {
    // Some browsers keep a page whatever its headers say. Chromium goes by `no-store`, so it must not see it.
    const proxy = await openProxy(`http://127.0.0.1:${stage.door.port}`, {
      answered: ({ "cache-control": _, ...headers }) => headers,
    });
    const context = await keeper.newContext(PHONE);
    const visitor = new Visitor(context, await context.newPage());
    onCleanup(async () => {
      await context.close();
      await proxy.close();
      expect(visitor.complaints).toEqual([]);
    });
    return { visitor, pageOf: (event) => `${proxy.url}/queue/${event}` };
  });

/** Playwright's own "back" waits for a load, and a kept page has none. */
async function goBackTo(url: string, { page }: Visitor): Promise<void> {
  const devtools = await page.context().newCDPSession(page);
  const { entries } = await devtools.send("Page.getNavigationHistory");
  const entry = entries.find((each) => each.url === url);
  if (!entry) throw new Error(`the browser has not been at ${url}`);
  await devtools.send("Page.navigateToHistoryEntry", { entryId: entry.id });
}

async function noteShows({ page }: Visitor): Promise<void> {
  await page.addInitScript(() => {
    window.addEventListener("pageshow", ({ persisted }) => Object.assign(window, { wasKept: persisted }));
  });
}

async function expectKept({ page }: Visitor): Promise<void> {
  expect(await page.evaluate("wasKept")).toBe(true);
}

describe("a page that the browser kept", () => {
  test("shows the place as it is now, and follows it", async ({ stage, event, arrive, keeping }) => {
    const { visitor, pageOf } = keeping;
    const [first, second] = [await arrive(), await arrive()];
    for (const [index, ahead] of [first, second].entries()) {
      await ahead.page.goto(stage.pageOf(event));
      await ahead.isAt(index + 1);
    }
    await noteShows(visitor);
    await visitor.page.goto(pageOf(event));
    await visitor.isAt(3);
    await visitor.page.goto(`http://localhost:${stage.shopPort}/`);
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await goBackTo(pageOf(event), visitor);
    await visitor.isAt(2);
    await expectKept(visitor);
    await leaveQueue(second);
    await visitor.isAt(1);
  });

  test("knows of the booking when it comes back from the shop", async ({ stage, event, keeping }) => {
    const { visitor, pageOf } = keeping;
    await noteShows(visitor);
    await visitor.page.goto(pageOf(event));
    await visitor.isAt(1);
    await stage.call(event);
    await enterAndBook(visitor);
    // The shop thanks its buyer before the queue has counted the booking, up to a quarter of a second later.
    await soon(async () => expect(await stage.redis.hget(stateKey(event), "completed")).toBe("1"));
    await goBackTo(pageOf(event), visitor);
    await visitor.reads("Thank you for booking");
    await expectKept(visitor);
  });
});
