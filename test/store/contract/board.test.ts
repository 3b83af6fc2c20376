import { expect, it } from "vitest";
import type { TicketType } from "../../../src/core/board.ts";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const type = (id: string, remaining: number | null): TicketType => ({
  id,
  remaining,
  name: { en: `"${id}", "remaining":7`, th: "โซน" },
  price: "฿1,500",
});

contract("the operator's board", ({ queue, control, open }) => {
  const refusal = async (event: string, change: Parameters<typeof control>[1]) => {
    const act = { nowMs: T0, shards: 1, actId: crypto.randomUUID(), by: "ann", version: null };
    const reply = await queue.control(event, { ...act, change });
    return reply.status === "refused" ? [reply.reason, reply.field] : reply.status;
  };

  it("has a notice of each language beside the one for all", async () => {
    const { event, lobby, tick } = open();
    await lobby.act("join", "zoe");
    await control(event, { notice: "Soon.", noticeEn: "In English.", noticeTh: "ภาษาไทย" });
    const told = { notice: "Soon.", board: { notices: { en: "In English.", th: "ภาษาไทย" } } };
    expect((await tick(T0)).snapshot).toMatchObject(told);
    await control(event, { noticeEn: null });
    expect((await lobby.flush({})).snapshot.board.notices).toEqual({ th: "ภาษาไทย" });
  });

  it("is known by a number that differs from one change of it to the next, and stays otherwise", async () => {
    const { event, tick, lobby } = open();
    await lobby.act("join", "zoe");
    const versionAfter = async (change: Parameters<typeof control>[1]) => {
      await control(event, change);
      return (await tick(T0)).snapshot.board.version;
    };
    const first = await versionAfter({ noticeEn: "one" });
    const second = await versionAfter({ noticeEn: "two" });
    expect(second).toBeGreaterThan(first);
    expect(await versionAfter({ paused: true, notice: "three" })).toBe(second);
    expect(await versionAfter({ ticketTypes: [type("A", 1)] })).toBeGreaterThan(second);
  });

  it("shows the types of tickets as they were set, and counts what remains of all", async () => {
    const { event, lobby } = open();
    await lobby.act("join", "zoe");
    const ticketTypes = [type("A", 12), type("B", 0), type("C", 30)];
    await control(event, { ticketTypes });
    expect((await lobby.flush({})).snapshot).toMatchObject({ remaining: 42, board: { ticketTypes } });
    await control(event, { ticketTypes: null });
    expect((await lobby.flush({})).snapshot).toMatchObject({ remaining: 42, board: { ticketTypes: null } });
  });

  it("leaves what remains alone while a type is not counted", async () => {
    const { event, lobby } = open();
    await lobby.act("join", "zoe");
    await control(event, { remaining: 5, ticketTypes: [type("A", 12), type("B", null)] });
    expect((await lobby.flush({})).snapshot.remaining).toBe(5);
    await control(event, { remaining: 3 });
    expect((await lobby.flush({})).snapshot.remaining).toBe(3);
  });

  it("refuses another number than the sum of what is counted", async () => {
    const { event } = open();
    const ticketTypes = [type("A", 12)];
    expect(await refusal(event, { ticketTypes, remaining: 11 })).toEqual(["SUM_OF_TYPES", "remaining"]);
    await control(event, { ticketTypes });
    expect(await refusal(event, { remaining: 11 })).toEqual(["SUM_OF_TYPES", "remaining"]);
    expect(await refusal(event, { remaining: null })).toEqual(["SUM_OF_TYPES", "remaining"]);
    expect(await refusal(event, { ticketTypes: null, remaining: 11 })).toBe("done");
  });

  it("is sold out when every type is, calls nobody then, and goes on when one has tickets again", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(3) });
    await control(event, { ticketTypes: [type("A", 0), type("B", 0)] });
    expect((await tick(T0)).snapshot).toMatchObject({ remaining: 0, called: 0 });
    expect(await lobby.act("join", "late")).toEqual({ kind: "sold_out" });
    await control(event, { ticketTypes: [type("A", 0), type("B", 2)] });
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ remaining: 2, called: 2 });
  });

  it("counts bookings down from the sum", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await control(event, { ticketTypes: [type("A", 2), type("B", 3)] });
    const pass = await booth.claim("zoe");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await booth.complete({ user: "zoe", firstEndMs: pass.expiresAtMs, bookingId: "b" });
    expect((await tick(T0 + 100)).snapshot).toMatchObject({ remaining: 4, completed: 1, expired: 0 });
  });

  it("refuses an opening that nobody could use", async () => {
    const { event } = open();
    await control(event, { opensAtMs: T0 });
    const refused = ["CLOSES_BEFORE_OPENING", "closes_at_ms"];
    expect(await refusal(event, { closesAtMs: T0 })).toEqual(refused);
    expect(await refusal(event, { closesAtMs: T0 + 1 })).toBe("done");
    expect(await refusal(event, { opensAtMs: T0 + 1 })).toEqual(refused);
    expect(await refusal(event, { opensAtMs: null, closesAtMs: T0 })).toBe("done");
  });
});
