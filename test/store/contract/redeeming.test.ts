import { expect, it } from "vitest";
import { contract } from "../../support/store/contract.ts";
import { openBooth, T0 } from "../../support/store/queue-kit.ts";

const END_MS = T0 + 300_000;
const PASS = { user: "zoe", firstEndMs: END_MS };

contract("redeeming", ({ control, queue, open }) => {
  async function admit() {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await booth.claim("zoe");
    const redeem = async (bookingId: string, nowMs = T0) =>
      (await booth.actOnPass({ what: "redeem", ...PASS, bookingId }, { nowMs })).kind;
    const complete = (bookingId: string, nowMs = T0) => booth.complete({ ...PASS, bookingId }, { nowMs });
    return { event, lobby, booth, tick, redeem, complete };
  }

  it("binds a pass to the first booking, however often that asks", async () => {
    const { redeem } = await admit();
    expect([await redeem("b-1"), await redeem("b-2"), await redeem("b-1")]).toEqual([
      "redeemed",
      "pass_spent",
      "redeemed",
    ]);
  });

  it("lets the booking be made that it was bound to, and no other", async () => {
    const { redeem, complete } = await admit();
    await redeem("b-1");
    expect([await complete("b-2"), await complete("b-1"), await complete("b-1")]).toEqual([
      "pass_spent",
      "completed",
      "completed",
    ]);
    expect([await redeem("b-1"), await redeem("b-2")]).toEqual(["completed", "pass_spent"]);
  });

  it("counts no booking and frees no slot", async () => {
    const { event, lobby, redeem, complete, tick } = await admit();
    await control(event, { remaining: 10 });
    await redeem("b-1");
    await lobby.act("join", "adam");
    expect((await tick(T0 + 100, { maxActive: 1 })).snapshot).toMatchObject({ called: 0, remaining: 10 });
    await complete("b-1");
    expect((await tick(T0 + 200, { maxActive: 1 })).snapshot).toMatchObject({ called: 1, remaining: 9 });
  });

  it.each([0, 1])(
    "has one winner of two bookings that come at once in one batch: number %i",
    async (first) => {
      const { booth } = await admit();
      const acts = (["redeem", "complete"] as const).map((what, nth) => ({
        what,
        ...PASS,
        bookingId: `b-${nth}`,
      }));
      const reply = await booth.serve({ acts: first === 0 ? acts : acts.toReversed() });
      const won = first === 0 ? "redeemed" : "completed";
      expect(reply.acts.map(({ kind }) => kind)).toEqual([won, "pass_spent"]);
    },
  );

  it("has one winner of many bookings that come at once by several booths", async () => {
    const { event } = await admit();
    const tries = Array.from({ length: 20 }, async (_, nth) => {
      const booth = openBooth(queue, event, { lane: nth % 5 });
      return booth.actOnPass({ what: nth % 2 ? "redeem" : "complete", ...PASS, bookingId: `b-${nth}` });
    });
    const kinds = (await Promise.all(tries)).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === "redeemed" || kind === "completed")).toHaveLength(1);
    expect(kinds.filter((kind) => kind === "pass_spent")).toHaveLength(19);
  });

  it("is answered as before when the pass has ended since, and its booking counts as late", async () => {
    const { redeem, complete, tick } = await admit();
    await redeem("b-1");
    await tick(END_MS);
    expect([await redeem("b-1", END_MS), await redeem("b-2", END_MS)]).toEqual(["redeemed", "pass_spent"]);
    expect([await complete("b-2", END_MS), await complete("b-1", END_MS)]).toEqual(["pass_spent", "late"]);
  });

  it("refuses a pass at its end, and not a millisecond before", async () => {
    const { redeem } = await admit();
    expect(await redeem("b-1", END_MS)).toBe("ended");
    expect(await redeem("b-1", END_MS - 1)).toBe("redeemed");
  });

  it("refuses a pass that an operator took back, though it was redeemed before", async () => {
    const { event, redeem, complete } = await admit();
    await redeem("b-1");
    await queue.revokePass(event, { nowMs: T0, shards: 1, actId: "r", by: "ann", user: "zoe" });
    for (const nowMs of [T0, END_MS + 1000]) {
      expect([await redeem("b-1", nowMs), await redeem("b-2", nowMs)]).toEqual(["revoked", "pass_spent"]);
    }
    expect([await complete("b-2"), await complete("b-1")]).toEqual(["pass_spent", "late"]);
  });

  it("forgets the binding with the person", async () => {
    const { event, redeem, complete } = await admit();
    await redeem("b-1");
    const act = { nowMs: T0, shards: 1, actId: "e", by: "ann", user: "zoe" };
    expect(await queue.erase(event, act)).toMatchObject({ status: "done", passEndsAtMs: END_MS });
    expect(await complete("b-2")).toBe("completed");
  });

  it("knows nothing of a pass from before the event started anew, nor of one that nobody has", async () => {
    const { booth } = await admit();
    const redeem = async (user: string, firstEndMs: number) =>
      (await booth.actOnPass({ what: "redeem", user, firstEndMs, bookingId: "b" })).kind;
    expect(await redeem("zoe", END_MS - 1000)).toBe("unknown");
    expect([await redeem("adam", END_MS), await redeem("zoe", END_MS + 1000)]).toEqual([
      "not_held",
      "not_held",
    ]);
  });
});
