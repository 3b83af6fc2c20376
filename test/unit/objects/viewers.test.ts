import { describe, expect, it, vi } from "vitest";
import type { Role } from "../../../src/core/desk/account.ts";
import type { Stream } from "../../../src/objects/stream.ts";
import { Viewers } from "../../../src/objects/viewers.ts";
import { HEARTBEAT, REPLACED } from "../../../src/wire/frames.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

function openViewers() {
  const beats: number[] = [];
  const viewers = new Viewers(() => beats.push(Date.now() - T0));
  const open = (name: string, role: Role = "viewer", gone?: AbortSignal) =>
    viewers.open("first\n", { name, role }, gone);
  return { viewers, beats, open };
}

/** All that a stream was sent, which has ended or ends now. */
function readAll(viewers: Viewers, stream: Stream | null): Promise<string> {
  viewers.end();
  return new Response(stream?.body).text();
}

const FIRST = "retry: 1000\nfirst\n";

describe("a page that watches an event's numbers", () => {
  it("is sent the message that its stream begins with, and each one after that", async () => {
    const { viewers, open } = openViewers();
    const page = open("ann");
    viewers.send(() => "second\n", T0, 100);
    viewers.send(() => "third\n", T0 + 1000, 100);
    expect(await readAll(viewers, page)).toBe(`${FIRST}second\nthird\n`);
  });

  it.each([
    [100, 949, 950],
    [400, 799, 800],
    [100, -949, -950],
  ])(
    "is sent one a second, the tick next to it where they come each %i ms: not after %i ms but after %i",
    async (everyMs, early, due) => {
      const { viewers, open } = openViewers();
      const page = open("ann");
      for (const ms of [0, early, due]) viewers.send(() => `${ms}\n`, T0 + ms, everyMs);
      expect(await readAll(viewers, page)).toBe(`${FIRST}0\n${due}\n`);
    },
  );

  it("is sent a message at once though one would have been sent just before if anybody had watched", async () => {
    const { viewers, open } = openViewers();
    const make = vi.fn(() => "nobody's\n");
    viewers.send(make, T0, 100);
    const page = open("ann");
    viewers.send(() => "second\n", T0 + 1, 100);
    expect(make).not.toHaveBeenCalled();
    expect(await readAll(viewers, page)).toBe(`${FIRST}second\n`);
  });

  it("has a message made for it only when that is sent", () => {
    const { viewers, open } = openViewers();
    open("ann");
    open("bob");
    const make = vi.fn(() => "second\n");
    for (const ms of [0, 100, 200]) viewers.send(make, T0 + ms, 100);
    expect(make).toHaveBeenCalledTimes(1);
  });

  it("is shown every ten seconds that its stream lives, and the event is looked at", async () => {
    const { viewers, beats, open } = openViewers();
    const page = open("ann");
    await vi.advanceTimersByTimeAsync(20_000);
    expect(beats).toEqual([10_000, 20_000]);
    expect(await readAll(viewers, page)).toBe(FIRST + HEARTBEAT + HEARTBEAT);
  });

  it("has one heartbeat with all others", async () => {
    const { viewers, beats, open } = openViewers();
    open("ann");
    await vi.advanceTimersByTimeAsync(5000);
    const page = open("bob");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(beats).toEqual([10_000]);
    expect(await readAll(viewers, page)).toBe(FIRST + HEARTBEAT);
  });

  it("has its stream ended with all others", async () => {
    const { viewers, open } = openViewers();
    const pages = [open("ann"), open("bob")];
    viewers.end();
    const texts = pages.map((page) => new Response(page?.body).text());
    expect(await Promise.all(texts)).toEqual([FIRST, FIRST]);
  });
});

describe("an event that no page watches any more", () => {
  it("has no heartbeat, and has one again when a page comes", async () => {
    const { viewers, beats, open } = openViewers();
    open("ann");
    viewers.end();
    await vi.advanceTimersByTimeAsync(15_000);
    expect(vi.getTimerCount()).toBe(0);
    open("bob");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(beats).toEqual([25_000]);
  });

  it.each<[string, (open: ReturnType<typeof openViewers>["open"]) => unknown]>([
    ["had gone before its stream opened", (open) => open("ann", "viewer", AbortSignal.abort())],
    [
      "went",
      (open) => {
        const reader = new AbortController();
        open("ann", "viewer", reader.signal);
        reader.abort();
      },
    ],
    ["ended its stream", (open) => open("ann")?.body.cancel()],
  ])("is one whose only page %s", (_, leave) => {
    const { viewers, open } = openViewers();
    leave(open);
    const make = vi.fn(() => "");
    viewers.send(make, T0, 100);
    expect(make).not.toHaveBeenCalled();
  });
});

describe("a page that comes where as many watch as may", () => {
  const VIEWERS = Array.from({ length: 20 }, (_, n) => `viewer ${n}`);

  it("is refused as a viewer's, and no other stream ends", async () => {
    const { viewers, open } = openViewers();
    const pages = VIEWERS.map((name) => open(name));
    expect(open("one too many")).toBeNull();
    expect(await readAll(viewers, pages[0] as Stream)).toBe(FIRST);
  });

  it("has the oldest viewer's stream replaced as an operator's, and no other", async () => {
    const { viewers, open } = openViewers();
    const pages = [open("olga", "operator"), ...VIEWERS.slice(1).map((name) => open(name))];
    expect(open("oscar", "operator")).not.toBeNull();
    viewers.end();
    const texts = await Promise.all(pages.slice(0, 3).map((page) => new Response(page?.body).text()));
    expect(texts).toEqual([FIRST, FIRST + REPLACED, FIRST]);
  });

  it("has the oldest of its own replaced where four are open, and is sent what comes then alone", async () => {
    const { viewers, open } = openViewers();
    const pages = [open("ann"), open("ann"), open("ann"), open("ann"), open("ann")];
    viewers.send(() => "second\n", T0, 100);
    viewers.end();
    const texts = await Promise.all(pages.map((page) => new Response(page?.body).text()));
    const stays = `${FIRST}second\n`;
    expect(texts).toEqual([FIRST + REPLACED, stays, stays, stays, stays]);
  });

  it("is taken once another has gone", () => {
    const { open } = openViewers();
    const pages = VIEWERS.map((name) => open(name));
    pages[7]?.close();
    expect(open("in their place")).not.toBeNull();
  });
});
