/** Who comes to the desk, in a browser, at a real queue, and what they see there. */
import { describe, expect } from "vitest";
import { addCrowd } from "../../scripts/redis/add-crowd.ts";
import { stateKey } from "../../src/store/keys.ts";
import { test } from "../support/browser/test.ts";
import { DESKTOP, enter, press, REFUSALS, sitDown } from "../support/desk/desk-hand.ts";

describe.concurrent("signing in", () => {
  test("is refused with a wrong token, and leads to the event with a right one", async ({
    event,
    stage,
    arrive,
  }) => {
    const person = await arrive(DESKTOP);
    person.expectComplaint(REFUSALS);
    const { page } = person;
    const desk = stage.desk(event);
    await page.goto(`${desk.deskUrl}#/events/${event}`);
    await enter(page, "no token of this queue");
    await person.readsText("No token of this queue is like that.");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("token");
    await enter(page, desk.tokens.operator);
    await person.reads(event);
  });

  test("keeps no token in the browser, and no script can read the session", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const kept = await page.evaluate(() => [
      document.cookie,
      JSON.stringify({ ...localStorage, ...sessionStorage }),
    ]);
    expect(kept.join()).not.toMatch(/desk|token/);
    const [cookie] = (await page.context().cookies()).filter(({ name }) => /vq_desk$/.test(name));
    expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Strict" });
  });

  test("is asked for again when the session has ended, and leads back to where it was", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(REFUSALS);
    await person.page.context().clearCookies();
    await press(person.page, "Pause", "Pause the queue");
    await person.readsText("Your session has ended. Sign in again to go on where you were.");
    await enter(person.page, desk.tokens.operator);
    await person.reads(event);
    expect(await stage.redis.hget(stateKey(event), "paused")).toBeNull();
  });
});

test("a viewer sees all of it, and finds the acts disabled with the reason", async ({
  event,
  stage,
  arrive,
}) => {
  const desk = stage.desk(event);
  const { page } = await sitDown(arrive, desk, desk.tokens.viewer);
  await page.getByText("Your token may look and not act.").waitFor();
  for (const name of ["Pause", "Close the door", "Change: Rate"]) {
    const button = page.getByRole("button", { name, exact: true });
    expect(await button.isDisabled()).toBe(true);
    expect(await button.getAttribute("aria-describedby")).toBe("viewer-only");
  }
});

test("numbers that are no longer live say so, and are live again by themselves", async ({
  event,
  stage,
  arrive,
}) => {
  const desk = stage.desk(event);
  const person = await sitDown(arrive, desk, desk.tokens.viewer);
  person.expectComplaint(REFUSALS);
  await addCrowd(stage.redis, event, 3);
  const live = person.page.locator(".live");
  await live.getByText("Live", { exact: true }).waitFor();
  await person.goOffline(true);
  stage.door.breakOff();
  await live.getByText(/^Connection lost\. Reconnecting/).waitFor();
  await person.goOffline(false);
  await live.getByText("Live", { exact: true }).waitFor();
});
