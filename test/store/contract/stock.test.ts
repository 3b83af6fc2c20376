import { expect, it } from "vitest";
import type { TicketType } from "../../../src/core/board.ts";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const type = (id: string, remaining: number | null): TicketType => ({
  id,
  remaining,
  name: { en: `"id":"${id}","remaining":7,"id":"A"`, th: "โซน" },
  price: '"remaining":null',
});

contract("the shop's report of its stock", ({ queue, control, open }) => {
  const report = (event: string, remaining: number | Record<string, number>) =>
    queue.reportStock(event, { nowMs: T0 + 50, shards: 1, remaining });

  it("is what is left to sell from then on, less the bookings since", async () => {
    const { event, lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    expect(await report(event, 10)).toEqual({ status: "done", remaining: 10 });
    const pass = await booth.claim("zoe");
    if (pass.kind !== "admitted") throw new Error(pass.kind);
    await booth.complete({ user: "zoe", firstEndMs: pass.expiresAtMs, bookingId: "b" });
    expect((await tick(T0 + 100)).snapshot.remaining).toBe(9);
    await report(event, 9);
    expect((await tick(T0 + 200)).snapshot.remaining).toBe(9);
  });

  it("is in no trail, and no change that an operator has to know of", async () => {
    const { event } = open();
    await control(event, { paused: false });
    await report(event, 10);
    const { version, audit, fields } = await queue.readControl(event, { nowMs: T0, shards: 1, entries: 9 });
    expect([version, audit.length, fields.remaining]).toEqual([1, 1, 10]);
  });

  it("of types names each, is shown with them, and sums up", async () => {
    const { event, lobby } = open();
    await lobby.act("join", "zoe");
    await control(event, { ticketTypes: [type("A", 5), type("B", null), type("A.B", 1)] });
    const before = (await lobby.flush({})).snapshot;
    expect(await report(event, { B: 0, A: 12, "A.B": 3 })).toEqual({ status: "done", remaining: 15 });
    const { snapshot } = await lobby.flush({});
    expect(snapshot.remaining).toBe(15);
    expect(snapshot.board.ticketTypes).toEqual([type("A", 12), type("B", 0), type("A.B", 3)]);
    expect(snapshot.board.version).toBeGreaterThan(before.board.version);
    await report(event, { B: 0, A: 12, "A.B": 3 });
    expect((await lobby.flush({})).snapshot.board.version).toBe(snapshot.board.version);
  });

  it("stops the calls when every type is sold out, and lets them go on when stock returns", async () => {
    const { event, lobby, tick } = open();
    await lobby.flush({ join: names(4) });
    await control(event, { ticketTypes: [type("A", 1), type("B", 1)] });
    expect((await tick(T0)).snapshot.called).toBe(2);
    await report(event, { A: 0, B: 0 });
    expect((await tick(T0 + 1000)).snapshot).toMatchObject({ remaining: 0, called: 2, waiting: 2 });
    expect(await lobby.act("join", "late")).toEqual({ kind: "sold_out" });
    await report(event, { A: 0, B: 3 });
    expect((await tick(T0 + 2000)).snapshot).toMatchObject({ remaining: 3, called: 3, waiting: 1 });
  });

  it("is refused for other types than are on sale, or without some of them", async () => {
    const { event } = open();
    const other = { status: "refused", reason: "OTHER_TYPES" };
    for (const remaining of [{}, { A: 1 }]) expect(await report(event, remaining)).toEqual(other);
    await control(event, { ticketTypes: [type("A", 5), type("B", 2)] });
    for (const remaining of [
      {},
      { A: 1 },
      { A: 1, B: 1, C: 1 },
      { A: 1, C: 1 },
      { A: 1, 'B","remaining': 1 },
    ]) {
      expect(await report(event, remaining)).toEqual(other);
    }
    expect(await report(event, 7)).toEqual({ status: "refused", reason: "SUM_OF_TYPES" });
    const { fields } = await queue.readControl(event, { nowMs: T0, shards: 1, entries: 0 });
    expect(fields.remaining).toBe(7);
    expect(fields.ticketTypes).toEqual([type("A", 5), type("B", 2)]);
  });

  it("is refused for numbers that no stock has", async () => {
    const { event } = open();
    const refused = { status: "refused", reason: "OUT_OF_RANGE" };
    for (const remaining of [1_000_000_001, -1_000_000_001, 0.5]) {
      expect(await report(event, remaining)).toEqual(refused);
    }
    expect(await report(event, -3)).toEqual({ status: "done", remaining: 0 });
    await control(event, { ticketTypes: [type("A", 5)] });
    expect(await report(event, { A: 1_000_000_001 })).toEqual(refused);
  });
});
