/** Every state of the waiting page, and how to reach it with a real visitor in a real queue. */
import type { Redis } from "ioredis";
import type { Page } from "playwright-core";
import type { Texts } from "../../src/page/texts/texts.ts";
import { stateKey } from "../../src/store/keys.ts";
import { addCrowd } from "../redis/add-crowd.ts";
import { changeEvent, type Desk, type EventChange } from "../system/change-event.ts";

export interface Scene {
  readonly name: string;
  /** Of its event, as in wrangler.toml. */
  readonly settings: Readonly<Record<string, unknown>>;
  /** What an operator has set. */
  readonly fields: (nowMs: number) => EventChange;
  /** How many people joined before. */
  readonly ahead: number;
  /** What happens after the page has opened. */
  readonly play: (page: Page, place: SceneEvent) => Promise<void>;
  /** Whether the next load of the page shows another state. */
  readonly isPassing: boolean;
  /** The page's heading in the end. */
  readonly heading: (texts: Texts) => string;
}

/** Where a scene is played: an empty event with the scene's settings. */
export interface SceneEvent {
  readonly event: string;
  readonly pageUrl: string;
  readonly redis: Redis;
  readonly desk: Desk;
}

/** Calls nobody, so that the visitor keeps waiting. */
const HELD: EventChange = { release_rate: 0 };
const DRAWN = { opening: "draw" };
const NO_SHOP = { booking_url: "" };
const OCCASION = { date: "2027-11-24T18:30", venue: "Impact Arena, Muang Thong Thani" };
const WAYS_OUT = { shop_url: "https://shop.example", help_url: "https://shop.example/help" };
/** As long as the queue lets a notice be. */
const LONG_NOTICE =
  "The band is late, and so are we. We go on at 20:30, in the order you see here; nobody loses a place, and tickets bought " +
  "today stay valid. / วงมาช้า เราจะเริ่มต่อเวลา 20.30 น. ตามลำดับเดิม ไม่มีใครเสียลำดับ และบัตรที่ซื้อวันนี้ยังใช้ได้ตามปกติ";

const TICKET_TYPES = [
  { id: "stand", name: { en: "Standing", th: "บัตรยืน" }, price: "฿1,900", remaining: 31_240 },
  { id: "seat", name: { en: "Seated, upper tier", th: "บัตรนั่ง ชั้นบน" }, price: "฿2,800", remaining: 860 },
  { id: "near", name: { en: "Seated, near the stage", th: "บัตรนั่ง ใกล้เวที" }, price: "฿5,500", remaining: 9 },
  {
    id: "vip",
    name: { en: "VIP with soundcheck and early entry", th: "VIP พร้อมชมซาวด์เช็กและเข้างานก่อน" },
    price: "฿12,000",
    remaining: 0,
  },
];

const scene = (name: string, heading: Scene["heading"], rest: Partial<Scene> = {}): Scene => ({
  name,
  heading,
  settings: {},
  fields: () => HELD,
  ahead: 0,
  isPassing: false,
  play: async () => {},
  ...rest,
});

/** A deployment whose people sign in at the shop before they queue; the next scenes are played there. */
export const SIGN_IN_VARS = {
  AUTH_MODE: "jwt",
  USER_JWT_SECRET: "only-for-scenes-where-nobody-signs-in",
  LOGIN_URL: "https://shop.example/login",
};

export const SIGN_IN_SCENES: readonly Scene[] = [
  scene("sign-in", (texts) => texts.signIn.heading, { settings: OCCASION }),
  scene("sign-in-before-opening", (texts) => texts.notOpen.heading, {
    settings: OCCASION,
    fields: (nowMs) => ({ opens_at: nowMs + 2 * 3_600_000 + 754_000 }),
  }),
  scene("sign-in-closed", (texts) => texts.closed.heading, {
    settings: WAYS_OUT,
    fields: () => ({ closed: true }),
  }),
];

export const SCENES: readonly Scene[] = [
  scene("outside", (texts) => texts.outside.heading, { settings: { join: "button" } }),
  scene("no-cookies", (texts) => texts.noCookies.heading, {
    settings: { join: "button" },
    play: async (page) => {
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Emulation.setDocumentCookieDisabled", { disabled: true });
      await page.reload();
    },
  }),
  scene("joining", (texts) => texts.joining.heading, {
    isPassing: true,
    settings: { join: "button" },
    play: async (page) => {
      await page.route("**/queue/join", () => {
        // never answered, so that the page stays in this state
      });
      await page.locator("form[data-act=join] button").click();
    },
  }),
  scene("refused", (texts) => texts.notNow.heading, {
    isPassing: true,
    settings: { join: "button" },
    play: async (page) => {
      const json = { error: { code: "PASS_OUTSTANDING", message: "" } };
      await page.route("**/queue/join", (route) => route.fulfill({ status: 409, json }));
      await page.locator("form[data-act=join] button").click();
    },
  }),
  scene("not-open", (texts) => texts.notOpen.heading, {
    settings: OCCASION,
    fields: (nowMs) => ({ opens_at: nowMs + 2 * 3_600_000 + 754_000 }),
  }),
  scene("not-announced", (texts) => texts.notAnnounced.heading, { settings: { ...DRAWN, ...OCCASION } }),
  scene("draw-not-open", (texts) => texts.draw.notOpen.heading, {
    settings: { ...DRAWN, ...OCCASION },
    fields: (nowMs) => ({ enters_at: nowMs + 754_000, opens_at: nowMs + 2 * 3_600_000 }),
  }),
  scene("draw-outside", (texts) => texts.draw.outside.heading, {
    settings: { ...DRAWN, ...OCCASION, join: "button" },
    fields: opensInTwoHours,
  }),
  scene("draw-entered", (texts) => texts.draw.entered.heading, {
    settings: { ...DRAWN, ...OCCASION },
    fields: opensInTwoHours,
    play: async (page, place) => {
      await enterAmong(12_480, page, place);
      await page.locator("[data-slot=receipt]").filter({ visible: true, hasText: /\S/ }).waitFor();
    },
  }),
  scene("draw-drawing", (texts) => texts.draw.drawing.heading, {
    isPassing: true,
    settings: { ...DRAWN, ...OCCASION },
    fields: opensInTwoHours,
    play: (page, place) => tellOfDrawing({ round_at: new Date(Date.now() + 3_600_000) }, page, place),
  }),
  scene("draw-late", (texts) => texts.draw.drawing.heading, {
    isPassing: true,
    settings: DRAWN,
    fields: opensInTwoHours,
    play: (page, place) => tellOfDrawing({ round_at: new Date(Date.now() - 60_000) }, page, place),
  }),
  scene("draw-stopped", (texts) => texts.draw.stopped.heading, {
    isPassing: true,
    settings: DRAWN,
    fields: opensInTwoHours,
    play: (page, place) => tellOfDrawing({ stopped: true }, page, place),
  }),
  scene("draw-newcomer", (texts) => texts.waiting.heading, {
    settings: { ...DRAWN, ...OCCASION, join: "button", challenge: "none" },
    fields: opensInTwoHours,
    play: async (page, place) => {
      await fetch(new URL("/api/v1/queue/join", place.pageUrl), {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ event_id: place.event }),
      });
      await addCrowd(place.redis, place.event, 12_479);
      await changeEvent(place.desk, place.event, { opens_at: Date.now() });
      while ((await place.redis.hget(stateKey(place.event), "draw")) !== "2") await page.waitForTimeout(100);
      await place.redis.hset(stateKey(place.event), { draw_trouble: 7 }); // a real one is over in seconds
      await page.reload();
      await page.locator("form[data-act=join] button").click();
      await placeShown(page);
    },
  }),
  scene("drawn", (texts) => texts.waiting.heading, {
    settings: { ...DRAWN, ...OCCASION },
    fields: (nowMs) => ({ ...HELD, opens_at: nowMs + 3_600_000 }),
    play: async (page, place) => {
      await enterAmong(800, page, place);
      await changeEvent(place.desk, place.event, { opens_at: Date.now() });
      while ((await place.redis.hget(stateKey(place.event), "draw")) !== "4") await page.waitForTimeout(200);
      await page.reload();
      await page.locator("[data-slot=drawn]").filter({ visible: true, hasText: /\d/ }).waitFor();
    },
  }),
  scene("waiting", (texts) => texts.waiting.heading, {
    settings: { release_rate: 25, max_active: 0, ...OCCASION },
    fields: () => ({}),
    ahead: 12_480,
    play: async (page, { redis, event }) => {
      await placeShown(page);
      await page.evaluate(moveFirstPosition, 31_400);
      await page.reload();
      await addCrowd(redis, event, 18_207);
      await page.locator("[data-slot=behind]").filter({ hasText: /18/ }).waitFor();
      await page.locator("[data-slot=wait]").filter({ hasText: /\d/ }).waitFor();
    },
  }),
  scene("tickets", (texts) => texts.waiting.heading, {
    settings: { release_rate: 25, max_active: 0, ...OCCASION },
    fields: () => ({ ticket_types: TICKET_TYPES }),
    ahead: 12_480,
    play: async (page) => {
      await page.locator("#tickets td").first().filter({ hasText: /\S/ }).waitFor();
    },
  }),
  scene("tickets-of-one-type", (texts) => texts.waiting.heading, {
    ahead: 812,
    fields: () => ({ ...HELD, remaining: 900 }),
    play: async (page) => {
      await page.locator("[data-slot=chance]").filter({ visible: true, hasText: /\S/ }).waitFor();
    },
  }),
  scene("next", (texts) => texts.waiting.heading, { play: placeShown }),
  scene("offline", (texts) => texts.waiting.heading, {
    isPassing: true,
    settings: { join: "button" },
    play: async (page) => {
      // Not by taking the network away: a stream that is open already would stay so.
      await page.route("**/queue/position/**", (route) => route.abort());
      await page.locator("form[data-act=join] button").click();
      await page.locator("[data-slot=offline]").filter({ visible: true }).waitFor();
    },
  }),
  scene("paused", (texts) => texts.paused.heading, {
    ahead: 812,
    fields: () => ({
      paused: true,
      notice: "The band is late. We go on at 20:30. / วงมาช้า เราจะเริ่มต่อเวลา 20.30 น.",
    }),
  }),
  scene("long-notice", (texts) => texts.paused.heading, {
    ahead: 812,
    fields: () => ({ paused: true, notice: LONG_NOTICE }),
  }),
  scene("long-wait", (texts) => texts.waiting.heading, {
    settings: { release_rate: 5, max_active: 0 },
    fields: () => ({}),
    ahead: 20_000,
    play: async (page) => {
      await page.locator("[data-slot=away]").filter({ visible: true, hasText: /\d/ }).waitFor();
    },
  }),
  scene("sold-out-for-now", (texts) => texts.soldOutForNow.heading, {
    ahead: 3,
    play: async (page, { desk, event }) => {
      await placeShown(page);
      await changeEvent(desk, event, { remaining: 0 });
    },
  }),
  scene("ready", (texts) => texts.readyElsewhere.heading, { settings: NO_SHOP, fields: () => ({}) }),
  scene("entering", (texts) => texts.entering.heading, {
    play: async (page, { desk, event }) => {
      await placeShown(page);
      await page.route("**/queue/claim", () => {
        // never answered, so that the page stays in this state
      });
      await changeEvent(desk, event, { release_rate: null });
    },
  }),
  scene("admitted", (texts) => texts.admitted.heading, {
    play: async (page, place) => {
      await comeBackFromShop(page, place);
      await page.getByRole("timer").filter({ visible: true, hasText: /\d/ }).waitFor();
    },
  }),
  scene("booked", (texts) => texts.booked.heading, {
    settings: WAYS_OUT,
    play: async (page, place) => {
      await comeBackFromShop(page, place);
      await page.goForward();
      await page.getByRole("button", { name: "Book", exact: true }).click();
      // The shop answers the visitor first and reports the booking afterwards.
      while ((await place.redis.hget(stateKey(place.event), "completed")) !== "1") {
        await page.waitForTimeout(50);
      }
      await page.goto(place.pageUrl);
    },
  }),
  scene("expired", (texts) => texts.expired.heading, {
    isPassing: true,
    settings: { queue_pass_ttl_seconds: 10 },
    play: comeBackFromShop,
  }),
  scene("missed", (texts) => texts.missed.heading, {
    settings: { ...NO_SHOP, claim_window_seconds: 1 },
    fields: () => ({}),
  }),
  scene("sold-out", (texts) => texts.soldOut.heading, {
    settings: WAYS_OUT,
    fields: () => ({ remaining: 0 }),
  }),
  scene("full", (texts) => texts.full.heading, { settings: { max_queue_size: 1 }, ahead: 1 }),
  scene("closed", (texts) => texts.closed.heading, { settings: WAYS_OUT, fields: () => ({ closed: true }) }),
  scene("left", (texts) => texts.left.heading, {
    isPassing: true,
    play: leave,
  }),
  scene("gone", (texts) => texts.gone.heading, {
    play: async (page) => {
      await leave(page);
      await page.locator("[data-slot=join]").filter({ visible: true, hasText: /\S/ }).waitFor();
      await page.reload();
    },
  }),
];

/** Enters, and has so many others enter. */
async function enterAmong(others: number, page: Page, { redis, event }: SceneEvent): Promise<void> {
  await page.locator("[data-slot=entrants]").filter({ visible: true, hasText: /\d/ }).waitFor();
  await addCrowd(redis, event, others);
  await page.reload();
  await page
    .locator("[data-slot=entrants]")
    .filter({ hasText: (others + 1).toLocaleString("en") })
    .waitFor();
}

/** The page is told of a drawing that goes on for as long as it is looked at: a real one is over in seconds. */
async function tellOfDrawing(more: object, page: Page, { event }: SceneEvent): Promise<void> {
  await page.locator("[data-slot=entrants]").filter({ visible: true, hasText: /\d/ }).waitFor();
  const draw = { phase: "committed", entered: 48_000, round: 31_415_926, ...more };
  const json = { status: "entered", draw, poll_after_seconds: 5, notice: null };
  await page.route(`**/queue/position/${event}/stream`, () => {
    // never answered, so that nothing else is told
  });
  await page.route(`**/queue/position/${event}?receipt=1`, (route) => route.fulfill({ json }));
  await page.evaluate(() => window.dispatchEvent(new Event("online"))); // it asks at once then
}

function opensInTwoHours(nowMs: number): EventChange {
  return { opens_at: nowMs + 2 * 3_600_000 + 754_000 };
}

/** Plays a scene; resolves when its heading is shown. */
export async function playScene(scene: Scene, page: Page, at: SceneEvent, texts: Texts): Promise<void> {
  const fields = scene.fields(Date.now());
  if (Object.keys(fields).length > 0) await changeEvent(at.desk, at.event, fields);
  if (scene.ahead > 0) await addCrowd(at.redis, at.event, scene.ahead);
  await page.goto(at.pageUrl);
  await scene.play(page, at);
  await page.getByRole("heading", { level: 1, name: scene.heading(texts), exact: true }).waitFor();
}

async function comeBackFromShop(page: Page, { desk, event }: SceneEvent): Promise<void> {
  await placeShown(page);
  await changeEvent(desk, event, { release_rate: null });
  await page.getByRole("button", { name: "Book", exact: true }).waitFor();
  await page.goBack();
}

async function leave(page: Page): Promise<void> {
  await placeShown(page);
  await page.locator("summary[data-slot=leave]").click();
  await page.locator("form[data-act=leave] button").click();
}

async function placeShown(page: Page): Promise<void> {
  await page.locator("[data-slot=place]").filter({ visible: true, hasText: /\d/ }).waitFor();
}

/** Runs in the page: moves back the first position of this tab, from which the progress bar starts. */
function moveFirstPosition(position: number): void {
  for (const [key, value] of Object.entries(sessionStorage)) {
    if (!key.endsWith(" journey")) continue;
    sessionStorage.setItem(key, JSON.stringify({ ...JSON.parse(String(value)), from: position }));
  }
}
