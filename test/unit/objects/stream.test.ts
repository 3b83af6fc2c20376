import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Stream } from "../../../src/objects/stream.ts";

beforeEach(() => {
  vi.spyOn(Math, "random").mockReturnValue(0.5);
});
afterEach(() => {
  vi.restoreAllMocks();
});

function openStream() {
  const closed = vi.fn();
  const stream = new Stream(closed);
  return { stream, closed, text: () => new Response(stream.body).text() };
}

const FIRST = "retry: 2500\n";

describe("a person's stream", () => {
  it("has all that was sent before it ended, with when to come back before the first message", async () => {
    const { stream, text } = openStream();
    for (const message of ["one\n", "zwölf\n", "three\n"]) stream.send(message);
    stream.close();
    expect(await text()).toBe(`${FIRST}one\nzwölf\nthree\n`);
  });

  it("has nothing that is sent after it ended", async () => {
    const { stream, text } = openStream();
    stream.send("one\n");
    stream.close();
    stream.send("two\n");
    expect(await text()).toBe(`${FIRST}one\n`);
  });

  it("tells once that it has ended, however often it is ended", () => {
    const { stream, closed } = openStream();
    expect(closed).not.toHaveBeenCalled();
    for (let times = 0; times < 2; times++) stream.close();
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it("tells once that its reader ended it, and takes no more then", async () => {
    const { stream, closed } = openStream();
    await stream.body.cancel();
    stream.send("one\n");
    stream.close();
    expect(closed).toHaveBeenCalledTimes(1);
  });
});

describe("a reader who leaves messages unread", () => {
  const MOST_BYTES = 16 * 1024;
  const filled = (bytes: number) => "x".repeat(bytes - FIRST.length);

  it("is dropped above 16 KiB, and not at that", () => {
    const { stream, closed } = openStream();
    stream.send(filled(MOST_BYTES));
    expect(closed).not.toHaveBeenCalled();
    stream.send("x");
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it("is dropped by the bytes of what was sent, not by its letters", () => {
    const { stream, closed } = openStream();
    stream.send("ü".repeat(MOST_BYTES / 2));
    expect(closed).toHaveBeenCalledTimes(1);
  });

  it("stays when the messages have been read", async () => {
    const { stream, closed } = openStream();
    const reader = stream.body.getReader();
    for (let message = 0; message < 3; message++) {
      stream.send(filled(MOST_BYTES));
      await reader.read();
    }
    expect(closed).not.toHaveBeenCalled();
  });
});
