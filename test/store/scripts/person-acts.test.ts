/** What an operator does to one person: what that leaves in the keys, and the entry word for word. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { calledScore, readCalledScore } from "../../support/store/called-score.ts";
import { openRedis, T0 } from "../../support/store/queue-kit.ts";
import { ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const UNTIL_MS = T0 + 100_000;
const [CLAIM_WINDOW_MS, CLAIM_CLOCK_MS] = [60_000, T0 - 5000];
const COUNTERS = [
  "waiting",
  "returned",
  "called",
  "called_again",
  "admitted",
  "missed",
  "forfeited",
  "revoked",
  "gone",
] as const;

type Place =
  | "nowhere"
  | "waiting"
  | "returned"
  | "entrant"
  | "spent"
  | "called"
  | "called again"
  | "admitted"
  | "missed"
  | "forfeited"
  | "revoked";

/** Zoe in this place, two more in each: every counter is 3 where she is, and 2 elsewhere. */
async function open(place: Place, state: Record<string, number> = {}) {
  const counter = { "called again": "called_again", entrant: "entered" }[place as string] ?? place;
  const counters: Record<string, number> = Object.fromEntries(COUNTERS.map((name) => [name, 2]));
  counters[counter] = 3;
  if (place === "called again") counters.called = 3;
  if (place === "returned") counters.waiting = 3;
  const clocks = { clock_ms: T0, claim_clock_ms: CLAIM_CLOCK_MS, rate: 5000, tokens: 3_000_000 };
  const event = await WrittenEvent.put(redis, {
    generation: T0,
    numbering: T0,
    shards: 1,
    idle: 1,
    called_total: 9,
    ...clocks,
    ...counters,
    ...state,
  });
  if (place === "waiting") await event.add({ line: { zoe: ticketOf(5) } });
  else if (place === "returned") await event.add({ line: { zoe: 4 } });
  else if (place === "entrant") await event.add({ entrants: { zoe: 17 } });
  else if (place !== "nowhere") await event.add({ called: { zoe: calledScore(place, UNTIL_MS) } });
  return event;
}

const act = (
  event: WrittenEvent,
  what: string,
  terms: { maxActive?: number; actId?: string; nowMs?: number } = {},
) =>
  event.run("act_on_person", [
    ...[
      terms.nowMs ?? T0,
      1,
      terms.actId ?? "a-1",
      "ann",
      what,
      "zoe",
      CLAIM_WINDOW_MS,
      terms.maxActive ?? 0,
    ],
  ]) as Promise<[string, string, string[]]>;

async function find(event: WrittenEvent): Promise<string> {
  const score = await redis.zscore(event.keys.called, "zoe");
  if (score !== null) {
    const { state, deadlineMs } = readCalledScore(Number(score));
    return `${state} ${deadlineMs - T0}`;
  }
  const entry = await redis.zscore(event.keys.entrants, "zoe");
  return (await redis.zscore(event.keys.line, "zoe")) ?? (entry ? `entry ${entry}` : "nowhere");
}

/** Which counters it changed, and by how much. */
async function changes(event: WrittenEvent, before: Record<string, number>): Promise<Record<string, number>> {
  const after = await event.read(...COUNTERS);
  const moved = COUNTERS.map((name): [string, number] => [name, after[name] - (before[name] ?? 0)]);
  return Object.fromEntries(moved.filter(([, by]) => by !== 0));
}

const entryOf = (what: string, before: string | null, after: string | null) => {
  const [from, to] = [before, after].map((place) => (place === null ? "null" : `"${place}"`));
  return `{"act":"a-1","what":"${what}","set":{"place":${to}},"by":"ann","at":${T0},"version":0,"before":{"place":${from}}}`;
};

const DONE: [
  act: string,
  place: Place,
  from: string,
  to: string | null,
  stands: string,
  changed: Record<string, number>,
][] = [
  ["CALL", "waiting", "WAITING", "CALLED", "called 55000", { waiting: -1, called: 1 }],
  [
    "CALL",
    "returned",
    "RETURNED",
    "CALLED",
    "called again 55000",
    { waiting: -1, returned: -1, called: 1, called_again: 1 },
  ],
  ["REMOVE", "waiting", "WAITING", null, "nowhere", { waiting: -1 }],
  ["REMOVE", "returned", "RETURNED", null, "nowhere", { waiting: -1, returned: -1 }],
  ["REMOVE", "called", "CALLED", null, "nowhere", { called: -1 }],
  ["REMOVE", "missed", "MISSED", null, "nowhere", { missed: -1 }],
  ["REVOKE", "admitted", "ADMITTED", "REVOKED", "revoked 100000", { admitted: -1, revoked: 1 }],
  ["REVOKE", "forfeited", "FORFEITED", "REVOKED", "revoked 100000", { forfeited: -1, revoked: 1 }],
];

describe("an act on a person", () => {
  it.each(DONE)(
    "%s of who is %s moves them, and says so in the trail",
    async (what, place, from, to, stands, changed) => {
      const event = await open(place);
      const before = await event.read(...COUNTERS);
      const entry = entryOf(what.toLowerCase(), from, to);
      expect(await act(event, what)).toEqual(["DONE", from, [entry]]);
      expect([await find(event), await changes(event, before)]).toEqual([stands, changed]);
      expect(await redis.lrange(event.audit, 0, -1)).toEqual([entry]);
    },
  );

  it("takes an entrant out of the list of those who stay", async () => {
    const event = await open("entrant", { draw: 1 });
    const before = await event.read(...COUNTERS);
    expect((await act(event, "REMOVE")).slice(0, 2)).toEqual(["DONE", "ENTRANT"]);
    expect([await find(event), await changes(event, before)]).toEqual(["entry 273", { gone: 1 }]);
  });

  it.each<[string, Place, string]>([
    ["CALL", "nowhere", "NONE"],
    ["CALL", "missed", "MISSED"],
    ["CALL", "admitted", "ADMITTED"],
    ["REMOVE", "nowhere", "NONE"],
    ["REMOVE", "admitted", "ADMITTED"],
    ["REMOVE", "spent", "SPENT"],
    ["REMOVE", "revoked", "REVOKED"],
    ["REVOKE", "waiting", "WAITING"],
    ["REVOKE", "called", "CALLED"],
    ["REVOKE", "spent", "SPENT"],
  ])("%s of who is %s changes nothing", async (what, place, stands) => {
    const event = await open(place);
    const before = [await event.fields(), await find(event)];
    expect(await act(event, what)).toEqual(["NOT_SO", stands, []]);
    expect([await event.fields(), await find(event)]).toEqual(before);
    expect(await redis.exists(event.audit)).toBe(0);
  });

  it.each<[string, Place, string]>([
    ["CALL", "called", "CALLED"],
    ["REVOKE", "revoked", "REVOKED"],
  ])(
    "%s of who is %s already gets its entry, as that of a script that was cut off",
    async (what, place, stands) => {
      const event = await open(place);
      expect(await act(event, what)).toEqual(["DONE", stands, [entryOf(what.toLowerCase(), null, stands)]]);
    },
  );

  it.each(["CALL", "REMOVE"])("%s waits for a renumbering", async (what) => {
    const event = await open("waiting", { renumber_at_ms: T0 + 1000 });
    expect(await act(event, what)).toEqual(["HELD", "NONE", []]);
    expect(await find(event)).toBe(String(ticketOf(5)));
  });
});

describe("a call by an operator", () => {
  it("takes a token, goes to the departed list, and wakes the loop", async () => {
    const event = await open("waiting", { departed_sum: 2 ** 31 - 1 });
    await act(event, "CALL");
    expect(await event.read("tokens", "called_total", "departed_count", "departed_sum", "idle")).toEqual({
      tokens: 2_000_000,
      called_total: 10,
      departed_count: 1,
      departed_sum: (ticketOf(5) - 1) % 2 ** 31,
      idle: 0,
    });
    expect(await redis.lrange(event.keys.departed, 0, -1)).toEqual([String(ticketOf(5))]);
  });

  it.each([
    ["a limit that is not reached", 7, {}, "DONE"],
    ["a limit that is reached", 6, {}, "NO_ROOM"],
    ["a limit that is exceeded", 5, {}, "NO_ROOM"],
    ["stock for one more", 0, { remaining: 7 }, "DONE"],
    ["stock for nobody more", 0, { remaining: 6 }, "NO_ROOM"],
  ])("meets %s", async (_, maxActive, state, status) => {
    const event = await open("waiting", state);
    expect((await act(event, "CALL", { maxActive }))[0]).toBe(status);
    expect(await find(event)).toBe(status === "DONE" ? "called 55000" : String(ticketOf(5)));
  });

  it("meets no limit when it takes somebody out instead", async () => {
    expect((await act(await open("waiting"), "REMOVE", { maxActive: 1 }))[0]).toBe("DONE");
  });

  it.each([
    ["no tick has come yet", { clock_ms: 0 }, "HELD"],
    ["a first tick has come", { clock_ms: 1 }, "DONE"],
    ["the drawing is closed", { draw: 2 }, "HELD"],
    ["the drawing waits for its round", { draw: 3 }, "HELD"],
    ["the drawing is over", { draw: 4 }, "DONE"],
  ])("is answered when %s: %j %s", async (_, state, status) => {
    expect((await act(await open("waiting", state), "CALL"))[0]).toBe(status);
  });
});

describe("an act that comes again", () => {
  it("is answered as before, and changes nothing", async () => {
    const event = await open("admitted");
    const [, , entries] = await act(event, "REVOKE");
    const before = await event.fields();
    expect(await act(event, "REVOKE", { nowMs: T0 + 5 })).toEqual(["DONE", "REVOKED", entries]);
    expect([await event.fields(), await redis.llen(event.audit)]).toEqual([before, 1]);
  });

  it("is refused while the person stands where it could be done: it was for somebody else", async () => {
    const event = await open("admitted");
    await act(event, "REVOKE");
    await event.add({ called: { zoe: calledScore("admitted", UNTIL_MS) } });
    expect(await act(event, "REVOKE")).toEqual(["ACT_ID_USED", "ADMITTED", []]);
  });

  it("is refused when its id was that of another kind of act", async () => {
    const event = await open("admitted");
    await act(event, "REVOKE");
    expect(await act(event, "CALL")).toEqual(["ACT_ID_USED", "REVOKED", []]);
  });

  it("is no act by a word that is none", async () => {
    await expect(act(await open("waiting"), "SKIP")).rejects.toThrow("ARGV[5] is no act");
  });
});

it("a pass that is taken back leaves word of that beside the booking that it is bound to, wherever that is", async () => {
  for (const [key, state] of [
    ["redeemed", {}],
    ["redeemedEarlier", { records_since_ms: T0 }],
  ] as const) {
    const event = await open("admitted", { redeemed: 1, ...state });
    await event.add({ [key]: { [`zoe:${UNTIL_MS}`]: "b-1", [`adam:${UNTIL_MS}`]: "b-2" } });
    await act(event, "REVOKE");
    expect(await redis.hgetall(event.keys[key])).toEqual({
      [`zoe:${UNTIL_MS}`]: "\tb-1",
      [`adam:${UNTIL_MS}`]: "b-2",
    });
  }
});
