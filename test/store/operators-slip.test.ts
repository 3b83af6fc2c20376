/** Somebody types into Redis by hand, in the middle of a sale. What cannot be read must let no one in. */
import { afterAll, expect, it } from "vitest";
import { operate } from "../../scripts/redis/operate.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue } = redisKit();

async function openSale() {
  const event = freshEvent();
  const lobby = openLobby(queue, event);
  const tick = openLoop(queue, event);
  await lobby.flush({ join: ["zoe"] });
  return {
    event,
    read: () => queue.readControl(event, { nowMs: T0, shards: 1, entries: 0 }),
    type: (field: string, value: string) => redis.hset(stateKey(event), field, value),
    clear: (field: string) => redis.hdel(stateKey(event), field),
    typed: (field: string) => redis.hget(stateKey(event), field),
    join: (user: string) => lobby.act("join", user),
    tick: async (ms: number) => (await tick(T0 + ms)).snapshot,
  };
}

it.each([
  ["paused", "yes"],
  ["closed", "true"],
  ["rate_override", "fast"],
  ["rate_override", "1e9"],
  ["remaining", ""],
  ["remaining", "nan"],
  ["completed_at_report", "0x10"],
  ["opens_at_ms", "2026-12-01T10:00:00Z"],
  ["enters_at_ms", "at noon"],
  ["closes_at_ms", "tomorrow"],
  ["closes_at_ms", "1796119200"],
  ["max_active_override", "many"],
  ["board", "-"],
  ["control", "99999999999999999999"],
])("pauses the event when %s is %j, says so, and goes on when it is mended", async (field, value) => {
  const sale = await openSale();
  await sale.type(field, value);
  expect(await sale.tick(0)).toMatchObject({ paused: true, calledTotal: 0 });
  await sale.clear(field);
  expect(await sale.tick(1000)).toMatchObject({ paused: false, calledTotal: 1 });
});

it.each(["2026-12-01T10:00:00Z", "1796119200", "1"])(
  "keeps an event shut whose opening time is %j: no milliseconds of these years",
  async (value) => {
    const sale = await openSale();
    await sale.type("opens_at_ms", value);
    expect(await sale.join("adam")).toMatchObject({ kind: "queue_not_open" });
  },
);

it.each(["0", "-1", "-3"])("sends nobody more to a shop that has %s left to sell", async (remaining) => {
  const sale = await openSale();
  await sale.type("remaining", remaining);
  expect(await sale.tick(0)).toMatchObject({ calledTotal: 0, remaining: 0 });
  expect(await sale.join("adam")).toEqual({ kind: "sold_out" });
});

it.each([
  ["closed", "yes"],
  ["closes_at_ms", "2026-12-01T10:00:00Z"],
  ["closes_at_ms", "1796119200"], // seconds
])("keeps an event closed when %s is %s", async (field, value) => {
  const sale = await openSale();
  await sale.type(field, value);
  expect(await sale.join("adam")).toEqual({ kind: "queue_closed" });
});

it.each(["no JSON", "{}", '[{"id":"A"', "x".repeat(5000), "\ud83c"])(
  "sells on when the types of tickets are %j, and shows none",
  async (value) => {
    const sale = await openSale();
    await sale.type("ticket_types", value);
    await sale.type("board", "1");
    expect(await sale.tick(0)).toMatchObject({ calledTotal: 1, board: { version: 1, ticketTypes: null } });
    expect((await sale.read()).fields.ticketTypes).toBeNull();
  },
);

it("leaves what was typed for the operator to see", async () => {
  const sale = await openSale();
  await sale.type("paused", "yes");
  await sale.tick(0);
  await sale.join("adam");
  expect(await sale.typed("paused")).toBe("yes");
});

it("tells the first 280 characters of a notice that is longer, never half a one", async () => {
  const sale = await openSale();
  for (const first of ["", "x", "ก", "กx"]) {
    const notice = first + "🎟".repeat(400);
    await sale.type("notice", notice);
    expect((await sale.tick(0)).notice).toBe([...notice].slice(0, 280).join(""));
  }
});

it("shows an operator what cannot be read, and lets one mend it by an act", async () => {
  const sale = await openSale();
  const broken = {
    paused: "yes",
    remaining: "",
    opens_at_ms: "1796119200",
    completed_at_report: "0x10",
    control: "x",
  };
  for (const [field, value] of Object.entries(broken)) await sale.type(field, value);
  const { version, unreadable } = await sale.read();
  expect([version, unreadable.toSorted()]).toEqual([0, Object.keys(broken).toSorted()]);
  await operate(queue, sale.event, { paused: null, remaining: 5, opensAtMs: null });
  expect(await sale.read()).toMatchObject({ version: 1, unreadable: [] });
  expect(await sale.tick(0)).toMatchObject({ paused: false, calledTotal: 1, remaining: 5 });
});
