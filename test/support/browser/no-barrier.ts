/** What every state of the page has to be to everybody: whatever they see with, on whatever screen, in their language. */
import type { Page } from "playwright-core";
import { expect } from "vitest";
import { playScene, type Scene, type SceneEvent } from "../../../scripts/browser/page-scenes.ts";
import { TEXTS } from "../../../src/page/texts/languages.ts";
import { isThorough } from "../runs.ts";
import { accessProblems } from "./axe.ts";

export const NARROWEST = { width: 320, height: 640 };
const LYING = { width: 568, height: 320 };

export function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Runs in the page. What takes more than one line. */
function brokenIn(selector: string): string[] {
  return [...document.querySelectorAll(selector)].flatMap((element) => {
    const range = document.createRange();
    range.selectNodeContents(element);
    return element.checkVisibility() && range.getClientRects().length > 1 ? [element.textContent] : [];
  });
}

/** On the narrowest phone, with the text twice as large. */
async function expectLargeTextFits(page: Page): Promise<void> {
  const setSize = (size: string) => page.evaluate(`document.documentElement.style.fontSize = "${size}"`);
  await setSize("200%");
  expect(await overflow(page)).toBe(0);
  expect(await page.evaluate(brokenIn, ".number, .whole")).toEqual([]);
  await setSize("");
}

/** On a phone that lies on its side. */
async function expectButtonSeen(page: Page): Promise<void> {
  const button = page.locator(".card :is(button, .button)").filter({ visible: true });
  if ((await button.count()) === 0) return;
  const box = await button.boundingBox();
  expect((box?.y ?? 0) + (box?.height ?? 0)).toBeLessThanOrEqual(LYING.height);
}

/** In the language of the page. */
export async function expectNoBarrier(page: Page): Promise<void> {
  await expectAccess(page);
  await expectToFit(page);
}

/** In light and dark. */
async function expectAccess(page: Page): Promise<void> {
  expect(await accessProblems(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await accessProblems(page, "of colours")).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
}

/** On the narrowest phone, with large text, and on one that lies on its side. */
async function expectToFit(page: Page): Promise<void> {
  const size = page.viewportSize();
  await page.setViewportSize(NARROWEST);
  expect(await overflow(page)).toBe(0);
  expect(await page.evaluate(brokenIn, ".number, .whole, dd")).toEqual([]);
  await expectLargeTextFits(page);
  await page.setViewportSize(LYING);
  await expectButtonSeen(page);
  if (size) await page.setViewportSize(size);
}

/**
 * Plays a scene, and looks at it in each language; a switch would end one that is passing. `npm run test:all` looks in both, `npm test` in
 * one: `turn`, the number of the scene among others, says in which.
 */
export async function expectSceneHasNoBarrier(
  scene: Scene,
  page: Page,
  at: SceneEvent,
  turn: number,
): Promise<void> {
  await playScene(scene, page, at, TEXTS.en);
  if (isThorough || scene.isPassing || turn % 2 === 0) await expectNoBarrier(page);
  if (scene.isPassing || !(isThorough || turn % 2 === 1)) return;
  await page.getByRole("link", { name: TEXTS.th.name }).click();
  await page.getByRole("heading", { level: 1, name: scene.heading(TEXTS.th), exact: true }).waitFor();
  await expectNoBarrier(page);
}
