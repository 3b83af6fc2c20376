/** What an erasure leaves in the keys of an event, part by part, and what it answers. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore, readCalledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const TICKET = ticketOf(5);
const ENDS_MS = T0 + 100_000;
const COUNTERS = [
  ...([
    "waiting",
    "returned",
    "called",
    "called_again",
    "admitted",
    "missed",
    "spent",
    "forfeited",
    "revoked",
  ] as const),
  ...(["expired", "entered", "gone", "joined_bytes", "no_shows"] as const),
];

async function open(state: Record<string, number | string> = {}): Promise<WrittenEvent> {
  const counters = Object.fromEntries(COUNTERS.map((name) => [name, 20]));
  const event = await WrittenEvent.put(redis, {
    generation: T0,
    numbering: T0,
    shards: 1,
    clock_ms: T0,
    rate: 5000,
    ...counters,
    ...state,
  });
  return event;
}

type Reply = [status: string, passEndsMs: number, cursor: string, entries: string[]];
const erase = (event: WrittenEvent, { user = "zoe", cursor = "0", actId = "e-1" } = {}) =>
  event.run("erase_person", [T0, 1, actId, "ann", user, cursor]) as Promise<Reply>;
const ENTRY = `{"act":"e-1","what":"erase","set":{},"by":"ann","at":${T0},"version":0,"before":{}}`;

async function changes(event: WrittenEvent): Promise<Record<string, number>> {
  const moved = Object.entries(await event.read(...COUNTERS)).map(([name, count]): [string, number] => [
    name,
    count - 20,
  ]);
  return Object.fromEntries(moved.filter(([, by]) => by !== 0));
}

/** Zoe's scores: in the line, in `called` and in the list of entrants. */
async function find(event: WrittenEvent): Promise<(string | null)[]> {
  const called = await redis.zscore(event.keys.called, "zoe");
  const { state = null, deadlineMs = 0 } = called === null ? {} : readCalledScore(Number(called));
  const place = state === null ? null : `${state} ${deadlineMs - T0}`;
  return [await redis.zscore(event.keys.line, "zoe"), place, await redis.zscore(event.keys.entrants, "zoe")];
}

describe("an erasure of who is", () => {
  type Case = [
    where: string,
    key: "line" | "called" | null,
    score: number,
    passEndsMs: number,
    left: string | null,
    changed: object,
  ];
  const PASSED_MS = T0 - 1000;
  it.each<Case>([
    ["nowhere", null, 0, 0, null, {}],
    ["waiting", "line", TICKET, 0, null, { waiting: -1 }],
    ["back at the front", "line", 7, 0, null, { waiting: -1, returned: -1 }],
    ["called", "called", calledScore("called", ENDS_MS), 0, null, { called: -1 }],
    ["late for a turn", "called", calledScore("missed", ENDS_MS), 0, null, { missed: -1 }],
    [
      "with a pass",
      "called",
      calledScore("admitted", ENDS_MS),
      ENDS_MS,
      "forfeited 100000",
      { admitted: -1, forfeited: 1 },
    ],
    ["gone with a pass", "called", calledScore("forfeited", ENDS_MS), ENDS_MS, "forfeited 100000", {}],
    ["booked", "called", calledScore("spent", ENDS_MS), ENDS_MS, "spent 100000", {}],
    [
      "without the pass that was taken back",
      "called",
      calledScore("revoked", ENDS_MS),
      ENDS_MS,
      "revoked 100000",
      {},
    ],
    ["too late to come back", "called", calledScore("missed", PASSED_MS), 0, null, { missed: -1 }],
    [
      "with a pass that has ended",
      "called",
      calledScore("admitted", PASSED_MS),
      0,
      null,
      { admitted: -1, expired: 1 },
    ],
    ["booked with a pass that has ended", "called", calledScore("spent", PASSED_MS), 0, null, { spent: -1 }],
  ])("%s takes them out, but for a pass that is alive", async (_, key, score, passEndsMs, left, changed) => {
    const event = await open();
    if (key) await event.add({ [key]: { zoe: score } });
    expect(await erase(event)).toEqual(["DONE", passEndsMs, "0", [ENTRY]]);
    expect([await find(event), await changes(event)]).toEqual([[null, left, null], changed]);
    expect(await redis.lrange(event.audit, 0, -1)).toEqual([ENTRY]);
  });

  it.each([
    ["an entrant", 1, 17, { entered: -1, joined_bytes: -3 }],
    ["an entrant who is gone", 1, 17 + 256, { entered: -1, gone: -1, joined_bytes: -3 }],
    ["an entrant, gone from the first sheet", 1, 256, { entered: -1, gone: -1, joined_bytes: -3 }],
    ["an entrant of a drawing that is over", 4, 17, {}],
  ])("%s takes the entry out", async (_, draw, entry, changed) => {
    const event = await open({ draw });
    await event.add({ entrants: { zoe: entry, adam: 9 } });
    expect((await erase(event)).slice(0, 2)).toEqual(["DONE", 0]);
    expect([await find(event), await changes(event)]).toEqual([[null, null, null], changed]);
    expect(await redis.zrange(event.keys.entrants, 0, "-1")).toEqual(["adam"]);
  });

  it("nowhere takes nobody out of the counts of those who enter", async () => {
    const event = await open({ draw: 1 });
    await event.add({ entrants: { adam: 9 } });
    await erase(event);
    expect([await changes(event), await redis.zcard(event.keys.entrants)]).toEqual([{}, 1]);
  });

  it.each([2, 3])("in a list that is drawn from waits for the drawing, in phase %i", async (draw) => {
    const event = await open({ draw });
    await event.add({ entrants: { zoe: 9 } });
    expect([await erase(event), await find(event)]).toEqual([
      ["HELD", 0, "0", []],
      [null, null, "9"],
    ]);
  });

  it("waiting for a line that is renumbered waits for that", async () => {
    expect(await erase(await open({ renumber_at_ms: T0 + 1000 }))).toEqual(["HELD", 0, "0", []]);
  });

  it("of no event leaves nothing", async () => {
    const event = await WrittenEvent.put(redis);
    expect([await erase(event), await redis.exists(event.keys.state, event.audit)]).toEqual([
      ["DONE", 0, "0", []],
      0,
    ]);
  });
});

describe("an erasure that comes again", () => {
  it.each([
    ["of who waited", "line", TICKET, 0],
    ["of who holds a pass", "called", calledScore("spent", ENDS_MS), ENDS_MS],
  ] as const)("%s is answered as before, with one entry", async (_, key, score, passEndsMs) => {
    const event = await open();
    await event.add({ [key]: { zoe: score } });
    await erase(event);
    const before = await event.fields();
    expect(await erase(event)).toEqual(["DONE", passEndsMs, "0", [ENTRY]]);
    expect([await event.fields(), await redis.llen(event.audit)]).toEqual([before, 1]);
  });

  it.each<[string, (event: WrittenEvent) => Promise<unknown>]>([
    ["is in line", (event) => event.add({ line: { zoe: TICKET } })],
    ["has one booking", (event) => event.add({ spent: { [`zoe:${ENDS_MS}`]: "b-1" } })],
    [
      "has a deadline that has passed",
      (event) => event.add({ called: { zoe: calledScore("spent", T0 - 1000) } }),
    ],
  ])("is refused where the person %s: it was for somebody else", async (_, put) => {
    const event = await open();
    await erase(event);
    await put(event);
    expect(await erase(event)).toEqual(["ACT_ID_USED", 0, "0", []]);
  });
});

describe("bookings", () => {
  it("stay as many, under no name, and those of others under theirs", async () => {
    const event = await open();
    const ends = [ENDS_MS, ENDS_MS + 1000, ENDS_MS + 2000];
    const others = { [`zoe2:${ENDS_MS}`]: "c", [`zoe:x:${ENDS_MS}`]: "d", [`zo:${ENDS_MS}`]: "e" };
    const hers = Object.fromEntries(ends.map((end) => [`zoe:${end}`, "b"]));
    await event.add({ spent: { ...hers, ...others } });
    expect(await erase(event)).toEqual(["DONE", 0, "0", [ENTRY]]);
    const hidden = Object.fromEntries(ends.map((end) => [`erased\te-1:${end}`, ""]));
    expect(await redis.hgetall(event.keys.spent)).toEqual({ ...hidden, ...others });
  });

  it("that a pass was bound to, and not booked with, are forgotten", async () => {
    const event = await open({ redeemed: 1 });
    await event.add({ redeemed: { [`zoe:${ENDS_MS}`]: "b-1", [`adam:${ENDS_MS}`]: "b-2" } });
    const [, , cursor] = await erase(event);
    expect(await erase(event, { cursor })).toEqual(["DONE", 0, "0", [ENTRY]]);
    expect(await redis.hgetall(event.keys.redeemed)).toEqual({ [`adam:${ENDS_MS}`]: "b-2" });
  });

  it.each([
    ["there is one", {}, ["0"]],
    ["there are earlier ones", { records_since_ms: T0 }, ["2:0", "0"]],
    ["passes are bound to bookings", { redeemed: 1 }, ["3:0", "0"]],
    ["there are all of them", { redeemed: 1, records_since_ms: T0 }, ["2:0", "3:0", "4:0", "0"]],
  ])("are looked for in one HASH after the other, where %s", async (_, state, cursors) => {
    const event = await open(state);
    const seen: string[] = [];
    for (let cursor = "0"; seen.length < 9; ) {
      const [status, , next, entries] = await erase(event, { cursor });
      expect([status, entries]).toEqual(["DONE", next === "0" ? [ENTRY] : []]);
      seen.push(next);
      cursor = next;
      if (next === "0") break;
    }
    expect(seen).toEqual(cursors);
  });

  it("are found in a second part where there are many", async () => {
    const event = await open();
    const fields = Array.from({ length: 8000 }, (_, nth) => [
      `${nth % 50 === 0 ? "zoe" : `u-${nth}`}:${T0 + nth}`,
      "b",
    ]);
    await event.add({ spent: Object.fromEntries(fields) });
    const [status, , cursor, entries] = await erase(event);
    expect([status, entries, /^1:[1-9]\d*$/.test(cursor)]).toEqual(["DONE", [], true]);
    expect(await erase(event, { cursor })).toEqual(["DONE", 0, "0", [ENTRY]]);
    const left = await redis.hkeys(event.keys.spent);
    expect([left.length, left.filter((field) => field.startsWith("zoe"))]).toEqual([8000, []]);
  });
});

describe("a notice in the trail", () => {
  async function noticesAfter(user: string, notices: readonly string[], state = {}) {
    const event = await open({ control: 3, ...state });
    const entries = notices.map(
      (notice, nth) =>
        `{"act":"n-${nth}","set":{"notice:en":"${notice}"},"by":"ann","version":3,"before":{}}`,
    );
    if (entries.length > 0) await redis.rpush(event.audit, ...entries);
    await erase(event, { user });
    const trail = await redis.lrange(event.audit, 1, -1);
    return trail.map((entry) => /"notice:en":"(.*?)"/.exec(entry)?.[1]);
  }

  it("has no words any more when it names the person, wherever it does", async () => {
    const told = ["zoe, come", "Is zoe here?", "call zoe", "zoe"];
    expect(await noticesAfter("zoe", [...told, "Soon."])).toEqual([...told.map(() => "(erased)"), "Soon."]);
  });

  it("keeps them when it names somebody whose name is like theirs", async () => {
    const told = ["oe", "zo", "z", "zae", "Zoe", "e"];
    expect(await noticesAfter("zoe", told)).toEqual(told);
    expect(await noticesAfter("z.e", ["zoe"])).toEqual(["zoe"]);
  });

  it("is found behind an entry of a script that was cut off, which goes", async () => {
    const event = await open({ control: 3 });
    const entryOf = (notice: string, version: number) =>
      `{"act":"n","what":"control","set":{"notice":"${notice}"},"by":"a","at":1,"version":${version},"before":{}}`;
    await redis.rpush(event.audit, entryOf("cut off", 4), entryOf("Soon.", 3), entryOf("Is zoe here?", 2));
    await erase(event);
    const trail = await redis.lrange(event.audit, 1, -1);
    expect(trail).toEqual([entryOf("Soon.", 3), entryOf("(erased)", 2)]);
  });
});
