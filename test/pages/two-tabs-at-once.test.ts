/**
 * Somebody whom the queue does not know yet opens two tabs at once, and it answers them as two visitors. The tab that asked
 * first is answered last, when the other one has long joined.
 */
import type { Page } from "playwright-core";
import { describe, expect } from "vitest";
import { openProxy } from "../support/browser/proxy.ts";
import { test as base } from "../support/browser/test.ts";
import { freshEvent } from "../support/fresh-event.ts";

interface LateTab {
  readonly queueUrl: string;
  /** Resolves when the queue has answered, and the browser knows nothing of it. */
  ask(tab: Page, event: string): Promise<unknown>;
  /** Resolves when the browser shows the answer. */
  answer(): Promise<unknown>;
}

const test = base.extend("lateTab", async ({ stage }, { onCleanup }): Promise<LateTab> => {
  const [answered, released] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const proxy = await openProxy(`http://127.0.0.1:${stage.door.port}`, {
    late: (path) => {
      if (!path.endsWith("?late")) return;
      answered.resolve();
      return released.promise;
    },
  });
  let shown: Promise<unknown>;
  onCleanup(() => proxy.close());
  return {
    queueUrl: `${proxy.url}/queue`,
    ask(tab, event) {
      shown = tab.goto(`${proxy.url}/queue/${event}?late`);
      return answered.promise;
    },
    answer() {
      released.resolve();
      return shown;
    },
  };
});

/** The proxy closes before its browser, and cuts the streams. */
const GONE = /ERR_INCOMPLETE_CHUNKED_ENCODING/;

describe.concurrent("a newcomer who opens two tabs at once", () => {
  test("has one place, in both, and keeps it", async ({ stage, event, arrive, lateTab }) => {
    const visitor = await arrive();
    visitor.expectComplaint(GONE);
    const tab = await visitor.secondTab();
    await lateTab.ask(tab, event);
    await visitor.page.goto(`${lateTab.queueUrl}/${event}`);
    await visitor.isAt(1);
    await lateTab.answer();
    await visitor.isAt(1, tab);
    await visitor.page.reload();
    await visitor.isAt(1);
    expect(await stage.redis.zcard(`queue:{${event}}`)).toBe(1);
    const cookies = (await visitor.cookies(lateTab.queueUrl)).filter(({ name }) =>
      name.startsWith("vq_visitor"),
    );
    expect(cookies).toHaveLength(1); // the later one was given back
  });

  test("of two events has a place in each, and keeps both", async ({ stage, event, arrive, lateTab }) => {
    const other = freshEvent();
    await stage.hold(other);
    try {
      const visitor = await arrive();
      visitor.expectComplaint(GONE);
      const tab = await visitor.secondTab();
      await lateTab.ask(tab, other);
      await visitor.page.goto(`${lateTab.queueUrl}/${event}`);
      await visitor.isAt(1);
      await lateTab.answer();
      await visitor.isAt(1, tab);
      for (const page of [visitor.page, tab]) await page.reload();
      await visitor.isAt(1);
      await visitor.isAt(1, tab);
      for (const each of [event, other]) expect(await stage.redis.zcard(`queue:{${each}}`)).toBe(1);
    } finally {
      await stage.forget(other);
    }
  });
});
