import type { Browser, BrowserContext, Page } from "puppeteer-core";
import { launch } from "puppeteer-core";
import { findChromium } from "../../../../scripts/browser/chromium.ts";
import { findProgram } from "../../../../scripts/system/find-program.ts";
import { SOON_MS } from "../../soon.ts";
import { buttonNamed, type Engine, fieldLabelled, type Profile, type Tab } from "./engine.ts";

/** As in scripts/setup.mjs. */
const FIREFOX = ["firefox-esr", "firefox", "/Applications/Firefox.app/Contents/MacOS/firefox"];

/** Chromium by its own protocol. */
export async function startChromium(): Promise<Engine> {
  const args = process.getuid?.() === 0 ? ["--no-sandbox"] : []; // it does not start as root otherwise
  return engineOf(await launch({ browser: "chrome", executablePath: findChromium(), args }));
}

/** Firefox by WebDriver BiDi. */
export async function startFirefox(): Promise<Engine> {
  const executablePath = findProgram(FIREFOX);
  if (!executablePath) throw new Error("There is no Firefox here: node scripts/setup.mjs --all-browsers");
  return engineOf(await launch({ browser: "firefox", executablePath }));
}

function engineOf(browser: Browser): Engine {
  return {
    openProfile: async () => profileOf(await browser.createBrowserContext()),
    close: () => browser.close(),
  };
}

function profileOf(context: BrowserContext): Profile {
  return {
    async openTab() {
      const page = await context.newPage();
      page.setDefaultTimeout(SOON_MS);
      return tabOf(page);
    },
    close: () => context.close(),
  };
}

function tabOf(page: Page): Tab {
  return {
    async goto(url) {
      await page.goto(url);
    },
    async reload() {
      await page.reload();
    },
    read: (expression) => page.evaluate(expression) as Promise<never>,
    press: (button) => page.locator(`::-p-xpath(${buttonNamed(button)})`).click(),
    type: (label, text) => page.locator(`::-p-xpath(${fieldLabelled(label)})`).fill(text),
    cookieNames: async () => (await page.cookies()).map(({ name }) => name),
    close: () => page.close(),
  };
}
