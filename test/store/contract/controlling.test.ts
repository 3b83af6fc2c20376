import { expect, it } from "vitest";
import type { TicketType } from "../../../src/core/board.ts";
import type { ControlAct, OperatorFields } from "../../../src/core/operator.ts";
import { freshEvent } from "../../support/fresh-event.ts";
import { contract } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const NOT_SET: OperatorFields = {
  paused: null,
  closed: null,
  rateOverrideMilli: null,
  maxActiveOverride: null,
  remaining: null,
  opensAtMs: null,
  closesAtMs: null,
  entersAtMs: null,
  notice: null,
  noticeEn: null,
  noticeTh: null,
  ticketTypes: null,
};

const type = (id: string, remaining: number | null): TicketType => ({
  id,
  remaining,
  name: { en: `Zone ${id}`, th: "โซน" },
  price: "฿1,500",
});

contract("an operator's act", ({ queue, open }) => {
  let acts = 0;
  const control = (event: string, change: Partial<OperatorFields>, more: Partial<ControlAct> = {}) =>
    queue.control(event, {
      nowMs: T0,
      shards: 1,
      actId: `act-${++acts}`,
      by: "ann",
      version: null,
      change,
      ...more,
    });
  const read = (event: string, entries = 200) => queue.readControl(event, { nowMs: T0, shards: 1, entries });

  it("finds nothing set, at version 0, in an event that nobody has touched", async () => {
    expect(await read(freshEvent())).toEqual({ version: 0, fields: NOT_SET, unreadable: [], audit: [] });
  });

  it("sets several fields at once, counts as one version, and is in the trail", async () => {
    const { event, tick, lobby } = open();
    await lobby.act("join", "zoe");
    await control(event, { notice: "Soon." });
    const reply = await control(event, { paused: true, notice: null, rateOverrideMilli: 1500 });
    const fields = { ...NOT_SET, paused: true, rateOverrideMilli: 1500 };
    expect(reply).toMatchObject({ status: "done", version: 2, fields });
    const { audit, ...state } = await read(event);
    expect(state).toEqual({ version: 2, fields, unreadable: [] });
    expect(audit[0]).toEqual({
      actId: `act-${acts}`,
      what: "control",
      by: "ann",
      atMs: T0,
      version: 2,
      changes: [
        { name: "notice", before: "Soon.", after: null },
        { name: "paused", before: null, after: "1" },
        { name: "rate_override", before: null, after: "1500" },
      ],
    });
    expect((await tick(T0)).snapshot).toMatchObject({
      control: 2,
      paused: true,
      notice: null,
      rateMilli: 1500,
    });
  });

  it("takes every field away again", async () => {
    const { event, tick, lobby } = open();
    await control(event, {
      paused: true,
      closed: true,
      rateOverrideMilli: 0,
      opensAtMs: T0 + 1000,
      closesAtMs: T0 + 2000,
      maxActiveOverride: 1,
      notice: "Soon.",
      noticeEn: "Soon!",
      noticeTh: "เร็วๆ นี้",
      ticketTypes: [type("A", 0)],
    });
    expect(await control(event, NOT_SET)).toMatchObject({ status: "done", fields: NOT_SET, unreadable: [] });
    expect(await lobby.act("join", "zoe")).toMatchObject({ kind: "joined" });
    const open_ = { paused: false, closed: false, remaining: null, opensAtMs: 0, closesAtMs: 0, called: 1 };
    expect((await tick(T0)).snapshot).toMatchObject({
      ...open_,
      notice: null,
      board: { notices: {}, ticketTypes: null },
    });
  });

  it("is refused as a conflict when another change came first, and says what that was", async () => {
    const { event } = open();
    await control(event, { paused: true }, { version: 0 });
    const late = await control(event, { paused: false }, { version: 0 });
    expect(late).toEqual({
      status: "conflict",
      version: 1,
      fields: { ...NOT_SET, paused: true },
      unreadable: [],
    });
    expect(await read(event)).toMatchObject({
      version: 1,
      fields: { paused: true },
      audit: [{ version: 1 }],
    });
    expect(await control(event, { paused: false }, { version: 1 })).toMatchObject({
      status: "done",
      version: 2,
    });
  });

  it("is answered as before when it comes again, and changes nothing, whatever came between", async () => {
    const { event } = open();
    const first = await control(event, { remaining: 5 }, { actId: "a-1", version: 0 });
    await control(event, { remaining: 3 });
    const again = await control(event, { remaining: 5 }, { actId: "a-1", version: 0, nowMs: T0 + 5000 });
    expect(again).toEqual({ ...first, version: 2, fields: { ...NOT_SET, remaining: 3 } });
    expect((await read(event)).audit).toHaveLength(2);
  });

  it("is refused when its id was that of another act", async () => {
    const { event } = open();
    await control(event, { remaining: 5 }, { actId: "a-1" });
    for (const change of [{ remaining: 6 }, { paused: true }, { remaining: 5, paused: true }]) {
      const reply = await control(event, change, { actId: "a-1" });
      expect(reply).toMatchObject({ status: "refused", reason: "ACT_ID_USED", field: null, version: 1 });
    }
  });

  it.each<[keyof OperatorFields, unknown, string, string]>([
    ["rateOverrideMilli", -1, "OUT_OF_RANGE", "rate_override"],
    ["rateOverrideMilli", 20_000_001, "OUT_OF_RANGE", "rate_override"],
    ["rateOverrideMilli", 0.5, "NOT_A_NUMBER", "rate_override"],
    ["remaining", 1_000_000_001, "OUT_OF_RANGE", "remaining"],
    ["remaining", Number.NaN, "NOT_A_NUMBER", "remaining"],
    ["remaining", 2 ** 80, "NOT_A_NUMBER", "remaining"],
    ["opensAtMs", 1_796_119_200, "OUT_OF_RANGE", "opens_at_ms"], // seconds
    ["opensAtMs", Date.UTC(2050, 0, 1), "OUT_OF_RANGE", "opens_at_ms"],
    ["closesAtMs", 1_796_119_200, "OUT_OF_RANGE", "closes_at_ms"],
    ["maxActiveOverride", 10_000_001, "OUT_OF_RANGE", "max_active_override"],
    ["notice", "🎟".repeat(281), "TOO_LONG", "notice"],
    ["noticeEn", "x".repeat(281), "TOO_LONG", "notice:en"],
    ["noticeTh", "ก".repeat(281), "TOO_LONG", "notice:th"],
    [
      "ticketTypes",
      Array.from({ length: 20 }, (_, n) => type(`${n}`.repeat(16), n)),
      "TOO_LONG",
      "ticket_types",
    ],
  ])("with %s = %j is refused whole, with what is right in it", async (name, value, reason, field) => {
    const { event } = open();
    const reply = await control(event, { closed: true, [name]: value, paused: true });
    expect(reply).toEqual({ status: "refused", reason, field, version: 0, fields: NOT_SET, unreadable: [] });
    expect((await read(event)).audit).toEqual([]);
  });

  it.each([
    { rateOverrideMilli: 20_000_000, opensAtMs: Date.UTC(2026, 0, 2), remaining: -1_000_000_000 },
    { rateOverrideMilli: 0, opensAtMs: Date.UTC(2050, 0, 1) - 1, remaining: 1_000_000_000 },
    { maxActiveOverride: 0, closesAtMs: Date.UTC(2026, 0, 2) },
    { maxActiveOverride: 10_000_000, closesAtMs: Date.UTC(2050, 0, 1) - 1 },
    { noticeEn: "🎟".repeat(280), noticeTh: "ก".repeat(280) },
    { ticketTypes: Array.from({ length: 15 }, (_, n) => type(`zone-${n}`, 1_000_000)) },
  ])("may go to the bounds: %j", async (change) => {
    expect(await control(freshEvent(), change)).toMatchObject({ status: "done", fields: change });
  });

  it("may be there before the first join, and stays", async () => {
    const { event, lobby, tick } = open();
    await control(event, { rateOverrideMilli: 0, notice: "Soon." });
    await lobby.act("join", "zoe");
    expect((await tick(T0)).snapshot).toMatchObject({
      control: 1,
      notice: "Soon.",
      rateMilli: 0,
      waiting: 1,
    });
  });

  it("counts stock from the bookings that there are at its time", async () => {
    const { event, lobby, booth, tick } = open();
    const book = async (user: string) => {
      const pass = await booth.claim(user);
      if (pass.kind !== "admitted") throw new Error(pass.kind);
      await booth.complete({ user, firstEndMs: pass.expiresAtMs, bookingId: user });
    };
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0);
    await book("zoe");
    await control(event, { remaining: 10 });
    expect((await tick(T0 + 100)).snapshot.remaining).toBe(10);
    await book("adam");
    expect((await tick(T0 + 200)).snapshot.remaining).toBe(9);
    await control(event, { remaining: 9 });
    expect((await tick(T0 + 300)).snapshot.remaining).toBe(9);
  });

  it("keeps the newest 200 acts in the trail, the latest first", async () => {
    const event = freshEvent();
    for (let nth = 1; nth <= 203; nth++) await control(event, { remaining: nth });
    const { audit } = await read(event, 1000);
    expect(audit.map(({ version }) => version)).toEqual(Array.from({ length: 200 }, (_, nth) => 203 - nth));
    expect(await read(event, 2)).toMatchObject({ audit: [{ version: 203 }, { version: 202 }] });
    expect((await read(event, 0)).audit).toEqual([]);
  });

  it.each(['"', "\\", "\u0000\u001f\u007f\n", '","version":99,"before":{', "🎟️ ขอบคุณ", "unset"])(
    "keeps words as they are, whatever they hold: %j",
    async (notice) => {
      const event = freshEvent();
      await control(event, { notice });
      expect(await control(event, { notice: "x" }, { by: notice })).toMatchObject({
        status: "done",
        version: 2,
      });
      const { audit } = await read(event);
      expect(audit).toMatchObject([
        { by: notice, changes: [{ before: notice, after: "x" }] },
        { changes: [{ before: null, after: notice }] },
      ]);
    },
  );
});
