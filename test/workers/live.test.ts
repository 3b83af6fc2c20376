/** The stream of numbers that an operator's page is given, as the event's loop sends it. */
import { runInDurableObject } from "cloudflare:test";
import { describe, expect, it } from "vitest";
import type { ReleaseLoopCalls } from "../../src/bindings.ts";
import type { Account } from "../../src/core/desk/account.ts";
import { nameWatcher } from "../../src/core/desk/watcher.ts";
import { VIEWER } from "../support/desk-tokens.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { DeskClient } from "../support/worker/desk-client.ts";
import { Browser, env, redis, standingEvent } from "../support/worker/edge-client.ts";

type Loop = DurableObjectStub<ReleaseLoopCalls>;
const loopOf = (event: string): Loop => env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(event));

interface Watch {
  readonly status: number;
  /** The data of each `numbers` so far. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly numbers: any[];
  /** Whether it was told that it ends for another one. */
  replaced: boolean;
  close(): void;
}

async function watch(loop: Loop, account: Account = { name: "mali", role: "operator" }): Promise<Watch> {
  const ending = new AbortController();
  const request = { signal: ending.signal, headers: nameWatcher(account) };
  return watching(await loop.fetch("https://loop/live", request), () => ending.abort());
}

/** `close`: whoever reads a response of the Worker ends it with the test. */
function watching(response: Response, close = () => {}): Watch {
  const watch: Watch = { status: response.status, numbers: [], replaced: false, close };
  if (response.body) void read(response.body, watch);
  return watch;
}

async function read(body: ReadableStream<Uint8Array>, watch: Watch): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) {
        if (frame.startsWith("event: replaced")) watch.replaced = true;
        const [, data] = /event: numbers\ndata: (.*)/.exec(frame) ?? [];
        if (data !== undefined) watch.numbers.push(JSON.parse(data));
      }
    }
  } catch {
    // The test closed it.
  }
}

it("shows who waits, and how many streams are open", async () => {
  const event = await standingEvent();
  const loop = loopOf(event);
  const browser = new Browser();
  await browser.join(event);
  const stream = await browser.open("GET", `/api/v1/queue/position/${event}/stream`);
  const watching = await watch(loop);
  await soon(() => {
    expect(watching.numbers.at(-1)).toMatchObject({ waiting: 1, joined: 1, called_total: 0, streams: 1 });
  });
  await new Browser().join(event);
  await soon(() => expect(watching.numbers.at(-1)).toMatchObject({ waiting: 2, joined: 2 }));
  watching.close();
  await stream.body?.cancel();
});

it("begins with what was known last, and for an event that nobody has come to with nothing", async () => {
  const loop = loopOf(freshEvent());
  const first = await watch(loop);
  await soon(() => expect(first.numbers[0]).toBeNull());
  await soon(() => expect(first.numbers.at(-1)).toMatchObject({ waiting: 0, joined: 0 }));
  const second = await watch(loop);
  await soon(() => expect(second.numbers[0]).toMatchObject({ waiting: 0 }));
  first.close();
  second.close();
});

describe("of those who watch", () => {
  const viewer = (name: string): Account => ({ name, role: "viewer" });

  it("a viewer is refused once twenty pages of others do, until one of them closes", async () => {
    const loop = loopOf(freshEvent());
    const pages: Watch[] = [];
    for (let nth = 0; nth < 20; nth++) pages.push(await watch(loop, viewer(`v-${nth % 5}`)));
    expect(pages.every(({ status }) => status === 200)).toBe(true);
    expect((await watch(loop, viewer("noi"))).status).toBe(503);
    pages[0]?.close();
    await soon(async () => {
      const page = await watch(loop, viewer("noi"));
      expect(page.status).toBe(200);
      page.close();
    });
    for (const page of pages) page.close();
  });

  it("an operator never is: a viewer's page is told so, and ends", async () => {
    const loop = loopOf(freshEvent());
    const pages: Watch[] = [];
    for (let nth = 0; nth < 20; nth++) pages.push(await watch(loop, viewer(`v-${nth % 5}`)));
    const operator = await watch(loop, { name: "mali", role: "operator" });
    expect(operator.status).toBe(200);
    await soon(() =>
      expect(pages.map(({ replaced }) => replaced)).toEqual([true, ...pages.slice(1).map(() => false)]),
    );
    for (const page of [...pages, operator]) page.close();
  });

  it("one token has four pages live, whose oldest ends for a fifth, through the desk", async () => {
    const event = await standingEvent();
    const desk = new DeskClient(VIEWER);
    const opened: Watch[] = [];
    for (let nth = 0; nth < 25; nth++) opened.push(watching(await desk.open(`/events/${event}/live`)));
    expect(opened.map(({ status }) => status)).toEqual(opened.map(() => 200));
    const operator = watching(await new DeskClient().open(`/events/${event}/live`));
    await soon(() => expect(opened.filter(({ replaced }) => replaced)).toHaveLength(21));
    expect(opened.slice(-4).map(({ replaced }) => replaced)).toEqual([false, false, false, false]);
    expect([operator.status, operator.replaced]).toEqual([200, false]);
    for (const page of [...opened, operator]) page.close();
  });
});

it("keeps what it knows when its object dies, and asks Redis nothing for it", async () => {
  const event = freshEvent();
  await new Browser().admit(event);
  await soon(async () => expect((await loopOf(event).numbers()).numbers?.idle).toBe(true));
  const { numbers } = await loopOf(event).numbers();
  await runInDurableObject(loopOf(event), (_, state) => state.abort("killed")).catch(() => {});
  await redis("DEL", `queue:{${event}}:state`);
  expect((await loopOf(event).numbers()).numbers).toEqual(numbers);
  expect((await loopOf(event).measure()).record?.waits.counts.reduce((a, b) => a + b)).toBe(1);
  const { seconds, minutes } = await loopOf(event).history();
  expect(sum(seconds.columns.joined)).toBe(1);
  expect(sum(minutes.columns.calls)).toBe(1);
});

function sum(column: readonly (number | null)[]): number {
  return column.reduce<number>((total, value) => total + (value ?? 0), 0);
}
