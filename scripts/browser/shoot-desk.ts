/** Pictures of the operators' page: a sale that runs, and a sheet for each of its other states. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import type { Browser, Page } from "playwright-core";
import type { Language } from "../../src/desk/texts/languages.ts";
import { addCrowd } from "../redis/add-crowd.ts";
import { serveCrowd } from "../redis/serve-crowd.ts";
import { changeEvent, type Desk } from "../system/change-event.ts";
import { describeToken } from "../system/local-secrets.ts";
import { DESK_SCENES, type DeskPlace, type DeskScene, playDeskScene } from "./desk-scenes.ts";

/** The sale in the pictures. */
const SALE = "moonlight-2027";
const TOKENS = { operator: "operator-token-of-the-pictures", viewer: "viewer-token-of-the-pictures" };
export const DESK_VARS = {
  ADMIN_TOKENS: `${describeToken("mali", "operator", TOKENS.operator)}\n${describeToken("guest", "viewer", TOKENS.viewer)}`,
};

/** The desk of a system with these variables, for who acts there without a page. */
export function deskAt(url: string): Desk {
  return { url, token: TOKENS.operator };
}

export const DESK_EVENTS = {
  [SALE]: { name: "Moonlight Festival 2027", release_rate: 25, max_active: 900 },
  "songkran-2027": { name: "Songkran Water Parade", release_rate: 100 },
  "book-fair": { name: "Bangkok Book Fair, members’ evening", release_rate: 5 },
};

interface DeskLook {
  readonly device: "phone" | "desktop";
  readonly colorScheme: "light" | "dark";
  readonly language: Language;
}

export const DESK_LOOKS: readonly DeskLook[] = [
  { device: "phone", colorScheme: "light", language: "en" },
  { device: "phone", colorScheme: "dark", language: "th" },
  { device: "desktop", colorScheme: "dark", language: "en" },
  { device: "desktop", colorScheme: "light", language: "th" },
];
export const DESK_SIZES = {
  phone: { width: 390, height: 860 },
  desktop: { width: 1280, height: 860 },
} as const;

/** A chart wants a while to draw: so long a sale runs before it is pictured. */
const SALE_MS = 90_000;
const PAUSE_AFTER_MS = 55_000;
const PAUSED_MS = 12_000;

export interface DeskStudio {
  readonly browser: Browser;
  readonly url: string;
  readonly redis: Redis;
}

/** Opens doors for a sale, so that it runs while other pictures are taken. Resolves when it has run for long enough. */
async function runSale({ url, redis }: DeskStudio): Promise<() => Promise<void>> {
  const desk = deskAt(url);
  await addCrowd(redis, SALE, 12_480);
  await addCrowd(redis, "book-fair", 58);
  await changeEvent(desk, "book-fair", { paused: true });
  const stopServing = await serveCrowd(redis, SALE);
  for (const event of [SALE, "book-fair"]) await joinByTheDoor(url, event); // which wakes the loop
  const arrivals = setInterval(() => void addCrowd(redis, SALE, 4 + Math.floor(Math.random() * 16)), 1000);
  await sleep(PAUSE_AFTER_MS);
  await changeEvent(desk, SALE, { paused: true });
  await sleep(PAUSED_MS);
  await changeEvent(desk, SALE, {
    paused: false,
    remaining: 4000,
    notice: "Gates open at 18:30. / ประตูเปิด 18.30 น.",
  });
  await sleep(SALE_MS - PAUSE_AFTER_MS - PAUSED_MS);
  return async () => {
    clearInterval(arrivals);
    await stopServing();
  };
}

async function joinByTheDoor(url: string, event: string): Promise<void> {
  const headers = { "Content-Type": "application/json" };
  await fetch(`${url}/api/v1/queue/join`, {
    method: "POST",
    headers,
    body: JSON.stringify({ event_id: event }),
  });
}

/** A state in all looks; what acts needs an event of its own. */
export async function shootDesk(studio: DeskStudio, scene: DeskScene): Promise<Buffer[]> {
  return shootLooks(studio, scene.name, scene);
}

/** The list of events and the sale, while it runs. */
export async function shootSale(studio: DeskStudio): Promise<Map<string, Buffer[]>> {
  const stop = await runSale(studio);
  const pictures = new Map<string, Buffer[]>();
  for (const scene of DESK_SCENES.filter(isOfSale)) {
    pictures.set(scene.name, await shootLooks(studio, SALE, { ...scene, waiting: 0 }));
  }
  await stop();
  return pictures;
}

export function isOfSale({ name }: DeskScene): boolean {
  return name === "desk-event" || name === "desk-events";
}

async function shootLooks(
  { browser, url, redis }: DeskStudio,
  event: string,
  scene: DeskScene,
): Promise<Buffer[]> {
  const pictures: Buffer[] = [];
  const place: DeskPlace = { event, deskUrl: `${url}/admin`, redis, tokens: TOKENS };
  for (const { device, colorScheme, language } of DESK_LOOKS) {
    const context = await browser.newContext({
      locale: "en-GB",
      timezoneId: "Asia/Bangkok",
      viewport: DESK_SIZES[device],
      deviceScaleFactor: 2,
      colorScheme,
      reducedMotion: "reduce",
    });
    try {
      const page = await context.newPage();
      await playDeskScene(scene, page, place, language);
      await settle(page);
      pictures.push(await page.screenshot());
    } finally {
      await context.close();
    }
  }
  return pictures;
}

/** The first live numbers are there a second after the page. */
async function settle(page: Page): Promise<void> {
  await page.waitForTimeout(2500);
}
