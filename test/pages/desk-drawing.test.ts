/** What an operator sees of a drawing at the desk, and how one is given up: in a browser, at a real queue. */
import { describe, expect } from "vitest";
import { numberOfReason } from "../../src/core/draw/stop-reason.ts";
import { stateKey } from "../../src/store/keys.ts";
import { test } from "../support/browser/test.ts";
import { press, reads, sitDown } from "../support/desk/desk-hand.ts";

const EVENT = "drawn-at-desk";
const HOUR_MS = 3_600_000;

describe("an operator", () => {
  test("follows a drawing by its steps, reads why it has stopped, and gives it up", async ({
    stage,
    arrive,
  }) => {
    await stage.operate(EVENT, { release_rate: 0, opens_at: Date.now() + HOUR_MS });
    const [visitor, other] = [await arrive(), await arrive()];
    for (const { page } of [visitor, other]) await page.goto(stage.pageOf(EVENT));
    for (const person of [visitor, other]) await person.reads("You are in the draw");
    const desk = stage.desk(EVENT);
    const { page } = await sitDown(arrive, desk, desk.tokens.operator);
    const card = page.getByRole("region", { name: "The drawing" });
    const giveUp = page.getByRole("button", { name: "Give up the drawing", exact: true });
    await card.getByText(/^People can enter until .+\. Then the list is closed/).waitFor();
    await card.getByText("Entered2").waitFor();
    expect(await giveUp.count()).toBe(0);

    for (const person of [visitor, other]) await person.page.close(); // an open page would enter again
    await stage.operate(EVENT, { opens_at: Date.now() + 1000 });
    await card.getByText("Entering is over. The list of everybody who entered is made and signed.").waitFor();
    await page.locator(".badge").getByText("Drawing places").waitFor();
    await card
      .getByText(/^The list is signed and published\. Public randomness, .+ at \d\d:\d\d:\d\d, /)
      .waitFor();
    await card.getByText(/^Round\d+$/).waitFor();
    expect(await card.getByRole("link").getAttribute("href")).toBe(`/queue/${EVENT}/draw`);
    await giveUp.waitFor();

    await stage.redis.hset(stateKey(EVENT), { draw_trouble: numberOfReason("SHEET_DIFFERS") }); // as the drawing does
    await card.getByText("It has stopped: the entrants in Redis are not those of the signed list.").waitFor();
    await page.locator(".badge").getByText("Drawing stopped").waitFor();
    await giveUp.click();
    await page
      .getByText("The 2 people who entered lose their entries, and all who came since lose")
      .waitFor();
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    expect(await stage.redis.hget(stateKey(EVENT), "entered")).toBe("2");
    await press(page, "Give up the drawing", "Give up the drawing");
    await reads(page, `The drawing of ${EVENT} is given up: Redis holds nothing of the event any more.`);
    await card.waitFor({ state: "detached" });
    expect(await stage.redis.hget(stateKey(EVENT), "entered")).toBeNull();
  });
});
