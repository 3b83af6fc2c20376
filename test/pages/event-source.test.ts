/** A page of somebody else's that watches with the browser's own EventSource, and never closes it. */
import { expect } from "vitest";
import { test } from "../support/browser/test.ts";
import { soon } from "../support/soon.ts";

test("an EventSource that is left to itself stops after ready, and hears it once", async ({
  stage,
  event,
  arrive,
}) => {
  // Any document of the queue's origin that has no script of ours would do; this one allows none by itself.
  const visitor = await arrive({ bypassCSP: true });
  visitor.expectComplaint(/favicon/);
  await visitor.page.goto(new URL("/healthz", stage.pageOf(event)).href);
  const heard = visitor.page.evaluate(async (event) => {
    await fetch("/api/v1/queue/join", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ event_id: event }),
    });
    const source = new EventSource(`/api/v1/queue/position/${event}/stream`);
    const messages: unknown[] = [];
    source.onmessage = ({ data }) => messages.push(JSON.parse(data).status ?? "a place");
    await new Promise<void>((resolve) => {
      source.onerror = () => source.readyState === EventSource.CLOSED && resolve();
    });
    return messages;
  }, event);
  await soon(() => expect(stage.door.openStreams(event)).toBe(1));
  await stage.call(event);
  const messages = await heard;
  expect(messages.filter((message) => message !== "a place")).toEqual(["ready"]);
});
