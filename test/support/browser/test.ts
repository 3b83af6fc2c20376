import type { BrowserContext, BrowserContextOptions } from "playwright-core";
import { test as base, expect } from "vitest";
import { freshEvent } from "../fresh-event.ts";
import { type Stage, startStage } from "./stage.ts";
import { Visitor } from "./visitor.ts";

/** A small screen without motion leaves the machine to the tests. */
export const PHONE: BrowserContextOptions = {
  locale: "en-GB",
  viewport: { width: 390, height: 844 },
  reducedMotion: "reduce",
};

export type Arrive = (options?: BrowserContextOptions) => Promise<Visitor>;

/** A test with people in browsers. It fails when a browser complains of anything. */
export const test = base
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads from it what a fixture needs
  .extend("stage", { scope: "worker" }, async ({}, { onCleanup }): Promise<Stage> => {
    const stage = await startStage();
    onCleanup(() => stage.stop());
    return stage;
  })
  /** Where nobody is called yet. */
  .extend("event", async ({ stage }, { onCleanup }): Promise<string> => {
    const event = freshEvent();
    await stage.hold(event);
    onCleanup(() => stage.forget(event));
    return event;
  })
  .extend("arrive", async ({ stage }, { onCleanup }): Promise<Arrive> => {
    const visitors: Visitor[] = [];
    const contexts: BrowserContext[] = [];
    onCleanup(async () => {
      await Promise.all(contexts.map((context) => context.close()));
      expect(visitors.flatMap(({ complaints }) => complaints)).toEqual([]);
    });
    return async (options = {}) => {
      const context = await stage.browser.newContext({ ...PHONE, ...options });
      contexts.push(context);
      const visitor = new Visitor(context, await context.newPage());
      visitors.push(visitor);
      return visitor;
    };
  })
  /** Somebody whose page can be hidden and fall asleep. */
  .extend("phone", async ({ stage }, { onCleanup }): Promise<Visitor> => {
    const context = await stage.drowsyContext();
    const visitor = new Visitor(context, await context.newPage());
    onCleanup(async () => {
      await Promise.all(context.pages().map((page) => page.close()));
      expect(visitor.complaints).toEqual([]);
    });
    return visitor;
  });
