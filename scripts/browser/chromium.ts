import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type LaunchOptions,
} from "playwright-core";
import { findProgram } from "../system/find-program.ts";

/** As in scripts/setup.mjs, which installs the first where it can. */
const BROWSERS = [
  "chromium",
  "chromium-browser",
  "google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
];

/** It has no windows, so that a page costs a third. Not every system has it. */
const HEADLESS_SHELL = "chromium-headless-shell";

const ARGUMENTS = [
  "--disable-features=Translate", // it would open a box over a page in Thai
  "--font-render-hinting=none",
];

/** Starts this machine's Chromium without a window. Throws with the command that installs it when there is none. */
export function launchChromium(options: LaunchOptions = {}): Promise<Browser> {
  return chromium.launch(withOurOptions(options));
}

/** The same, or what has no windows: good where no page is hidden, sleeps or is kept. */
export function launchHeadlessShell(options: LaunchOptions = {}): Promise<Browser> {
  const executablePath = findProgram([HEADLESS_SHELL]) ?? findChromium();
  return chromium.launch({ ...withOurOptions(options), executablePath });
}

/** The same with a person's settings, from a profile folder of Chromium. */
export function openProfile(folder: string, options: BrowserContextOptions): Promise<BrowserContext> {
  return chromium.launchPersistentContext(folder, { ...options, ...withOurOptions({}) });
}

function withOurOptions({ args = [], ...options }: LaunchOptions): LaunchOptions {
  return {
    ...options,
    executablePath: findChromium(),
    args: [...ARGUMENTS, ...args],
    chromiumSandbox: process.getuid?.() !== 0, // as root, Chromium only starts without it
  };
}

/** Throws with the command that installs it when there is none. */
export function findChromium(): string {
  const found = findProgram(BROWSERS);
  if (!found) throw new Error("There is no Chromium here: node scripts/setup.mjs --browser");
  return found;
}
