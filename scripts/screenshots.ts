/**
 * `npm run screenshots`: docs/screenshots/, a sheet for each state of the waiting page and of the operators' (a phone and a
 * desktop, light and dark, both languages), and the pictures of the README. All are taken of real people at a real queue.
 * `-- --only desk` draws the operators' alone, `-- --only draw` those of a drawing: all whose names begin so.
 */
import { mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { Redis } from "ioredis";
import type { Browser, Page } from "playwright-core";
import type { Language } from "../src/page/page-model.ts";
import { TEXTS } from "../src/page/texts/languages.ts";
import { launchChromium } from "./browser/chromium.ts";
import type { DeskScene } from "./browser/desk-scenes.ts";
import type { Scene } from "./browser/page-scenes.ts";
import { readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";
import { allowLuaModules } from "./redis/lua-modules.ts";
import type { Vars } from "./system/run-worker.ts";
import type { System } from "./system/system.ts";
import { UndoStack } from "./system/undo-stack.ts";

allowLuaModules(); // before the store is imported
const { playScene, SCENES, SIGN_IN_SCENES, SIGN_IN_VARS } = await import("./browser/page-scenes.ts");
const { DESK_SCENES } = await import("./browser/desk-scenes.ts");
const { DESK_EVENTS, DESK_LOOKS, DESK_SIZES, DESK_VARS, deskAt, isOfSale, shootDesk, shootSale } =
  await import("./browser/shoot-desk.ts");

const FOLDER = join(ROOT, "docs/screenshots");
/** Pictures are drawn here first: the old ones stay until all new ones are done. */
const DRAFTS = join(ROOT, ".local/screenshots");
const NAME = "Moonlight Festival 2027";

interface Look {
  readonly device: "phone" | "desktop";
  readonly colorScheme: "light" | "dark";
  readonly language: Language;
}

/** A sheet's four pictures, from left to right. */
const LOOKS: readonly Look[] = [
  { device: "phone", colorScheme: "light", language: "en" },
  { device: "phone", colorScheme: "dark", language: "th" },
  { device: "desktop", colorScheme: "dark", language: "en" },
  { device: "desktop", colorScheme: "light", language: "th" },
];
const SIZES = { phone: { width: 390, height: 860 }, desktop: { width: 900, height: 860 } } as const;
/** Scenes whose pictures the README shows one by one. */
const IN_README: ReadonlySet<string> = new Set(["waiting", "ready"]);

async function shootAll(undo: UndoStack, { only }: Options): Promise<void> {
  const browser = await launchChromium();
  undo.defer(() => browser.close());
  rmSync(DRAFTS, { recursive: true, force: true });
  mkdirSync(DRAFTS, { recursive: true });
  const isWanted = (name: string) => only === null || name.startsWith(only);
  const wanted = <Named extends { readonly name: string }>(scenes: readonly Named[]) =>
    scenes.filter(({ name }) => isWanted(name));
  const [pages, signIns, desks] = [wanted(SCENES), wanted(SIGN_IN_SCENES), wanted(DESK_SCENES)];
  const sales = desks.filter(isOfSale);
  if (pages.length > 0)
    await onSystem(pages, {}, (system, redis) => shootPages(browser, pages, system, redis));
  if (signIns.length > 0)
    await onSystem(signIns, {}, (system, redis) => shootPages(browser, signIns, system, redis), SIGN_IN_VARS);
  if (sales.length > 0)
    await onSystem([], DESK_EVENTS, (system, redis) => shootSales(browser, system, redis));
  if (desks.length > sales.length)
    await onSystem(desks, {}, (system, redis) => shootDesks(browser, desks, system, redis));
  for (const name of readdirSync(FOLDER)) if (isWanted(name)) rmSync(join(FOLDER, name));
  for (const name of readdirSync(DRAFTS)) renameSync(join(DRAFTS, name), join(FOLDER, name));
}

/** Each scene has an event of its own, with the scene's settings. */
async function onSystem(
  scenes: readonly { readonly name: string; readonly settings?: object }[],
  events: object,
  shoot: (system: System, redis: Redis) => Promise<void>,
  others: Vars = {},
): Promise<void> {
  const ofScenes = scenes.map(({ name, settings }) => [name, { name: NAME, ...settings }]);
  const vars = {
    EVENTS: { ...events, ...Object.fromEntries(ofScenes) },
    ...DESK_VARS,
    INVISIBLE_WHEN_IDLE: 0,
    ...others,
  };
  const { startSystem } = await import("./system/system.ts"); // late: wrangler takes a second, and wrong options begin nothing
  const system = await startSystem({ cronIntervalMs: 0, vars });
  const redis = new Redis(system.redisUrl);
  try {
    await shoot(system, redis);
  } finally {
    redis.disconnect();
    await system.stop();
  }
}

async function shootPages(
  browser: Browser,
  scenes: readonly Scene[],
  system: System,
  redis: Redis,
): Promise<void> {
  for (const scene of scenes) {
    const pictures = await shoot(scene, browser, system, redis);
    await writeSheet(browser, scene.name, pictures, LOOKS, SIZES);
    if (!IN_README.has(scene.name)) continue;
    for (const [index, { device, colorScheme, language }] of LOOKS.entries()) {
      const name = `${scene.name}-${device}-${colorScheme}-${language}.png`;
      if (device === "phone") writeFileSync(join(DRAFTS, name), pictures[index] ?? "");
    }
  }
}

async function shootDesks(
  browser: Browser,
  scenes: readonly DeskScene[],
  { url }: System,
  redis: Redis,
): Promise<void> {
  for (const scene of scenes) {
    if (isOfSale(scene)) continue;
    await writeSheet(
      browser,
      scene.name,
      await shootDesk({ browser, url, redis }, scene),
      DESK_LOOKS,
      DESK_SIZES,
    );
  }
}

async function shootSales(browser: Browser, { url }: System, redis: Redis): Promise<void> {
  for (const [name, pictures] of await shootSale({ browser, url, redis })) {
    await writeSheet(browser, name, pictures, DESK_LOOKS, DESK_SIZES);
  }
}

async function writeSheet(
  browser: Browser,
  name: string,
  pictures: readonly Buffer[],
  looks: readonly { readonly device: "phone" | "desktop" }[],
  sizes: typeof SIZES | typeof DESK_SIZES,
): Promise<void> {
  const framed = pictures.map((picture, index) => ({ picture, ...sizes[looks[index]?.device ?? "phone"] }));
  writeFileSync(join(DRAFTS, `${name}.png`), await composeSheet(browser, framed));
}

/** One visitor, seen in four ways. */
async function shoot(scene: Scene, browser: Browser, system: System, redis: Redis): Promise<Buffer[]> {
  const context = await browser.newContext({
    locale: "en-GB",
    timezoneId: "Asia/Bangkok",
    viewport: SIZES.phone,
    deviceScaleFactor: 2,
    reducedMotion: "reduce",
  });
  try {
    const page = await context.newPage();
    const pageUrl = `${system.url}/queue/${scene.name}`;
    await playScene(scene, page, { event: scene.name, pageUrl, redis, desk: deskAt(system.url) }, TEXTS.en);
    const pictures: Buffer[] = [];
    for (const look of LOOKS) {
      const language = scene.isPassing ? "en" : look.language; // a switch loads the page
      pictures.push(await shootLook(page, scene, { ...look, language }));
    }
    return pictures;
  } finally {
    await context.close();
  }
}

async function shootLook(page: Page, scene: Scene, { device, colorScheme, language }: Look): Promise<Buffer> {
  await page.emulateMedia({ colorScheme });
  await page.setViewportSize(SIZES[device]);
  if ((await page.locator("html").getAttribute("lang")) !== language) {
    await page.locator(`nav a[lang=${language}]`).click();
  }
  const name = scene.heading(TEXTS[language]);
  await page.getByRole("heading", { level: 1, name, exact: true }).waitFor();
  await page.locator("h1").evaluate((heading) => heading.blur()); // a focus ring is shown for the keyboard only
  return page.screenshot();
}

interface Framed {
  readonly picture: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The four side by side, half as large. */
async function composeSheet(browser: Browser, pictures: readonly Framed[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 480 } });
  try {
    const images = pictures.map(({ picture, width, height }) => {
      const source = `data:image/png;base64,${picture.toString("base64")}`;
      return `<img src="${source}" width="${width / 2}" height="${height / 2}" alt="">`;
    });
    await page.setContent(
      `<style>body{margin:0;padding:20px;display:flex;gap:20px;background:#999;width:max-content}
      img{border-radius:10px}</style>${images.join("")}`,
    );
    return await page.locator("body").screenshot();
  } finally {
    await page.close();
  }
}

const USAGE = `npm run screenshots -- [options]   draws docs/screenshots/ anew
  --only PREFIX        those alone whose names begin so: desk is the operators' page, draw a drawing`;

interface Options {
  readonly only: string | null;
}

/** Throws an Error whose message says what to type instead. */
function parse(args: readonly string[]): Options {
  const { values } = parseArgs({ args: [...args], options: { only: { type: "string" } } });
  const { only } = values;
  const names = [...SCENES, ...SIGN_IN_SCENES, ...DESK_SCENES].map(({ name }) => name);
  if (only !== undefined && !names.some((name) => name.startsWith(only)))
    throw new Error(`--only is ${only}; no picture's name begins so`);
  return { only: only ?? null };
}

const options = readOptions("screenshots", USAGE, parse);
if (options) {
  const undo = new UndoStack();
  try {
    await shootAll(undo, options);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await undo.run();
  }
}
