/**
 * `npm run screenshots`: docs/screenshots/, a sheet for each state of the waiting page (a phone and a desktop, light and
 * dark, both languages), and the pictures of the README. All are taken of a real visitor in a real queue.
 */
import { mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import type { Browser, Page } from "playwright-core";
import type { Language } from "../src/page/page-model.ts";
import { TEXTS } from "../src/page/texts/languages.ts";
import { launchChromium } from "./browser/chromium.ts";
import type { Scene } from "./browser/page-scenes.ts";
import { parseNone, readOptions } from "./options/read-options.ts";
import { ROOT } from "./paths.ts";
import { allowLuaModules } from "./redis/lua-modules.ts";
import { type System, startSystem } from "./system/system.ts";
import { UndoStack } from "./system/undo-stack.ts";

allowLuaModules(); // before the store is imported
const { playScene, SCENES } = await import("./browser/page-scenes.ts");

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

async function shootAll(undo: UndoStack): Promise<void> {
  const settings = Object.fromEntries(SCENES.map((scene) => [scene.name, { name: NAME, ...scene.settings }]));
  const system = await startSystem({ cronIntervalMs: 0, vars: { EVENTS: settings } });
  undo.defer(() => system.stop());
  const redis = new Redis(system.redisUrl);
  undo.defer(() => redis.disconnect());
  const browser = await launchChromium();
  undo.defer(() => browser.close());

  rmSync(DRAFTS, { recursive: true, force: true });
  mkdirSync(DRAFTS, { recursive: true });
  for (const scene of SCENES) {
    const pictures = await shoot(scene, browser, system, redis);
    writeFileSync(join(DRAFTS, `${scene.name}.png`), await composeSheet(browser, pictures));
    if (!IN_README.has(scene.name)) continue;
    for (const [index, { device, colorScheme, language }] of LOOKS.entries()) {
      const name = `${scene.name}-${device}-${colorScheme}-${language}.png`;
      if (device === "phone") writeFileSync(join(DRAFTS, name), pictures[index] ?? "");
    }
  }
  rmSync(FOLDER, { recursive: true, force: true });
  renameSync(DRAFTS, FOLDER);
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
    await playScene(scene, page, { event: scene.name, pageUrl, redis }, TEXTS.en);
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

/** The four side by side, half as large. */
async function composeSheet(browser: Browser, pictures: readonly Buffer[]): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1500, height: 480 } });
  try {
    const images = pictures.map((picture, index) => {
      const { width, height } = SIZES[LOOKS[index]?.device ?? "phone"];
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

const USAGE = "npm run screenshots   draws docs/screenshots/ anew";

if (readOptions("screenshots", USAGE, parseNone)) {
  const undo = new UndoStack();
  try {
    await shootAll(undo);
  } catch (error) {
    console.error(error);
    process.exitCode = 1;
  } finally {
    await undo.run();
  }
}
