/** Every state of the operators' page, for everybody: in both languages, in light and dark, on phones, with large text. */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { DESK_SCENES, type DeskScene, playDeskScene } from "../../scripts/browser/desk-scenes.ts";
import { changeEvent } from "../../scripts/system/change-event.ts";
import { LANGUAGES } from "../../src/desk/texts/languages.ts";
import { accessProblems } from "../support/browser/axe.ts";
import { test } from "../support/browser/test.ts";
import { isThorough } from "../support/runs.ts";
import { soon } from "../support/soon.ts";

/** The console counts what the API refuses as errors. */
const REFUSALS = /status of (401|409|412|503)/;
const DESKTOP = { width: 1280, height: 800 };
const NARROWEST = { width: 320, height: 640 };
/** CSS px, https://www.w3.org/TR/WCAG22/#target-size-minimum */
const LEAST_TARGET = 24;

function overflow(page: Page): Promise<number> {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}

/** Runs in the page: what there is to press that is smaller than a finger, but for links in a sentence. */
function smallTargets(least: number): string[] {
  const all = document.querySelectorAll("button, summary, input, textarea, nav a, .back, .brand");
  return [...all].flatMap((element) => {
    const { width, height } = element.getBoundingClientRect();
    const isSmall = element.checkVisibility() && (width < least || height < least);
    const isLabelled = element.matches("[type=radio]"); // its label is as large
    return isSmall && !isLabelled ? [`${element.outerHTML.slice(0, 80)} ${width}×${height}`] : [];
  });
}

/** A chart follows its place a frame later. */
function expectToFit(page: Page): Promise<void> {
  return soon(async () => expect(await overflow(page)).toBe(0));
}

async function expectNoBarrier(page: Page): Promise<void> {
  expect(await accessProblems(page)).toEqual([]);
  await page.emulateMedia({ colorScheme: "dark" });
  expect(await accessProblems(page, "of colours")).toEqual([]);
  await page.emulateMedia({ colorScheme: "light" });
  await page.setViewportSize(NARROWEST);
  await expectToFit(page);
  expect(await page.evaluate(smallTargets, LEAST_TARGET)).toEqual([]);
  await page.evaluate(`document.documentElement.style.fontSize = "200%"`);
  await expectToFit(page);
  await page.evaluate(`document.documentElement.style.fontSize = ""`);
  await page.setViewportSize(DESKTOP);
}

describe.concurrent("the desk's state", () => {
  for (const [index, scene] of DESK_SCENES.entries()) {
    test(`"${scene.name}" has no barrier in light or dark, and fits the narrowest phone with large text`, async ({
      event,
      stage,
      arrive,
    }) => {
      const operator = await arrive({ viewport: DESKTOP });
      operator.expectComplaint(REFUSALS);
      const isDrawn = scene.settings.opening === "draw"; // what an event opens with is settled when it is declared
      const desk = stage.desk(isDrawn ? stage.sceneEvent(scene.name).event : event);
      // Each scene is played anew for each language; `npm test` takes them by turns.
      const languages = isThorough
        ? LANGUAGES
        : LANGUAGES.filter((_, turn) => turn === index % LANGUAGES.length);
      for (const language of languages) {
        await playDeskScene(scene, operator.page, desk, language);
        await expectNoBarrier(operator.page);
        await operator.page.unrouteAll({ behavior: "ignoreErrors" });
      }
    });
  }
});

test("the list of events fits the narrowest phone with large text, also with one that is not open yet", async ({
  event,
  stage,
  arrive,
}) => {
  const operator = await arrive({ viewport: DESKTOP });
  operator.expectComplaint(REFUSALS);
  const desk = stage.desk(event);
  await fetch(`${new URL(desk.deskUrl).origin}/api/v1/queue/join`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ event_id: event }),
  });
  await changeEvent({ url: new URL(desk.deskUrl).origin, token: desk.tokens.operator }, event, {
    opens_at: "2040-01-01T00:00:00Z",
  });
  const scene = DESK_SCENES.find(({ name }) => name === "desk-events") as DeskScene;
  await playDeskScene(scene, operator.page, desk, "en");
  await operator.page.getByText("Not open yet").first().waitFor();
  await operator.page.setViewportSize(NARROWEST);
  await operator.page.evaluate(`document.documentElement.style.fontSize = "200%"`);
  await expectToFit(operator.page);
});
