import { describe, expect, it, vi } from "vitest";
import type { PusherKind } from "../../../src/bindings.ts";
import type { LoopLink } from "../../../src/objects/loop-link.ts";
import {
  awaiting,
  NOBODY,
  openLink,
  RELAY_GONE,
  TO_LOOP,
  TO_RELAY,
} from "../../support/objects/loop-link-kit.ts";
import { fail, hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

describe("a lobby that goes by a relay", () => {
  /** What it calls at this moment after it asked the relay at T0, and something happened or not. */
  function callsAt(ms: number, pushed: PusherKind | null = null) {
    const { link, calls } = openLink(4);
    link.follow(NOBODY, T0);
    if (pushed) link.notePush(pushed, 100, T0 + 500);
    calls.length = 0;
    link.follow(NOBODY, T0 + ms);
    return calls;
  }

  it("calls that alone", () => {
    const { link, calls } = openLink(4);
    link.follow(NOBODY, T0);
    expect(calls).toEqual([TO_RELAY]);
  });

  it("calls the loop as well when the relay has pushed nothing for two seconds", () => {
    expect([callsAt(1999), callsAt(2000)]).toEqual([[TO_RELAY], [TO_RELAY, TO_LOOP]]);
  });

  it("counts those from the first time that it asked", () => {
    const { link, calls } = openLink(4);
    for (const ms of [0, 1000, 2000]) link.follow(NOBODY, T0 + ms);
    expect(calls).toEqual([TO_RELAY, TO_RELAY, TO_RELAY, TO_LOOP]);
  });

  it("calls no loop when the relay has pushed since", () => {
    expect(callsAt(2000, "relay")).toEqual([TO_RELAY]);
  });

  it("is no better off by a push of the loop", () => {
    expect(callsAt(2000, "loop")).toEqual([TO_RELAY, TO_LOOP]);
  });

  it("wants the loop's pushes only while the relay owes one", () => {
    const { link } = openLink(4);
    const before = link.answer("loop", NOBODY);
    link.follow(NOBODY, T0);
    const asked = link.answer("loop", NOBODY);
    link.notePush("relay", 100, T0 + 1);
    expect([before, asked, link.answer("loop", NOBODY)]).toEqual([null, NOBODY, null]);
  });

  it("always wants the next push of the relay", () => {
    const { link } = openLink(4);
    expect(link.answer("relay", NOBODY)).toBe(NOBODY);
  });

  it("asks a relay that it has passed by again every ten seconds, though the loop pushes", () => {
    const { link } = openLink(4);
    link.follow(NOBODY, T0);
    link.notePush("loop", 100, T0 + 10_000);
    expect([link.isLate(T0 + 9999), link.isLate(T0 + 10_000)]).toEqual([false, true]);
  });

  it("asks one that pushes no more often than it must", () => {
    const { link } = openLink(4);
    link.follow(NOBODY, T0);
    link.notePush("relay", 100, T0 + 10_000);
    expect(link.isLate(T0 + 10_000)).toBe(false);
  });

  it("logs that the relay cannot be reached", async () => {
    const lines = hearWarnings();
    openLink(4, fail).link.follow(NOBODY, T0);
    await vi.advanceTimersByTimeAsync(0);
    expect(lines).toEqual([RELAY_GONE]);
  });
});

describe("the first person whom a relay is to call at once", () => {
  it("is told to it where it knew of nobody", () => {
    const { link, calls } = openLink(4);
    link.await(awaiting(1_000_000));
    expect(calls).toEqual([["relay 3", "follow", 7, awaiting(1_000_000)]]);
  });

  it.each<[string, (link: LoopLink) => unknown]>([
    ["an answer to its push", (link) => link.answer("relay", awaiting(50))],
    ["a call", (link) => link.follow(awaiting(50), T0)],
    ["a person of before", (link) => link.await(awaiting(50))],
  ])("is told only when they stand before the one that it knows by %s", (_, tell) => {
    const { link, calls } = openLink(4);
    tell(link);
    calls.length = 0;
    link.await(awaiting(50));
    expect(calls).toEqual([]);
    link.await(awaiting(49));
    expect(calls).toEqual([["relay 3", "follow", 7, awaiting(49)]]);
  });

  it.each<[string, (link: LoopLink) => unknown]>([
    ["an answer to its push", (link) => link.answer("relay", NOBODY)],
    ["a call", (link) => link.follow(NOBODY, T0)],
  ])("is told when %s said since that nobody is awaited", (_, tell) => {
    const { link, calls } = openLink(4);
    link.await(awaiting(50));
    tell(link);
    calls.length = 0;
    link.await(awaiting(60));
    expect(calls).toEqual([["relay 3", "follow", 7, awaiting(60)]]);
  });

  it("is told though the loop was answered of one before them", () => {
    const { link, calls } = openLink(4);
    link.answer("loop", awaiting(50));
    link.await(awaiting(60));
    expect(calls).toHaveLength(1);
  });

  it("is told to nobody where there is none", () => {
    const { link, calls } = openLink(4);
    link.await(NOBODY);
    expect(calls).toEqual([]);
  });
});
