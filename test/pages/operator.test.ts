/** What an operator does reaches everybody who waits, without a reload. */
import { describe, expect } from "vitest";
import { test } from "../support/browser-test.ts";
import { soon } from "../support/journey-system.ts";

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
});
