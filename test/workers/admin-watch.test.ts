import * as v from "valibot";
import { expect, it } from "vitest";
import { historyAnswer, numbers } from "../../src/wire/desk-answers.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { Browser, standingEvent } from "../support/worker/edge-client.ts";

it("shows a viewer an event's history, by seconds and by minutes", async () => {
  const event = freshEvent();
  await new Browser().admit(event);
  const desk = new DeskClient(VIEWER);
  await soon(async () => {
    const { status, headers, body } = await desk.get(`/events/${event}/history`);
    expect([status, headers.get("cache-control")]).toEqual([200, "no-store"]);
    const { seconds, minutes } = v.parse(historyAnswer, body);
    for (const { joined, calls } of [seconds, minutes]) expect([sum(joined), sum(calls)]).toEqual([1, 1]);
    expect([seconds.step_ms, minutes.step_ms]).toEqual([1000, 60_000]);
  });
});

it("streams an event's numbers to a viewer", async () => {
  const event = await standingEvent();
  await new Browser().join(event);
  const response = await new DeskClient(VIEWER).open(`/events/${event}/live`);
  expect([response.status, response.headers.get("content-type")]).toEqual([
    200,
    "text/event-stream; charset=utf-8",
  ]);
  const reader = (response.body as ReadableStream<Uint8Array>).getReader();
  let text = "";
  for (let found = false; !found; ) {
    const { value } = await reader.read();
    text += new TextDecoder().decode(value);
    const [data] = [...text.matchAll(/^data: (\{"at_ms".*\})$/gm)].map(([, json]) =>
      JSON.parse(json as string),
    );
    found = data !== undefined;
    if (found)
      expect(v.parse(v.strictObject(numbers.entries), data)).toMatchObject({ waiting: 1, joined: 1 });
  }
  await reader.cancel();
});

it.each(["live", "history"])(
  "shows nothing of an event's %s to strangers, or of one that is not declared",
  async (what) => {
    const stranger = await new DeskClient(null).get(`/events/${freshEvent()}/${what}`);
    expect([stranger.status, stranger.body.error.code]).toEqual([401, "UNAUTHORIZED"]);
    const desk = new DeskClient(VIEWER, { variables: { EVENTS: { other: {} } } });
    const missing = await desk.get(`/events/${freshEvent()}/${what}`);
    expect([missing.status, missing.body.error.code]).toEqual([404, "EVENT_NOT_FOUND"]);
  },
);

function sum(column: readonly (number | null)[]): number {
  return column.reduce<number>((total, value) => total + (value ?? 0), 0);
}
