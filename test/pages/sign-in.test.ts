/** Where people sign in at the shop before they queue: AUTH_MODE=jwt. Queue and shop are two hosts of one site. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { SIGN_IN_SCENES } from "../../scripts/browser/page-scenes.ts";
import { expectSceneHasNoBarrier } from "../support/browser/no-barrier.ts";
import { test as base } from "../support/browser/test.ts";
import { leaveQueue, type Visitor } from "../support/browser/visitor.ts";
import { ShopWithLogin } from "../support/login/shop-with-login.ts";
import { soon } from "../support/soon.ts";

const SITE = "tickets.localhost";

interface SignInPlace {
  readonly shop: ShopWithLogin;
  pageOf(event: string): string;
}

const test = base.extend(
  "place",
  { scope: "file" },
  async ({ stage }, { onCleanup }): Promise<SignInPlace> => {
    const { system, door } = stage;
    const before = { ...system.vars };
    const shop = await ShopWithLogin.open();
    shop.trust(system.secrets.QUEUE_PASS_SECRET);
    const origin = `http://queue.${SITE}:${door.port}`;
    await system.redeploy({ ...shop.variables(`shop.${SITE}`), PUBLIC_ORIGIN: origin });
    onCleanup(async () => {
      shop.close();
      await system.redeploy({ AUTH_MODE: "cookie", BOOKING_URL: before.BOOKING_URL, PUBLIC_ORIGIN: "" });
    });
    return { shop, pageOf: (event) => `${origin}/queue/${event}` };
  },
);

/** At the shop, where the page has led. */
async function signIn(page: Page, user: string): Promise<void> {
  await page.getByRole("heading", { name: "Sign in at the shop" }).waitFor();
  await page.getByLabel("Name").fill(user);
  await page.getByRole("button", { name: "Sign in" }).click();
}

async function arriveAs(visitor: Visitor, pageUrl: string, user: string): Promise<void> {
  await visitor.page.goto(pageUrl);
  await visitor.reads("Sign in to join the queue");
  await visitor.page.getByRole("link", { name: "Sign in at the shop" }).click();
  await signIn(visitor.page, user);
}

test("a stranger is led to the shop's login and back, joins by themselves, and books with a pass of their own", async ({
  stage,
  event,
  arrive,
  place,
}) => {
  const visitor = await arrive();
  await arriveAs(visitor, place.pageOf(event), "malee");
  await visitor.isAt(1);
  expect(new URL(visitor.page.url()).pathname).toBe(`/queue/${event}`);
  expect(await stage.redis.zrange(`queue:{${event}}`, 0, "-1")).toEqual(["malee"]);
  await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  await stage.call(event);
  await visitor.page.getByRole("heading", { name: "Booked for malee" }).waitFor();
  expect(place.shop.booked).toEqual(["malee"]);
});

test("a person has one place on two devices, and what one does shows on the other", async ({
  stage,
  event,
  arrive,
  place,
}) => {
  const [phone, laptop] = [await arrive(), await arrive()];
  for (const device of [phone, laptop]) {
    await arriveAs(device, place.pageOf(event), "malee");
    await device.isAt(1);
  }
  expect(await stage.redis.zcard(`queue:{${event}}`)).toBe(1);
  laptop.expectComplaint(/status of 404/);
  await leaveQueue(phone);
  await phone.reads("You have left the queue");
  await laptop.reads("You are no longer in the queue");
});

test("who signs in next on the same browser is another person, in this tab and in others", async ({
  stage,
  event,
  arrive,
  place,
}) => {
  const visitor = await arrive();
  await arriveAs(visitor, place.pageOf(event), "malee");
  await visitor.isAt(1);
  const tab = await visitor.secondTab();
  await tab.goto(
    `${place.shop.at(`shop.${SITE}`)}/login?return_to=${encodeURIComponent(place.pageOf(event))}`,
  );
  await signIn(tab, "noi");
  await tab.locator("[data-slot=place]").filter({ hasText: /^2$/ }).waitFor();
  expect(await stage.redis.zrange(`queue:{${event}}`, 0, "-1")).toEqual(["malee", "noi"]);
});

test("a login that ends while its person waits costs no place, and neither does signing in again", async ({
  event,
  arrive,
  place,
}) => {
  const visitor = await arrive();
  const { page } = visitor;
  await arriveAs(visitor, place.pageOf(event), "malee");
  await visitor.isAt(1);
  await page.context().clearCookies({ name: "shop_session" });
  await page.reload();
  await visitor.isAt(1);
  await page.context().clearCookies();
  await page.reload();
  await visitor.reads("Sign in to join the queue");
  await page.getByRole("link", { name: "Sign in at the shop" }).click();
  await signIn(page, "malee");
  await visitor.isAt(1);
});

test("a page that was open when the login ended asks to sign in when its person joins", async ({
  stage,
  arrive,
  place,
}) => {
  const visitor = await arrive();
  visitor.expectComplaint(/status of 401/);
  const { page } = visitor;
  await stage.hold("by-button");
  await arriveAs(visitor, place.pageOf("by-button"), "malee");
  await visitor.reads("Join the queue");
  await page.context().clearCookies();
  await page.locator("form[data-act=join] button").click();
  await visitor.reads("Sign in to join the queue");
  await page.getByRole("link", { name: "Sign in at the shop" }).click();
  await signIn(page, "malee");
  await visitor.reads("Join the queue");
  await stage.forget("by-button");
});

test("signing in, joining and waiting need no JavaScript", async ({ event, arrive, place }) => {
  const visitor = await arrive({ javaScriptEnabled: false });
  await arriveAs(visitor, place.pageOf(event), "malee");
  await visitor.reads("Join the queue");
  await visitor.page.getByRole("button", { name: "Join the queue" }).click();
  await visitor.reads("You are in the queue");
});

describe("the state", () => {
  for (const [turn, scene] of SIGN_IN_SCENES.entries()) {
    test(`"${scene.name}" has no barrier in light or dark, and fits the narrowest phone, with large text, and one on its side`, async ({
      stage,
      arrive,
      place,
    }) => {
      const visitor = await arrive();
      const at = { ...stage.sceneEvent(scene.name), pageUrl: place.pageOf(`scene-${scene.name}`) };
      await expectSceneHasNoBarrier(scene, visitor.page, at, turn);
    });
  }
});
