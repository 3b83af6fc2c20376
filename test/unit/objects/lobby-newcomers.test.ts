/** What a lobby does with joins that must not enter a drawing: the Worker took the event for open. The clock is set. */
import { describe, expect, it, vi } from "vitest";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";
import { StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { JOINED, openLobbyAlone } from "../../support/objects/lobby-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const entering = (opensInMs: number) => ({ opensAtMs: T0 + opensInMs, draw: sampleDrawing() });
const CLOSED = { tick: 2, draw: sampleDrawing({ phase: "closed" }) };
const TRY_AGAIN = { status: "overloaded", retryAfterSeconds: 2 };

/** A lobby that has seen this version, and so Redis replies. */
async function openAt(version: Partial<Snapshot>, fields: Partial<EventConfig> = { opening: "draw" }) {
  const lobby = openLobbyAlone(fields);
  lobby.script.outcome = JOINED;
  lobby.script.reply = { snapshot: sampleSnapshot(version) };
  await lobby.push(version);
  /** Redis is at this version from now on, and a push says so. */
  const goOn = async (next: Partial<Snapshot>) => {
    lobby.script.reply = { snapshot: sampleSnapshot(next) };
    await lobby.push(next);
  };
  const joins = () => lobby.sent.filter(({ acts }) => acts.join.length > 0).length;
  return { ...lobby, goOn, joins, come: (user = "ann") => lobby.lobby.act("join", user, true) };
}

describe("a newcomer", () => {
  it("joins where nobody enters any more, by what the lobby knows however long ago", async () => {
    const { come, flushesAt } = await openAt(CLOSED);
    await vi.advanceTimersByTimeAsync(5000);
    expect(await within(0, come())).toMatchObject({ outcome: JOINED });
    expect(flushesAt()).toEqual([5000]);
  });

  it("is told to come back while people enter, from memory where that is less than a second old", async () => {
    const { come, push, flushesAt } = await openAt(entering(100_000));
    await vi.advanceTimersByTimeAsync(999);
    expect(await within(0, come())).toEqual(TRY_AGAIN);
    expect(flushesAt()).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(await within(0, come())).toEqual(TRY_AGAIN);
    expect(flushesAt()).toEqual([1000]);
    expect((await push(entering(100_000)))?.tally?.refused.overloaded).toBe(2);
  });

  it("is told that the opening is not announced yet", async () => {
    const { come, joins } = await openAt({ generation: 0 });
    expect(await within(0, come())).toMatchObject({ outcome: { kind: "queue_not_open", opensAtMs: 0 } });
    expect(joins()).toBe(0);
  });

  it("joins an event that has not begun and opens first come, first served", async () => {
    const { come } = await openAt({ generation: 0 }, { opening: "first-come" });
    expect(await within(0, come())).toMatchObject({ outcome: JOINED });
  });

  it("is told to come back where Redis does not say how the event stands", async () => {
    hearWarnings();
    const { come, script } = await openAt(entering(100_000));
    script.error = new StoreUnavailable("away");
    await vi.advanceTimersByTimeAsync(1000);
    expect(await within(0, come())).toEqual({ status: "store_unavailable", retryAfterSeconds: 2 });
  });

  it("is asked for by what the relay has, where the lobby begins", async () => {
    const snapshot = sampleSnapshot(CLOSED);
    const progress = { snapshot, departed: { from: 0, tickets: [] }, nextTickInMs: 100 };
    const { act, script, sent } = openLobbyAlone({ relays: 4, opening: "draw" }, () => progress);
    script.outcome = JOINED;
    script.reply = { snapshot };
    await act("join", "ann", true);
    expect(sent.map(({ acts }) => acts.join)).toEqual([["ann"]]);
  });

  it("is held up alone: not who enters, asks or leaves", async () => {
    const { act, sent } = await openAt(entering(100_000));
    await act("join", "ann");
    await act("position", "bob", true);
    await act("leave", "cat", true);
    expect(sent.map(({ acts }) => [acts.join, acts.position, acts.leave])).toEqual([
      [["ann"], [], []],
      [[], ["bob"], []],
      [[], [], ["cat"]],
    ]);
  });
});

describe("a newcomer at a close that is due", () => {
  it("joins once it is made, within fifty milliseconds", async () => {
    const { come, goOn, joins } = await openAt(entering(0));
    const answer = come();
    expect(await within(120, answer)).toBe("nothing yet");
    await goOn({ ...entering(0), ...CLOSED });
    expect(await within(29, answer)).toBe("nothing yet");
    expect(joins()).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(joins()).toBe(1);
  });

  it("asks Redis for the close once a second while no push tells of it", async () => {
    const { come, flushesAt } = await openAt(entering(0));
    void come();
    await vi.advanceTimersByTimeAsync(2500);
    expect(flushesAt()).toEqual([1000, 2000]);
  });

  it("is told to come back after three seconds", async () => {
    const { come, joins } = await openAt(entering(0));
    const answer = come();
    expect(await within(2999, answer)).toBe("nothing yet");
    expect(await within(1, answer)).toEqual(TRY_AGAIN);
    expect(joins()).toBe(0);
  });

  it("waits with those before, and as long as the first of them", async () => {
    const { come } = await openAt(entering(0));
    const answers = [come("ann")];
    await vi.advanceTimersByTimeAsync(2000);
    answers.push(come("bob"));
    await vi.advanceTimersByTimeAsync(1000);
    expect(await within(0, Promise.all(answers))).toEqual([TRY_AGAIN, TRY_AGAIN]);
  });

  it("does not wait by what was found for those before", async () => {
    const { come, goOn } = await openAt(entering(100_000));
    expect(await within(0, come("ann"))).toEqual(TRY_AGAIN);
    await goOn({ ...entering(100_000), ...CLOSED });
    expect(await within(0, come("bob"))).toMatchObject({ outcome: JOINED });
  });

  it("waits while the lobby cannot tell how the event stands", async () => {
    const { act, script, lobby } = openLobbyAlone({ opening: "draw" });
    script.outcome = JOINED;
    script.reply = { snapshot: sampleSnapshot({ departedCount: 1 }) }; // who departed is missing
    const answer = lobby.act("join", "ann", true);
    expect(await within(60, answer)).toBe("nothing yet");
    script.reply = {
      snapshot: sampleSnapshot({ departedCount: 1 }),
      departed: { from: 0, tickets: [7] },
    };
    expect(await within(40, answer)).toMatchObject({ outcome: JOINED });
    expect(await act("join", "bob")).toMatchObject({ outcome: JOINED });
  });
});
