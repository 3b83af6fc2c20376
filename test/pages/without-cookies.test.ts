/** A browser that was told to keep no cookies would be a new visitor with every request. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { openProfile } from "../../scripts/browser/chromium.ts";
import { TEXTS } from "../../src/page/texts/languages.ts";
import { test as base, PHONE } from "../support/browser/test.ts";
import { Visitor } from "../support/browser/visitor.ts";

/** As "block all cookies" in Chromium's settings leaves it. */
const NO_COOKIES = { profile: { default_content_setting_values: { cookies: 2 } } };

// biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what a fixture needs
const test = base.extend("visitor", async ({}, { onCleanup }): Promise<Visitor> => {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-profile-"));
  mkdirSync(join(folder, "Default"));
  writeFileSync(join(folder, "Default/Preferences"), JSON.stringify(NO_COOKIES));
  const context = await openProfile(folder, PHONE);
  onCleanup(async () => {
    await context.close();
    rmSync(folder, { recursive: true });
  });
  return new Visitor(context, await context.newPage());
});

test("nobody takes a place who could not be known again: the page says why, and what to do", async ({
  stage,
  event,
  visitor,
}) => {
  const requests: string[] = [];
  visitor.page.on("request", (request) => requests.push(request.method()));
  for (const queue of [event, "by-button"]) {
    await visitor.page.goto(stage.pageOf(queue));
    await visitor.reads(TEXTS.en.noCookies.heading);
    await visitor.readsText(TEXTS.en.noCookies.lead);
    expect(await visitor.page.getByRole("button").filter({ visible: true }).count()).toBe(0);
    expect(await stage.redis.zcard(`queue:{${queue}}`)).toBe(0);
  }
  expect(requests).not.toContain("POST");
  expect(visitor.complaints).toEqual([]);
});
