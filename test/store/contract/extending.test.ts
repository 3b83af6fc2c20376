import fc from "fast-check";
import { expect, it } from "vitest";
import { contract } from "../../support/store/contract.ts";
import { openBooth, T0 } from "../../support/store/queue-kit.ts";

const END_MS = T0 + 300_000;
const PASS = { user: "zoe", firstEndMs: END_MS };
const STANDS = { kind: "stands", expiresAtMs: END_MS };
const longer = (seconds: number) => ({ expiresAtMs: END_MS + seconds * 1000, extendedSeconds: seconds });

contract("extending", ({ queue, open }) => {
  async function admit() {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await booth.claim("zoe");
    const extend = (bySeconds: number, nowMs = T0) =>
      booth.actOnPass({ what: "extend", ...PASS, bySeconds }, { nowMs });
    return { event, lobby, booth, tick, extend };
  }

  it("shows everybody the later end of the same pass", async () => {
    const { lobby, booth, extend } = await admit();
    expect(await extend(600)).toEqual({ kind: "stands", ...longer(600) });
    expect(await booth.claim("zoe")).toEqual({ kind: "admitted", ...longer(600) });
    expect(await lobby.act("position", "zoe")).toEqual({ kind: "admitted", ...longer(600) });
    expect(await lobby.act("leave", "zoe")).toEqual({ kind: "left", ...longer(600) });
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "forfeited", ...longer(600) });
  });

  it("says when a pass ends, and changes nothing, when it is extended by nothing", async () => {
    const { booth, extend } = await admit();
    expect([await extend(0), await booth.claim("zoe")]).toEqual([STANDS, { ...STANDS, kind: "admitted" }]);
  });

  it("adds nothing up and shortens nothing, in whatever order", async () => {
    const { extend } = await admit();
    await extend(60);
    await extend(60);
    expect(await extend(60)).toEqual({ kind: "stands", ...longer(60) });
    expect([await extend(5), await extend(0)]).toEqual(Array(2).fill({ kind: "stands", ...longer(60) }));
  });

  it("comes to the longest of all that were asked for, by whatever booths", async () => {
    const steps = fc.array(fc.integer({ min: 0, max: 720 }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(steps, async (asked) => {
        const { event, extend } = await admit();
        await Promise.all(
          asked.map((step, nth) => {
            const booth = openBooth(queue, event, { lane: nth % 5 });
            return booth.actOnPass({ what: "extend", ...PASS, bySeconds: 5 * step });
          }),
        );
        const most = 5 * Math.max(...asked);
        expect(await extend(0)).toEqual(most > 0 ? { kind: "stands", ...longer(most) } : STANDS);
      }),
      { numRuns: 20 },
    );
  });

  it("keeps the slot until the later end, and then frees it", async () => {
    const { lobby, tick, extend } = await admit();
    await extend(5);
    await lobby.act("join", "adam");
    const calledAt = async (ms: number) => (await tick(ms, { maxActive: 1 })).snapshot.called;
    expect(await calledAt(END_MS)).toBe(0);
    expect(await calledAt(END_MS + 4900)).toBe(0);
    expect(await calledAt(END_MS + 6000)).toBe(1);
  });

  it("ends on the second, and not a millisecond later", async () => {
    const { lobby, booth, extend } = await admit();
    await extend(600);
    const endMs = END_MS + 600_000;
    expect(await lobby.act("position", "zoe", { nowMs: endMs - 1 })).toMatchObject({ kind: "admitted" });
    expect(await lobby.act("position", "zoe", { nowMs: endMs })).toEqual({ kind: "none" });
    expect([await extend(600, endMs), await booth.claim("zoe", { nowMs: endMs })]).toEqual([
      { kind: "ended" },
      { kind: "none" },
    ]);
  });

  it("takes a booking and a redemption until the later end, by the name of the pass", async () => {
    const { booth, extend } = await admit();
    await extend(600);
    const nowMs = END_MS + 500_000;
    const booking = { ...PASS, bookingId: "b-1" };
    expect(await booth.actOnPass({ what: "redeem", ...booking }, { nowMs })).toEqual({ kind: "redeemed" });
    expect(await booth.complete(booking, { nowMs })).toBe("completed");
    expect(await booth.claim("zoe", { nowMs })).toEqual({ kind: "spent", ...longer(600) });
  });

  it("extends the pass of somebody who left with it, who may still book", async () => {
    const { lobby, extend } = await admit();
    await lobby.act("leave", "zoe");
    expect(await extend(60)).toEqual({ kind: "stands", ...longer(60) });
    expect(await lobby.act("position", "zoe")).toEqual({ kind: "forfeited", ...longer(60) });
  });

  it("refuses a pass that was booked with, was taken back, or has ended", async () => {
    const booked = await admit();
    await booked.booth.complete({ ...PASS, bookingId: "b" });
    expect(await booked.extend(60)).toEqual({ kind: "spent" });
    const revoked = await admit();
    await revoked.extend(60);
    await queue.revokePass(revoked.event, { nowMs: T0, shards: 1, actId: "r", by: "ann", user: "zoe" });
    expect(await revoked.extend(0)).toEqual({ kind: "revoked" });
    expect(await revoked.booth.claim("zoe", { nowMs: END_MS + 59_000 })).toEqual({
      kind: "revoked",
      ...longer(60),
    });
    const over = await admit();
    expect(await over.extend(60, END_MS)).toEqual({ kind: "ended" });
    await over.tick(END_MS);
    expect(await over.extend(60, END_MS)).toEqual({ kind: "ended" });
  });

  it("extends no other pass of the same person", async () => {
    const { booth } = await admit();
    const other = { what: "extend", user: "zoe", firstEndMs: END_MS + 1000, bySeconds: 60 } as const;
    expect(await booth.actOnPass(other)).toEqual({ kind: "not_held" });
  });
});
