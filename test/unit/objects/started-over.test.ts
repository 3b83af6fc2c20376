/** A push shows that Redis went back while a flush is under way, and some acts of the flush before have not been answered yet. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openFlusher, within } from "../../support/lobby/flusher-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";

setClock();
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

/** Ann does one thing at the end of a large flush, and the other before she is answered: it goes with the next flush. */
async function startOverBetween(first: "join" | "leave", then: "join" | "leave") {
  const { flusher, queue, event, other } = openFlusher();
  const crowd = Array.from({ length: 119 }, (_, person) => `p${person}`);
  if (first === "leave") await other.flush({ join: [...crowd, "ann"] });
  queue.sent.length = 0;
  queue.delayMs = 20;
  const answers = crowd.map((user) => flusher.submit(first, user));
  answers.push(flusher.submit(first, "ann"), flusher.submit(then, "ann"));
  await vi.advanceTimersByTimeAsync(21);
  expect(queue.sent.map(({ acts }) => [acts.join.includes("ann"), acts.leave.includes("ann")])).toEqual([
    [first === "join", first === "leave"],
    [then === "join", then === "leave"],
  ]);
  flusher.noteRollback();
  const all = await within(10_000, Promise.all(answers));
  return { last: all.at(-1), isInLine: event().people.has("ann") };
}

describe("a lobby that a push has start over while a flush is under way", () => {
  it("does not put a person in line again who has been answered that they left", async () => {
    const { last, isInLine } = await startOverBetween("join", "leave");
    expect(last).toMatchObject({ outcome: { kind: "left" } });
    expect(isInLine).toBe(false);
  });

  it("does not take a person out of the line again who left and has joined again", async () => {
    const { last, isInLine } = await startOverBetween("leave", "join");
    expect(last).toMatchObject({ status: "answered", position: expect.any(Number) });
    expect(isInLine).toBe(true);
  });
});
