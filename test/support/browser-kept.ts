import { type Browser, chromium } from "playwright-core";

/**
 * The same Chromium once more, but as people have it: it keeps a page that is left, and "back" shows it as it was.
 * Playwright tells its own not to.
 */
export async function launchKeepingPages(browser: Browser): Promise<Browser> {
  const devtools = await browser.newBrowserCDPSession();
  const { commandLine } = await devtools.send("SystemInfo.getInfo");
  await devtools.detach();
  const [executablePath = ""] = commandLine.split(" --");
  return chromium.launch({
    executablePath,
    ignoreDefaultArgs: ["--disable-back-forward-cache"],
    chromiumSandbox: process.getuid?.() !== 0, // it does not start as root otherwise
  });
}
