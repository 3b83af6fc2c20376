/** What an operator does reaches everybody who waits, without a reload. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/browser/test.ts";
import { leaveQueue } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

interface AskedQuestion {
  readonly path: string;
  /** On the page's clock. */
  readonly atMs: number;
}

const MINUTE_MS = 60_000;
const SPREAD_MS = 2000;

/** Runs in the page: what it asks the queue from now on. */
function recordQuestions(): void {
  const asked: AskedQuestion[] = [];
  const ask = window.fetch;
  window.fetch = (input, init) => {
    asked.push({ path: new URL(String(input), location.href).pathname, atMs: Date.now() });
    return ask(input, init);
  };
  Object.assign(window, { asked });
}

function questionsOf(page: Page): Promise<readonly AskedQuestion[]> {
  return page.evaluate("asked");
}

interface HeldJoins {
  /** Resolves when the page has asked for a place. */
  readonly first: Promise<void>;
  release(): void;
}

/** The queue's time does not pass with the page's: a join waits for it, and whether the opening moved is not answered. */
async function holdJoins(page: Page): Promise<HeldJoins> {
  const [first, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  await page.route("**/queue/status/**", () => {
    // never answered
  });
  await page.route("**/queue/join", async (route) => {
    first.resolve();
    await released.promise;
    await route.continue();
  });
  return { first: first.promise, release: released.resolve };
}

describe.concurrent("a visitor sees", () => {
  test("that the queue is paused, and that it goes on", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("You are in the queue");
    await stage.operate(event, { paused: true });
    await visitor.reads("The queue is paused");
    expect(await visitor.place()).toBe(1);
    await stage.operate(event, { paused: false });
    await visitor.reads("You are in the queue");
  });

  test("the operator's notice word for word, and when it is taken back", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await stage.operate(event, { notice: "Doors <b>20:00</b> – ประตูเปิด" });
    await visitor.readsText("Doors <b>20:00</b> – ประตูเปิด");
    await stage.operate(event, { notice: null });
    await soon(async () => expect(await visitor.page.getByText("Doors").isVisible()).toBe(false));
  });

  test("that it is sold out: for now to who waits, for good to who comes", async ({
    event,
    stage,
    arrive,
  }) => {
    const [early, late] = [await arrive(), await arrive()];
    await early.page.goto(stage.pageOf(event));
    await early.isAt(1);
    await stage.operate(event, { remaining: 0 });
    await early.reads("Sold out for now");
    await late.page.goto(stage.pageOf(event));
    await late.reads("Sold out");
  });

  test("a countdown before the opening, and is in the queue by itself after it", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.clock.install();
    await stage.operate(event, { opens_at: Date.now() + MINUTE_MS });
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("The queue is not open yet");
    expect(await visitor.page.getByRole("timer").innerText()).toMatch(/^(1:00|0:[0-5]\d)$/);
    await stage.operate(event, { opens_at: Date.now() });
    await visitor.page.clock.fastForward(MINUTE_MS + SPREAD_MS);
    await visitor.isAt(1);
  });

  test("an opening at the same time as everybody: each page joins in its turn, and asks nothing else", async ({
    event,
    stage,
    arrive,
  }) => {
    const [early, late] = [[await arrive(), await arrive()], await arrive()];
    const joins = [];
    for (const { page } of early) {
      await page.clock.install();
      await page.addInitScript(recordQuestions);
      joins.push(await holdJoins(page));
    }
    const opensAtMs = Date.now() + MINUTE_MS; // now that everybody is here, for arriving takes a busy machine long
    await stage.operate(event, { opens_at: opensAtMs });
    for (const visitor of early) {
      await visitor.page.goto(stage.pageOf(event));
      await visitor.reads("The queue is not open yet");
      await visitor.page.clock.pauseAt(opensAtMs - 1000);
      await visitor.page.clock.runFor(1000 + SPREAD_MS);
    }
    await Promise.all(joins.map(({ first }) => first));
    await stage.operate(event, { opens_at: Date.now() });
    for (const { release } of joins) release();
    for (const { page } of early) await page.clock.resume();
    await late.page.addInitScript(recordQuestions);
    const status = new URL(`/api/v1/queue/status/${event}`, stage.pageOf(event));
    await soon(async () => {
      const { opens_at } = (await (await fetch(status)).json()) as { opens_at: string };
      expect(Date.parse(opens_at)).toBeLessThanOrEqual(Date.now()); // for a second the queue is known as it was
    });
    await late.page.goto(stage.pageOf(event));
    for (const visitor of [...early, late]) await visitor.reads("You are in the queue");
    for (const { page } of early) {
      const asked = (await questionsOf(page)).filter(({ atMs }) => atMs >= opensAtMs);
      expect(asked.map(({ path }) => path)).toEqual(["/api/v1/queue/join"]);
      expect(asked[0]?.atMs).toBeLessThanOrEqual(opensAtMs + SPREAD_MS);
    }
    expect((await questionsOf(late.page)).map(({ path }) => path)).toEqual(["/api/v1/queue/join"]);
  });

  test("an opening that they are in the queue after, though they left a place and loaded the page anew", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.clock.install();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await leaveQueue(visitor);
    await visitor.reads("You have left the queue");
    await stage.operate(event, { opens_at: Date.now() + MINUTE_MS });
    const reload = async () => {
      await visitor.page.reload();
      expect(await visitor.page.locator("h1").innerText()).toBe("The queue is not open yet");
    };
    await soon(reload); // for a second the queue is known as it was
    await reload();
    await stage.operate(event, { opens_at: Date.now() });
    await visitor.page.clock.fastForward(MINUTE_MS + SPREAD_MS);
    await visitor.isAt(1);
  });
});
