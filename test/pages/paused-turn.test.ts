/** A turn that nobody claims on this page, because the shop's own page does: a pause stops its time. */
import { expect } from "vitest";
import { test } from "../support/browser/test.ts";

const EVENT = "without-shop";

test("a pause during a turn is told before its time has run down, and the time goes on after it", async ({
  stage,
  arrive,
}) => {
  const visitor = await arrive();
  await visitor.page.goto(stage.pageOf(EVENT));
  await visitor.reads("It is your turn");
  await visitor.readsText("Go back to the shop to book.");
  const countdown = visitor.page.getByRole("timer").filter({ visible: true });
  expect(await countdown.innerText()).toMatch(/^[01]:\d\d$/);

  await stage.operate(EVENT, { paused: true });
  await visitor.readsText(/its time goes on when the queue does/);
  expect(await countdown.count()).toBe(0);
  await visitor.page.reload();
  await visitor.readsText(/its time goes on when the queue does/);

  await stage.operate(EVENT, { paused: false });
  await visitor.readsText("Go back to the shop to book.");
  expect(await countdown.innerText()).toMatch(/^[01]:\d\d$/);
  await stage.forget(EVENT);
});
