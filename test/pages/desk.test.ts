/** What operators do at the desk, in a browser, at a real queue. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import type { DeskPlace } from "../../scripts/browser/desk-scenes.ts";
import { addCrowd } from "../../scripts/redis/add-crowd.ts";
import { stateKey } from "../../src/store/keys.ts";
import { type Arrive, test } from "../support/browser/test.ts";
import type { Visitor } from "../support/browser/visitor.ts";
import { soon } from "../support/soon.ts";

const DESKTOP = { viewport: { width: 1280, height: 800 } };
/** The console counts what the API refuses as errors; and a stream that is cut. */
const REFUSALS = /status of (401|412|429|503)|net::ERR_/;

interface Desk extends DeskPlace {
  readonly tokens: DeskPlace["tokens"] & { readonly other: string };
}

/** Somebody with a token, at the page of an event. */
async function sitDown(arrive: Arrive, desk: Desk, token: string): Promise<Visitor> {
  const person = await arrive(DESKTOP);
  person.expectComplaint(REFUSALS);
  await person.page.goto(`${desk.deskUrl}#/events/${desk.event}`);
  await enter(person.page, token);
  await person.page.locator(".values").waitFor();
  return person;
}

async function enter(page: Page, token: string): Promise<void> {
  await page.getByLabel("Token").fill(token);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Presses a button of the page, then the dialog's. */
async function press(page: Page, name: string, confirm: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
  await page.getByRole("dialog").getByRole("button", { name: confirm, exact: true }).click();
}

async function setRate(page: Page, rate: string): Promise<void> {
  await page.getByRole("button", { name: "Change: Rate", exact: true }).click();
  await page.getByRole("dialog").getByRole("textbox").fill(rate);
  await page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
}

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
    await person.page.context().clearCookies();
    await press(person.page, "Pause", "Pause the queue");
    await person.readsText("Your session has ended. Sign in again to go on where you were.");
    await enter(person.page, desk.tokens.operator);
    await person.reads(event);
    expect(await stage.redis.hget(stateKey(event), "paused")).toBeNull();
  });
});

describe.concurrent("an operator", () => {
  test("reads who is met, pauses, sees it done and followed, and so does a visitor", async ({
    event,
    stage,
    arrive,
  }) => {
    const visitor = await arrive();
    await visitor.page.goto(stage.pageOf(event));
    await visitor.isAt(1);
    await addCrowd(stage.redis, event, 11);
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await page
      .locator(".tile")
      .filter({ hasText: /^Waiting12/ })
      .waitFor();
    await page.getByRole("button", { name: "Pause", exact: true }).click();
    await page
      .getByText("12 people wait. Nobody is called until you resume; the passes of 0 people run on.")
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Pause the queue" }).click();
    await page.getByRole("status").getByText("Paused: no → yes").waitFor();
    await page.getByText(/^The numbers followed .* s later\.$/).waitFor();
    await page.locator(".badge").getByText("Paused").waitFor();
    await visitor.reads("The queue is paused");
    await page.locator(".trail").getByText("Paused: not set → yes").waitFor();
  });

  test("does it all by the keyboard, and stays where they were", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    await page.getByRole("button", { name: "Change: Notice" }).focus();
    await page.keyboard.press("Enter");
    await page.getByLabel("Words to everybody").focus();
    await page.keyboard.type("Gates at six.");
    await page.keyboard.press("Tab");
    await page.keyboard.press("Enter");
    await page
      .getByRole("status")
      .getByText(/Gates at six\./)
      .waitFor();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("aria-label"));
    expect(await focused()).toBe("Change: Notice");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    expect(await focused()).toBe("Change: Notice");
  });

  test("sees where a value comes from, and takes an override away", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const rate = page.locator(".values > div").filter({ hasText: /^Rate/ });
    await rate.getByText("operator").waitFor(); // the test holds the event by a rate of 0
    await press(page, "Rate: Back to 500/s", "Take it away");
    await rate.getByText("variable").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("unset");
  });

  test("is told of another one's change, and asked again, before theirs is done", async ({
    event,
    stage,
    arrive,
  }) => {
    const desk = stage.desk(event);
    const [mali, somchai] = [
      await sitDown(arrive, desk, desk.tokens.operator),
      await sitDown(arrive, desk, desk.tokens.other),
    ];
    await mali.page.getByRole("button", { name: "Change: Rate", exact: true }).click();
    await setRate(somchai.page, "40");
    await somchai.page.getByRole("status").getByText(/40\/s/).waitFor();
    await mali.page.getByRole("dialog").getByRole("textbox").fill("80");
    await mali.page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await mali.readsText(/^somchai made version \d+ while you were deciding\. Yours has not been done\.$/);
    await mali.page.getByRole("dialog").getByText("Rate: 0/s (operator) → 40/s (operator)").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("40000");
    await mali.page.getByRole("button", { name: "Do mine all the same" }).click();
    await mali.page.getByRole("status").getByText("Rate: 40/s (operator) → 80/s (operator)").waitFor();
    expect(await stage.redis.hget(stateKey(event), "rate_override")).toBe("80000");
  });

  test("is told in words what the queue does not accept", async ({ event, stage, arrive }) => {
    const desk = stage.desk(event);
    const person = await sitDown(arrive, desk, desk.tokens.operator);
    person.expectComplaint(/status of (400|401)/);
    await setRate(person.page, "fast");
    await person.readsText("A number, and not below 0.");
    await person.page.getByRole("dialog").getByRole("textbox").fill("20001");
    await person.page.getByRole("dialog").getByRole("button", { name: "Apply" }).click();
    await person.page
      .getByRole("dialog")
      .getByText(/from 0 to 20000/)
      .waitFor();
  });

  test("erases one person, whose id is in no address", async ({ event, stage, arrive }) => {
    await addCrowd(stage.redis, event, 1);
    const [user = ""] = await stage.redis.zrange(`queue:{${event}}`, 0, "-1");
    const desk = stage.desk(event);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const addresses: string[] = [];
    page.on("request", (request) => addresses.push(request.url()));
    await page.getByLabel("User id").fill(user);
    await press(page, "Erase their data", "Erase the data");
    await page.getByRole("status").getByText("The data are erased.").waitFor();
    expect(await stage.redis.zcard(`queue:{${event}}`)).toBe(0);
    expect(addresses.filter((address) => address.includes(user))).toEqual([]);
    expect(await page.getByLabel("User id").inputValue()).toBe("");
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
  await addCrowd(stage.redis, event, 3);
  const live = person.page.locator(".live");
  await live.getByText("Live", { exact: true }).waitFor();
  await person.goOffline(true);
  stage.door.breakOff();
  await live.getByText(/^Connection lost\. Reconnecting/).waitFor();
  await person.goOffline(false);
  await live.getByText("Live", { exact: true }).waitFor();
});

test("what this Worker does not offer is not offered", async ({ event, stage, arrive }) => {
  const desk = stage.desk(event);
  const person = await arrive(DESKTOP);
  person.expectComplaint(/status of (401|404)/);
  const { page } = person;
  const json = { error: { code: "NOT_FOUND", message: "There is nothing here." } };
  await page.route(/\/(audit|history)$/, (route) => route.fulfill({ status: 404, json }));
  await page.goto(`${desk.deskUrl}#/events/${event}`);
  await enter(page, desk.tokens.operator);
  await page.getByRole("heading", { name: "Over time" }).waitFor();
  await soon(async () => {
    expect(await page.getByRole("heading", { name: "Trail" }).count()).toBe(0);
    expect(await page.getByRole("radio", { name: "7 days" }).count()).toBe(0);
  });
});
