/** How a check reads the files of a queue that bounds how often one address asks. */
import { describe, expect, it } from "vitest";
import { sourceAt } from "../../../src/verify/source.ts";

/** A queue that answers these, one after the other, and the last one from then on; and what a check waited for, in ms. */
function queueOf(...answers: readonly (() => Response)[]) {
  const waits: number[] = [];
  let asked = 0;
  const fetchFile = async () => (answers[Math.min(asked++, answers.length - 1)] as () => Response)();
  const wait = async (ms: number) => waits.push(ms);
  const source = sourceAt("https://queue.example/queue/demo/draw", fetchFile, wait);
  return { source, waits, asked: () => asked };
}
const busy = (retryAfter?: string) => () =>
  new Response("busy", {
    status: 429,
    headers: retryAfter === undefined ? {} : { "retry-after": retryAfter },
  });
const index = () => new Response("the index");

describe("a file that is answered 429", () => {
  it("is asked for again when the queue says so", async () => {
    const { source, waits } = queueOf(busy("7"), busy("0"), index);
    expect(await source.readIndex()).toBe("the index");
    expect(waits).toEqual([7000, 1000]);
  });

  it("is given up after six times", async () => {
    const { source, asked } = queueOf(busy("2"));
    await expect(source.readIndex()).rejects.toThrow("429");
    expect(asked()).toBe(6);
  });

  it.each([undefined, "3600", "soon", "-1"])(
    "is given up at once where Retry-After is %j",
    async (retryAfter) => {
      const { source, asked } = queueOf(busy(retryAfter));
      await expect(source.readIndex()).rejects.toThrow("429");
      expect(asked()).toBe(1);
    },
  );
});

it("is not asked for again where it is not there", async () => {
  const { source, asked } = queueOf(() => new Response("no", { status: 404 }));
  await expect(source.readSheet(1, 0, 32)).rejects.toThrow("404");
  expect(asked()).toBe(1);
});
