/** The stream of numbers that an operator's page is given, as the event's loop sends it. */
import { runInDurableObject } from "cloudflare:test";
import { expect, it } from "vitest";
import type { ReleaseLoopCalls } from "../../src/bindings.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { soon } from "../support/soon.ts";
import { Browser, env, redis, standingEvent } from "../support/worker/edge-client.ts";

type Loop = DurableObjectStub<ReleaseLoopCalls>;
const loopOf = (event: string): Loop => env.RELEASE_LOOP.get(env.RELEASE_LOOP.idFromName(event));

interface Watch {
  readonly status: number;
  /** The data of each `numbers` so far. */
  // biome-ignore lint/suspicious/noExplicitAny: a test reads whatever field it is about
  readonly numbers: any[];
  close(): void;
}

async function watch(loop: Loop): Promise<Watch> {
  const ending = new AbortController();
  const response = await loop.fetch("https://loop/live", { signal: ending.signal });
  const watching: Watch = { status: response.status, numbers: [], close: () => ending.abort() };
  if (response.body) void read(response.body, watching.numbers);
  return watching;
}

async function read(body: ReadableStream<Uint8Array>, numbers: unknown[]): Promise<void> {
  let text = "";
  const decoder = new TextDecoder();
  try {
    for await (const chunk of body as unknown as AsyncIterable<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true });
      const frames = text.split("\n\n");
      text = frames.pop() ?? "";
      for (const frame of frames) {
        const [, data] = /event: numbers\ndata: (.*)/.exec(frame) ?? [];
        if (data !== undefined) numbers.push(JSON.parse(data));
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

it("gives twenty pages a stream and refuses the next, until one of them closes", async () => {
  const loop = loopOf(freshEvent());
  const pages: Watch[] = [];
  for (let nth = 0; nth < 20; nth++) pages.push(await watch(loop));
  expect(pages.every(({ status }) => status === 200)).toBe(true);
  expect((await watch(loop)).status).toBe(503);
  pages[0]?.close();
  await soon(async () => {
    const page = await watch(loop);
    expect(page.status).toBe(200);
    page.close();
  });
  for (const page of pages) page.close();
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
