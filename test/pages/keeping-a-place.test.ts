/** Nobody loses a place by being normal: somebody waits behind another, and both are still there afterwards. */
import { describe, expect } from "vitest";
import { accessProblems } from "../support/browser/axe.ts";
import type { Stage } from "../support/browser/stage.ts";
import { type Arrive, test } from "../support/browser/test.ts";
import { leaveQueue, type Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

interface Given {
  readonly stage: Stage;
  readonly event: string;
  readonly arrive: Arrive;
}

/** A tab that hears nothing of the one it follows for so long takes it for gone. */
const SILENCE_MS = 45_000;

/** Two in line; the first one leaves whenever a test needs to see the second one move. */
async function twoInLine({ stage, event, arrive }: Given, late?: Visitor): Promise<[Visitor, Visitor]> {
  const [first, second] = [await arrive(), late ?? (await arrive())];
  await first.page.goto(stage.pageOf(event));
  await first.isAt(1);
  await second.page.goto(stage.pageOf(event));
  await second.isAt(2);
  await soon(() => expect(stage.door.openStreams(event)).toBe(2)); // or what a test breaks off is not there yet
  return [first, second];
}

describe.concurrent("a place is kept", () => {
  test("through a refresh", async ({ stage, event, arrive }) => {
    const [, second] = await twoInLine({ stage, event, arrive });
    await second.page.reload();
    await second.isAt(2);
  });

  test("through the browser's back button", async ({ stage, event, arrive }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    await second.page.goto(`http://127.0.0.1:${stage.door.port}/robots.txt`);
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await second.page.goBack();
    await second.isAt(1);
  });

  test("by a page whose script was lost on the way: it loads itself again", async ({
    stage,
    event,
    arrive,
  }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    second.expectComplaint(/net::ERR_FAILED/);
    await second.page.clock.install();
    await second.page.route("**/waiting-page.js", (route) => route.abort(), { times: 1 });
    await second.page.reload();
    await leaveQueue(first);
    await first.reads("You have left the queue");
    expect(await second.place()).toBe(2);
    await second.page.clock.fastForward(30_000);
    await second.isAt(1);
  });

  test("by a browser that was closed and comes back", async ({ stage, event, arrive }) => {
    const [, second] = await twoInLine({ stage, event, arrive });
    const tab = await second.secondTab();
    await second.page.close();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
  });
});

describe.concurrent("a second tab", () => {
  test("shows the same place over the same one stream", async ({ stage, event, arrive }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    const tab = await second.secondTab();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
    await leaveQueue(first);
    await second.isAt(1);
    await second.isAt(1, tab);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  });

  test("takes the stream over when the first one is closed", async ({ stage, event, arrive }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    const tab = await second.secondTab();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
    await second.page.close();
    await leaveQueue(first);
    await second.isAt(1, tab);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  });

  test("takes the stream over from a first one that was stopped without a word", async ({
    stage,
    event,
    arrive,
  }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    const tab = await second.secondTab();
    await tab.clock.install();
    await tab.goto(stage.pageOf(event));
    await second.isAt(2, tab);
    const goOn = await second.halt();
    const passed = tab.clock.fastForward(SILENCE_MS); // of all tabs; the halted one learns of it later
    await soon(() => expect(stage.door.openStreams(event)).toBe(3)); // the first tab's own stands still open
    await leaveQueue(first);
    await second.isAt(1, tab);
    await Promise.all([goOn(), passed]);
    await second.isAt(1);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  });

  test("shows a place that the first one knows nothing of, and tells it", async ({
    stage,
    event,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await leaveQueue(visitor);
    await visitor.reads("You have left the queue");
    const join = `http://127.0.0.1:${stage.door.port}/api/v1/queue/join`;
    await visitor.page.request.post(join, { data: { event_id: event } });
    const tab = await visitor.secondTab();
    await tab.goto(stage.pageOf(event));
    await visitor.isAt(1, tab);
    await visitor.isAt(1);
    expect(await visitor.place(tab)).toBe(1);
  });
});

/** One after the other: they are done to everybody's connections. */
describe("a place is kept, too,", () => {
  test("through a tunnel: the page says that the line is lost, and catches up after it", async ({
    stage,
    event,
    arrive,
  }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    for (const visitor of [first, second]) visitor.expectComplaint(/net::ERR_/);
    await second.goOffline(true);
    stage.door.breakOff();
    await second.readsText("Connection lost. Reconnecting – your place is kept.");
    expect(await accessProblems(second.page)).toEqual([]);
    await leaveQueue(first);
    await first.reads("You have left the queue");
    expect(await second.place()).toBe(2);
    await second.goOffline(false);
    await second.isAt(1);
    await soon(async () => expect(await second.page.getByText("Connection lost").isVisible()).toBe(false));
  });

  test("by a phone that sleeps, and is up to date when it wakes", async ({ stage, event, arrive, phone }) => {
    const [first, second] = await twoInLine({ stage, event, arrive }, phone);
    await second.sleep();
    await leaveQueue(first);
    await first.reads("You have left the queue");
    expect(await second.place()).toBe(2);
    await second.wake();
    await second.isAt(1);
    await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  });

  test("while the store is away: the page says so, and finds the place again by itself", async ({
    stage,
    event,
    arrive,
  }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    for (const visitor of [first, second]) visitor.expectComplaint(/status of 503/);
    stage.system.bridge.faults.refuse = true;
    try {
      await soon(async () => {
        await second.page.reload(); // for a second the place is known without the store
        expect(await second.page.locator("h1").innerText()).toBe("One moment, please");
      });
      expect(await accessProblems(second.page)).toEqual([]);
    } finally {
      stage.system.bridge.faults.refuse = false;
    }
    await second.isAt(2);
  });

  test("through a deploy in between", async ({ stage, event, arrive }) => {
    const [first, second] = await twoInLine({ stage, event, arrive });
    second.expectComplaint(/Failed to load resource|ERR_/);
    first.expectComplaint(/Failed to load resource|ERR_/);
    await stage.system.redeploy({});
    await leaveQueue(first);
    await first.reads("You have left the queue");
    await second.isAt(1);
  });
});
