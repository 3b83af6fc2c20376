import { expect, it } from "vitest";
import { ordinalOf } from "../../../src/core/ticket.ts";
import { contract } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("joining", ({ control, open }) => {
  it("gives tickets in the order of arrival, each greater than the last", async () => {
    const { lobby } = open();
    const { outcomes } = await lobby.flush({ join: ["zoe", "adam", "mia"] });
    const tickets = outcomes.join.map((outcome) => ("ticket" in outcome ? outcome.ticket : 0));
    expect(tickets.map(ordinalOf)).toEqual([1, 2, 3]);
    expect(tickets).toEqual([...tickets].sort((a, b) => a - b));
  });

  it("keeps your place when you join again", async () => {
    const { lobby } = open();
    const first = await lobby.act("join", "zoe");
    await lobby.act("join", "adam");
    expect(await lobby.act("join", "zoe", { nowMs: T0 + 5000 })).toEqual({
      ...first,
      kind: "already_in_queue",
    });
  });

  it("gives the second of two equal ids in a batch the first one's ticket", async () => {
    const { lobby } = open();
    const { outcomes, snapshot } = await lobby.flush({ join: ["zoe", "zoe"] });
    expect(outcomes.join.map(({ kind: outcome }) => outcome)).toEqual(["joined", "already_in_queue"]);
    expect(snapshot.waiting).toBe(1);
  });

  it("never gives a smaller ticket when the clock steps back", async () => {
    const { lobby } = open();
    const first = await lobby.act("join", "zoe", { nowMs: T0 + 60_000 });
    const second = await lobby.act("join", "adam", { nowMs: T0 });
    expect("ticket" in first && "ticket" in second && second.ticket > first.ticket).toBe(true);
  });

  it("fills the queue in arrival order and gives refused people no ordinal", async () => {
    const { lobby } = open();
    const { outcomes } = await lobby.flush({ join: ["a", "b", "c", "a"] }, { maxQueueSize: 2 });
    expect(outcomes.join.map(({ kind: outcome }) => outcome)).toEqual([
      "joined",
      "joined",
      "queue_full",
      "already_in_queue",
    ]);
    await lobby.act("leave", "a");
    const next = await lobby.act("join", "c", { maxQueueSize: 2 });
    expect("ticket" in next && ordinalOf(next.ticket)).toBe(3);
  });

  it("refuses newcomers while closed, before the opening and after the last one is sold, but nobody inside", async () => {
    const { event, lobby } = open();
    const inside = await lobby.act("join", "inside");
    await control(event, { closed: true });
    expect(await lobby.act("join", "new")).toEqual({ kind: "queue_closed" });
    await control(event, { closed: false, opensAtMs: T0 + 1000 });
    expect(await lobby.act("join", "new")).toEqual({ kind: "queue_not_open", opensAtMs: T0 + 1000 });
    await control(event, { opensAtMs: null, remaining: 0 });
    expect(await lobby.act("join", "new")).toEqual({ kind: "sold_out" });
    expect(await lobby.act("join", "inside")).toEqual({ ...inside, kind: "already_in_queue" });
  });
});
