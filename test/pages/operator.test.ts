/** What an operator does reaches everybody who waits, without a reload. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { test } from "../support/browser-test.ts";
import { leaveQueue } from "../support/browser-visitor.ts";
import { soon } from "../support/journey-system.ts";

interface AskedQuestion {
  readonly path: string;
  readonly atMs: number;
}

/** What a page asks the queue from now on. */
function questionsOf(page: Page): readonly AskedQuestion[] {
  const questions: AskedQuestion[] = [];
  page.on("request", (request) => {
    questions.push({ path: new URL(request.url()).pathname, atMs: Date.now() });
  });
  return questions;
}

/** Within two seconds; the third is for a busy machine. */
function isInTurn(ms: number): boolean {
  return ms >= 0 && ms <= 3000;
}

describe.concurrent("a visitor sees", () => {
  test("that the queue is paused, and that it goes on", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("You are in the queue");
    await stage.operate(event, { paused: 1 });
    await visitor.reads("The queue is paused");
    expect(await visitor.place()).toBe(1);
    await stage.operate(event, { paused: 0 });
    await visitor.reads("You are in the queue");
  });

  test("the operator's notice word for word, and when it is taken back", async ({ event, stage, arrive }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await stage.operate(event, { notice: "Doors <b>20:00</b> – ประตูเปิด" });
    await visitor.readsText("Doors <b>20:00</b> – ประตูเปิด");
    await stage.operate(event, { notice: "" });
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
    await stage.operate(event, { opens_at: Date.now() + 4000 });
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.reads("The queue is not open yet");
    expect(await visitor.page.getByRole("timer").innerText()).toMatch(/^0:0[0-4]$/);
    await visitor.isAt(1);
  });

  test("an opening at the same time as everybody: each page joins in its turn, and asks nothing else", async ({
    event,
    stage,
    arrive,
  }) => {
    const opensAtMs = Date.now() + 4000;
    await stage.operate(event, { opens_at: opensAtMs });
    const early = [await arrive(), await arrive()];
    const late = await arrive();
    const asked = [...early, late].map(({ page }) => questionsOf(page));
    for (const visitor of early) {
      await visitor.page.goto(stage.pageOf(event));
      await visitor.reads("The queue is not open yet");
    }
    await soon(() => expect(Date.now()).toBeGreaterThan(opensAtMs));
    await late.page.goto(stage.pageOf(event));
    for (const visitor of [...early, late]) await visitor.reads("You are in the queue");
    for (const questions of asked) {
      expect(questions.map(({ path }) => path)).not.toContain(`/api/v1/queue/status/${event}`);
      const joins = questions.filter(({ path }) => path === "/api/v1/queue/join");
      expect(joins.map(({ atMs }) => atMs - opensAtMs)).toEqual([expect.toSatisfy(isInTurn)]);
    }
  });

  test("an opening that they are in the queue after, though they left a place and loaded the page anew", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await leaveQueue(visitor);
    await visitor.reads("You have left the queue");
    await stage.operate(event, { opens_at: Date.now() + 5000 });
    const reload = async () => {
      await visitor.page.reload();
      expect(await visitor.page.locator("h1").innerText()).toBe("The queue is not open yet");
    };
    await soon(reload); // for a second the queue is known as it was
    await reload();
    await visitor.isAt(1);
  });
});
