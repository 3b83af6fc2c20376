import { expect, it } from "vitest";
import type { OperatorFields } from "../../../src/core/operator.ts";
import { contract } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("completing", ({ control, open }) => {
  async function admit() {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await booth.claim("zoe");
    const complete = (bookingId: string, untilMs = T0 + 300_000) =>
      booth.complete({ user: "zoe", firstEndMs: untilMs, bookingId });
    return { lobby, tick, complete, control: (set: Partial<OperatorFields>) => control(event, set) };
  }

  it("frees the slot, and repeats itself for the same booking", async () => {
    const { lobby, complete, tick } = await admit();
    expect([await complete("b-1"), await complete("b-1")]).toEqual(["completed", "completed"]);
    await lobby.act("join", "adam");
    await tick(T0 + 100, { maxActive: 1 });
    expect((await lobby.act("position", "adam")).kind).toBe("called");
  });

  it("refuses another booking with the same pass", async () => {
    const { complete } = await admit();
    expect([await complete("b-1"), await complete("b-2")]).toEqual(["completed", "pass_spent"]);
  });

  it("counts a booking that is reported after the pass was swept, once", async () => {
    const { complete, tick } = await admit();
    await tick(T0 + 300_000);
    expect([await complete("b-1"), await complete("b-1"), await complete("b-2")]).toEqual([
      "late",
      "completed",
      "pass_spent",
    ]);
  });

  it("counts a booking once, however long after the sweep it is reported again", async () => {
    const { lobby, complete, tick, control } = await admit();
    await control({ remaining: 10 });
    await complete("b-1");
    await tick(T0 + 300_000);
    expect([await complete("b-1"), await complete("b-2")]).toEqual(["completed", "pass_spent"]);
    expect((await lobby.flush({})).snapshot.remaining).toBe(9);
  });

  it("knows nothing of a pass from before the event started anew", async () => {
    const { complete } = await admit();
    expect(await complete("b-1", T0 - 1000)).toBe("unknown");
  });

  it("lets somebody who booked join again only when the pass's time is over", async () => {
    const { lobby, complete } = await admit();
    await complete("b-1");
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "spent", expiresAtMs: T0 + 300_000 });
    expect((await lobby.act("join", "zoe", { nowMs: T0 + 300_000 })).kind).toBe("joined");
  });
});
