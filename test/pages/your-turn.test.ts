/** A turn that comes while nobody looks. */
import { describe, expect } from "vitest";
import { test } from "../support/browser-test.ts";
import { enterAndBook } from "../support/browser-visitor.ts";

describe("your turn", () => {
  test("is noticed by who looks at another tab: title and icon say so, and the pass's minutes wait", async ({
    event,
    stage,
    phone,
  }) => {
    await phone.page.goto(stage.pageOf(event));
    await phone.isAt(1);
    await phone.lookElsewhere();
    await stage.call(event);
    await phone.reads("It is your turn");
    expect(await phone.page.title()).toMatch(/^● Your turn – /);
    expect(await phone.page.locator("link[rel=icon]").getAttribute("href")).toBe("/assets/turn.svg");
    expect(await stage.redis.hget(`queue:{${event}}:state`, "admitted")).toBe("0");
    await phone.page.bringToFront();
    await phone.reads("You are in");
  });

  test("is said when it was missed, and whoever comes back is the next one in", async ({
    stage,
    arrive,
    phone,
  }) => {
    await stage.hold("short-turn");
    await phone.page.goto(stage.pageOf("short-turn"));
    await phone.isAt(1);
    await phone.sleep();
    await stage.call("short-turn");
    const other = await arrive();
    await other.page.goto(stage.pageOf("short-turn"));
    await other.reads("You are in"); // the first one's second was over
    await phone.wake();
    await phone.reads("You missed your turn");
    await phone.page.getByRole("button", { name: "Come back to the queue" }).click();
    await phone.isAt(1);
    await enterAndBook(other);
    await enterAndBook(phone);
  });
});
