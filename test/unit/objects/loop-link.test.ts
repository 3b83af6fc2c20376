import { describe, expect, it, vi } from "vitest";
import { within } from "../../support/lobby/flusher-kit.ts";
import {
  awaiting,
  LOOP_GONE,
  NOBODY,
  openLink,
  RELAY_GONE,
  TO_LOOP,
} from "../../support/objects/loop-link-kit.ts";
import { fail, hang, hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

describe("a lobby that is pushed to", () => {
  it("takes its loop for late when no push has come for more than a second", () => {
    const { link } = openLink(0);
    link.notePush("loop", 100, T0);
    expect([link.isLate(T0 + 1000), link.isLate(T0 + 1001)]).toEqual([false, true]);
  });

  it("believes nothing any more after ten seconds without a push", () => {
    const { link } = openLink(0);
    link.notePush("loop", 100, T0);
    expect([link.isSilent(T0 + 9999), link.isSilent(T0 + 10_000)]).toEqual([false, true]);
  });

  it("has no loop at all before the first push", () => {
    const { link } = openLink(0);
    expect([link.isLate(T0), link.isSilent(T0), link.isResting(T0)]).toEqual([true, true, false]);
  });

  it.each([100, 60_000])(
    "tells how long ago the last push was, also where the next tick is in %i ms",
    (nextTickInMs) => {
      const { link } = openLink(0);
      link.notePush("loop", nextTickInMs, T0);
      expect(link.silenceMs(T0 + 1234)).toBe(1234);
    },
  );
});

describe("a lobby whose loop has said that it rests", () => {
  it("takes it for late a second after the tick that it spoke of", () => {
    const { link } = openLink(0);
    link.notePush("loop", 1000, T0);
    expect([link.isLate(T0 + 2000), link.isLate(T0 + 2001)]).toEqual([false, true]);
  });

  it("does not take a tick in less than a second for a rest", () => {
    const { link } = openLink(0);
    link.notePush("loop", 999, T0);
    expect([link.isLate(T0 + 1000), link.isLate(T0 + 1001)]).toEqual([false, true]);
  });

  it("believes nothing any more ten seconds after that tick", () => {
    const { link } = openLink(0);
    link.notePush("loop", 5000, T0);
    expect([link.isSilent(T0 + 14_999), link.isSilent(T0 + 15_000)]).toEqual([false, true]);
  });

  it("counts from a later push that says the next tick is soon", () => {
    const { link } = openLink(0);
    link.notePush("loop", 60_000, T0);
    link.notePush("loop", 100, T0 + 10);
    expect([link.isLate(T0 + 1010), link.isLate(T0 + 1011), link.isResting(T0 + 10)]).toEqual([
      false,
      true,
      false,
    ]);
  });

  it("calls it for what others are to learn, until its tick is a second away", () => {
    const { link } = openLink(0);
    link.notePush("loop", 5000, T0);
    expect([link.isResting(T0 + 3999), link.isResting(T0 + 4000)]).toEqual([true, false]);
  });

  it("expects pushes again once it has called", () => {
    const { link } = openLink(0);
    link.notePush("loop", 60_000, T0);
    link.follow(NOBODY, T0 + 500);
    expect([link.isResting(T0 + 500), link.isLate(T0 + 1000), link.isLate(T0 + 1001)]).toEqual([
      false,
      false,
      true,
    ]);
  });
});

describe("a lobby without a relay", () => {
  it("calls the loop, at most once a second", () => {
    const { link, calls } = openLink(0);
    for (const ms of [0, 999, 1000]) {
      link.follow(NOBODY, T0 + ms);
      calls.push(["at", `${ms}`]);
    }
    expect(calls).toEqual([TO_LOOP, ["at", "0"], ["at", "999"], TO_LOOP, ["at", "1000"]]);
  });

  it("wants the next push of the loop", () => {
    const { link } = openLink(0);
    expect(link.answer("loop", NOBODY)).toBe(NOBODY);
  });

  it("does not take a loop for late that pushes, however long ago it was called", () => {
    const { link } = openLink(0);
    link.follow(NOBODY, T0);
    link.notePush("loop", 100, T0 + 60_000);
    expect(link.isLate(T0 + 60_000)).toBe(false);
  });

  it("asks nobody for progress, or to await a person", async () => {
    const { link, calls } = openLink(0);
    link.await(awaiting(5));
    expect([await within(0, link.readProgress()), calls]).toEqual([null, []]);
  });

  it("logs that the loop cannot be reached", async () => {
    const lines = hearWarnings();
    openLink(0, fail).link.follow(NOBODY, T0);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines).toEqual([LOOP_GONE]);
  });
});

describe("a change that a loop at rest does not see", () => {
  it("is told at once where it was not called just before, and then owed no more", () => {
    const { link, calls } = openLink(0);
    link.tell(NOBODY, T0);
    expect([calls, link.owesCall(T0 + 1000)]).toEqual([[TO_LOOP], false]);
  });

  it("is owed a second after the last call, where that was just before", () => {
    const { link, calls } = openLink(0);
    link.follow(NOBODY, T0);
    link.tell(NOBODY, T0 + 999);
    expect(calls).toEqual([TO_LOOP]);
    expect([link.owesCall(T0 + 999), link.owesCall(T0 + 1000)]).toEqual([false, true]);
  });

  it("is owed no more once the loop was called for anything", () => {
    const { link } = openLink(0);
    link.follow(NOBODY, T0);
    link.tell(NOBODY, T0 + 1);
    link.follow(NOBODY, T0 + 1000);
    expect(link.owesCall(T0 + 9000)).toBe(false);
  });

  it("is not owed before there is any", () => {
    expect(openLink(0).link.owesCall(T0)).toBe(false);
  });
});

describe("a lobby that starts", () => {
  it("has the progress that its relay has", async () => {
    const { link, calls } = openLink(4, () => "all the progress");
    expect(await within(0, link.readProgress())).toBe("all the progress");
    expect(calls).toEqual([["relay 3", "readProgress"]]);
  });

  it.each([
    [1999, "nothing yet"],
    [2000, null],
  ])("after %i ms without an answer of the relay has %s", async (ms, progress) => {
    const { link } = openLink(4, hang);
    expect(await within(ms, link.readProgress())).toBe(progress);
  });

  it("has none where the relay cannot be reached, and logs it", async () => {
    const lines = hearWarnings();
    const { link } = openLink(4, fail);
    expect(await within(0, link.readProgress())).toBeNull();
    expect(lines).toEqual([RELAY_GONE]);
  });
});

describe("whether an event is retired", () => {
  it.each([true, false])("is what the loop says: %s", async (isRetired) => {
    const { link, calls } = openLink(4, () => isRetired);
    expect(await within(0, link.isRetired())).toBe(isRetired);
    expect(calls).toEqual([["loop", "isRetired"]]);
  });

  it.each([
    [1999, "nothing yet"],
    [2000, false],
  ])("is after %i ms without an answer: %s", async (ms, isRetired) => {
    const { link } = openLink(0, hang);
    expect(await within(ms, link.isRetired())).toBe(isRetired);
  });

  it("is false where the loop cannot be reached, and that is logged", async () => {
    const lines = hearWarnings();
    const { link } = openLink(0, fail);
    expect(await within(0, link.isRetired())).toBe(false);
    expect(lines).toEqual([LOOP_GONE]);
  });
});
