import { brotliCompressSync, gzipSync } from "node:zlib";
import type { Browser, Page, Response } from "playwright-core";

/** What the waiting page may cost a visitor until it shows the first position. */
export const BUDGET = { gzipBytes: 30 * 1024, firstPositionMs: 1000 } as const;

/** What the operators' page may weigh, with its charts. */
export const DESK_BUDGET = { gzipBytes: 80 * 1024 } as const;

export interface FileWeight {
  readonly path: string;
  readonly bytes: number;
  readonly gzipBytes: number;
  readonly brotliBytes: number;
}

export interface PageWeight {
  /** All that the browser fetched for the page, without the answers of the API. */
  readonly files: readonly FileWeight[];
  /** From the navigation, with an empty cache. */
  readonly firstPositionMs: number;
}

/** Opens a waiting page with an empty cache and waits for the position. */
export async function weighPage(browser: Browser, pageUrl: string): Promise<PageWeight> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const responses = collectResponses(page);
    await page.addInitScript(noteFirstPosition);
    const icon = page.waitForResponse(/\/queue\.svg$/); // the browser asks for it last
    await page.goto(pageUrl);
    const noted = await page.waitForFunction(
      () => (window as unknown as { firstPositionMs?: number }).firstPositionMs,
    );
    await icon;
    const firstPositionMs = Number(await noted.jsonValue());
    return { files: await Promise.all(responses.map(weigh)), firstPositionMs };
  } finally {
    await context.close();
  }
}

/** Opens the operators' page at an event, signs in, and waits for the event. */
export async function weighDesk(
  browser: Browser,
  pageUrl: string,
  token: string,
): Promise<readonly FileWeight[]> {
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    const responses = collectResponses(page);
    const icon = page.waitForResponse(/\/queue\.svg$/);
    await page.goto(pageUrl);
    await page.locator("#token").fill(token);
    await page.keyboard.press("Enter");
    await page.locator(".values").waitFor();
    await icon;
    return await Promise.all(responses.map(weigh));
  } finally {
    await context.close();
  }
}

/** What the page fetches from now on, without the answers of the API. */
function collectResponses(page: Page): Response[] {
  const responses: Response[] = [];
  page.on("response", (response) => {
    if (!new URL(response.url()).pathname.startsWith("/api/")) responses.push(response);
  });
  return responses;
}

export function sumOf(files: readonly FileWeight[], kind: "bytes" | "gzipBytes" | "brotliBytes"): number {
  return files.reduce((sum, file) => sum + file[kind], 0);
}

async function weigh(response: Response): Promise<FileWeight> {
  const body = await response.body();
  const path = new URL(response.url()).pathname.replace(/^\/queue\/(?!assets\/).*/, "/queue/:event_id");
  return {
    path,
    bytes: body.length,
    gzipBytes: gzipSync(body, { level: 6 }).length,
    brotliBytes: brotliCompressSync(body).length,
  };
}

/** Runs in the page. */
function noteFirstPosition(): void {
  const noted = window as unknown as { firstPositionMs?: number };
  const observer = new MutationObserver(() => {
    const place = document.querySelector("[data-slot=place]");
    if (!place?.checkVisibility() || !/\d/.test(place.textContent ?? "")) return;
    noted.firstPositionMs = performance.now();
    observer.disconnect();
  });
  observer.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
}
