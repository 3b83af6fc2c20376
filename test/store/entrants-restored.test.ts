/** What a lobby sends of entrants after a failover, and what a recount mends of them, on a Redis that lost it. */
import { afterAll, describe, expect, it } from "vitest";
import { scoredMembers } from "../../scripts/redis/scored-members.ts";
import { ordinalOf } from "../../src/core/ticket.ts";
import type { Acknowledged } from "../../src/core/waiting-queue.ts";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openLobby, openLoop, openRedis, redisKit, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());
const { queue, control } = redisKit();
const OPENS_AT_MS = T0 + 60_000;

async function openEntered(people: string[]) {
  const event = freshEvent();
  await control(event, { opensAtMs: OPENS_AT_MS });
  const lobby = openLobby(queue, event, { opening: "draw", proofKey: 7 });
  const { snapshot } = await lobby.flush({ join: people });
  const entrants = eventKeys(event).at(-1) as string;
  const restore = async (nowMs: number, ...restored: Acknowledged[]) => {
    await redis.hdel(stateKey(event), "fence:0"); // a state of before the lobby's last write
    const acknowledged = { generation: snapshot.generation, nonce: lobby.nonce, seq: 99 };
    const writer = { kind: "lobby", index: 0 } as const;
    return queue.restore(event, { nowMs, shards: 1, writer, acknowledged, isLast: true, people: restored });
  };
  const entries = async () => scoredMembers(await redis.zrange(entrants, "0", "-1", "WITHSCORES"));
  return { event, lobby, tick: openLoop(queue, event), entrants, restore, entries };
}

describe("an entry that Redis lost", () => {
  it("is there again, on its sheet, and the drawing does not close for a second", async () => {
    const { lobby, tick, entrants, restore, entries } = await openEntered(["zoe", "adam"]);
    const before = await entries();
    await redis.zrem(entrants, "zoe");
    expect(await restore(OPENS_AT_MS - 10, { user: "zoe", what: "entered" })).toBe(1);
    expect(await entries()).toEqual(before);
    expect((await lobby.flush({}, { nowMs: OPENS_AT_MS })).status).toBe("held");
    expect((await tick(OPENS_AT_MS + 900)).snapshot.draw?.phase).toBe("entering");
    await tick(OPENS_AT_MS + 1000);
    expect((await tick(OPENS_AT_MS + 2000)).snapshot).toMatchObject({
      waiting: 2,
      draw: { phase: "closed", entered: 2, gone: 0 },
    });
  });

  it("counts again when what was lost is that they entered once more", async () => {
    const { lobby, restore, entries } = await openEntered(["zoe"]);
    const before = await entries();
    await lobby.act("leave", "zoe");
    expect(await restore(T0, { user: "zoe", what: "entered" })).toBe(1);
    expect(await entries()).toEqual(before);
  });

  it("is given up again when that is what was lost", async () => {
    const { restore, entries } = await openEntered(["zoe"]);
    const entry = (await entries()).get("zoe") as number;
    expect(await restore(T0, { user: "zoe", what: "left", expiresAtMs: 0 })).toBe(1);
    expect((await entries()).get("zoe")).toBe(entry + 256);
    expect(await restore(T0, { user: "zoe", what: "left", expiresAtMs: 0 })).toBe(0);
  });

  it("is not put back once the drawing is closed: its ordinal would be somebody's who came since", async () => {
    const { tick, entrants, restore, entries } = await openEntered(["zoe", "adam"]);
    await redis.zrem(entrants, "zoe");
    await tick(OPENS_AT_MS);
    await tick(OPENS_AT_MS + 1000);
    expect(await restore(OPENS_AT_MS + 1000, { user: "zoe", what: "entered" })).toBe(0);
    expect([...(await entries()).keys()]).toEqual(["adam"]);
  });
});

describe("somebody who came after a close that Redis lost", () => {
  const ticketAt = (ms: number, ordinal: number) =>
    Math.floor((ms - Date.UTC(2026, 0, 1)) / 1000) * 10_000_000 + ordinal;

  it("has no place while people still enter", async () => {
    const { event, restore, tick } = await openEntered(["zoe"]);
    expect(await restore(T0, { user: "bea", what: "waiting", ticket: ticketAt(T0, 2) })).toBe(0);
    await tick(T0 + 1000); // all lobbies have restored their own
    const other = openLobby(queue, event, { lobby: 1, proofKey: 7 });
    expect(await other.act("position", "bea", { nowMs: T0 + 1000 })).toEqual({ kind: "none" });
  });

  it("stands behind all entrants when it has been closed again, however early the ticket is", async () => {
    const { event, tick, restore } = await openEntered(["zoe", "adam", "cay"]);
    await tick(OPENS_AT_MS);
    await tick(OPENS_AT_MS + 1000);
    expect(
      await restore(OPENS_AT_MS + 1000, { user: "bea", what: "waiting", ticket: ticketAt(OPENS_AT_MS, 2) }),
    ).toBe(1);
    const [queueKey = ""] = eventKeys(event);
    const ticket = Number(await redis.zscore(queueKey, "bea"));
    expect(ticket).toBeGreaterThan(ticketAt(OPENS_AT_MS + 1000, 3));
    expect(ordinalOf(ticket)).toBe(4);
  });
});

describe("a recount", () => {
  const recount = (event: string, nowMs: number) =>
    queue.recount(event, { nowMs, shards: 1, actId: `recount-${nowMs}`, by: "ann" });

  it("mends who entered and who gave up, before the close and during the drawing", async () => {
    const { event, lobby, tick } = await openEntered(["zoe", "adam", "cay"]);
    await lobby.act("leave", "zoe");
    await redis.hset(stateKey(event), { entered: 9, gone: 0 });
    expect(await recount(event, T0)).toMatchObject({
      entry: {
        changes: [
          { name: "entered", before: "9", after: "3" },
          { name: "gone", before: "0", after: "1" },
        ],
      },
    });
    await tick(OPENS_AT_MS);
    await tick(OPENS_AT_MS + 1000);
    await redis.hset(stateKey(event), { waiting: 0, gone: 7 });
    expect(await recount(event, OPENS_AT_MS + 1000)).toMatchObject({
      entry: {
        changes: [
          { name: "waiting", before: "0", after: "2" },
          { name: "gone", before: "7", after: "1" },
        ],
      },
    });
  });

  it("counts of a drawing only those whose sheet is not in line yet", async () => {
    const { event, tick, entries } = await openEntered(["zoe", "adam", "cay", "dan"]);
    await tick(OPENS_AT_MS);
    await tick(OPENS_AT_MS + 1000);
    const sheets = [...(await entries()).values()].sort((a, b) => a - b);
    const seated = (sheets[1] as number) + 1; // all sheets below it
    await redis.hset(stateKey(event), { draw: 3, draw_seated: seated });
    await recount(event, OPENS_AT_MS + 1000);
    const unseated = sheets.filter((sheet) => sheet >= seated).length;
    expect(await redis.hget(stateKey(event), "waiting")).toBe(String(unseated)); // nobody was given the seats here
  });
});
