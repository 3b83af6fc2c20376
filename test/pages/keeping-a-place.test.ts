/** Nobody loses a place by being normal: somebody waits behind another, and both are still there afterwards. */
import { describe, expect } from "vitest";
import type { Stage } from "../support/browser-stage.ts";
import { type Arrive, test } from "../support/browser-test.ts";
import type { Visitor } from "../support/browser-visitor.ts";
import { soon } from "../support/journey-system.ts";

/** Two in line; the first one leaves whenever a test needs to see the second one move. */
async function twoInLine(
  stage: Stage,
  arrive: Arrive,
  second?: Visitor,
): Promise<[event: string, Visitor, Visitor]> {
  const event = await stage.heldEvent();
  const first = await arrive();
  second ??= await arrive();
  await first.page.goto(stage.pageOf(event));
  await first.isAt(1);
  await second.page.goto(stage.pageOf(event));
  await second.isAt(2);
  return [event, first, second];
}

async function leaveQueue({ page }: Visitor): Promise<void> {
  await page.getByText("Leave the queue", { exact: true }).click();
  await page.getByRole("button", { name: "Yes, leave the queue" }).click();
}

describe("a place is kept", () => {
  test("through a refresh", async ({ stage, arrive }) => {
    const [, , second] = await twoInLine(stage, arrive);
    await second.page.reload();
    await second.isAt(2);
  });

  test("through the browser's back button", async ({ stage, arrive }) => {
    const [, first, second] = await twoInLine(stage, arrive);
    await second.page.goto(`http://127.0.0.1:${stage.door.port}/robots.txt`);
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await second.page.goBack();
    await second.isAt(1);
  });

  test("by a browser that was closed and comes back", async ({ stage, arrive }) => {
    const [event, , second] = await twoInLine(stage, arrive);
    const tab = await second.secondTab();
    await second.page.close();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
  });

  test("through a tunnel: the page says that the line is lost, and catches up after it", async ({
    stage,
    arrive,
  }) => {
    const [, first, second] = await twoInLine(stage, arrive);
    for (const visitor of [first, second]) visitor.expectComplaint(/net::ERR_/);
    await second.goOffline(true);
    stage.door.breakOff();
    await second.readsText("Connection lost. Reconnecting – your place is kept.");
    await leaveQueue(first);
    await first.reads("You have left the queue");
    expect(await second.place()).toBe(2);
    await second.goOffline(false);
    await second.isAt(1);
    await soon(async () => expect(await second.page.getByText("Connection lost").isVisible()).toBe(false));
  });

  test("by a phone that sleeps, and is up to date when it wakes", async ({ stage, arrive, phone }) => {
    const [event, first, second] = await twoInLine(stage, arrive, phone);
    await second.sleep();
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await second.wake();
    await second.isAt(1);
    expect(stage.door.openStreams(event)).toBe(1);
  });

  test("through a deploy in between", async ({ stage, arrive }) => {
    const [, first, second] = await twoInLine(stage, arrive);
    second.expectComplaint(/Failed to load resource|ERR_/);
    first.expectComplaint(/Failed to load resource|ERR_/);
    await stage.system.redeploy({});
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await second.isAt(1);
  });
});

describe("a second tab", () => {
  test("shows the same place over the same one stream", async ({ stage, arrive }) => {
    const [event, first, second] = await twoInLine(stage, arrive);
    const tab = await second.secondTab();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
    await leaveQueue(first);
    await second.isAt(1);
    await second.isAt(1, tab);
    expect(stage.door.openStreams(event)).toBe(1);
  });

  test("takes the stream over when the first one is closed", async ({ stage, arrive }) => {
    const [event, first, second] = await twoInLine(stage, arrive);
    const tab = await second.secondTab();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
    await second.page.close();
    await leaveQueue(first);
    await second.isAt(1, tab);
    expect(stage.door.openStreams(event)).toBe(1);
  });
});
