/** What a script leaves behind that Redis refuses a write: the line is renumbered after it, where it may have been changed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts } from "../../../scripts/redis/direct-queue.ts";
import { shareOf } from "../../../src/core/shares.ts";
import type { Acknowledged } from "../../../src/core/waiting-queue.ts";
import { calledScore } from "../../support/store/called-score.ts";
import { names } from "../../support/store/contract.ts";
import { directKit, openRedis, T0 } from "../../support/store/queue-kit.ts";
import { CLAIM_CLOCK_MS, GENERATION, PERSON, ticketOf } from "../../support/store/written-event/figures.ts";
import { WrittenEvent } from "../../support/store/written-event/written-event.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

const NOW_MS = T0 + 100;
const CALLED = calledScore("called", CLAIM_CLOCK_MS + 60_000);

describe("cut off behind its first write, the word that a script changes the line is left by", () => {
  type Act = (event: WrittenEvent) => Promise<unknown>;
  it.each<[string, Record<string, number>, Parameters<typeof WrittenEvent.putTicked>[2], Act]>([
    ["a join", {}, {}, (event) => event.flush({ nowMs: NOW_MS, seq: 1 }, { join: ["zoe"] })],
    [
      "a leave",
      { waiting: 1 },
      { line: { zoe: ticketOf(1) } },
      (event) => event.flush({ nowMs: NOW_MS, seq: 1 }, { leave: ["zoe"] }),
    ],
    [
      "a call by a tick",
      { waiting: 1 },
      { line: { zoe: ticketOf(1) } },
      (event) => event.tick({ nowMs: NOW_MS }),
    ],
    [
      "a call by a join",
      { tokens: PERSON },
      {},
      (event) => event.flush({ nowMs: NOW_MS, seq: 1, atOnce: 1 }, { join: ["zoe"] }),
    ],
    [
      "a call by who joins again after a missed turn",
      { tokens: PERSON, missed: 1 },
      { called: { zoe: calledScore("missed", T0 + 1000) } },
      (event) => event.flush({ nowMs: NOW_MS, seq: 1, atOnce: 1 }, { join: ["zoe"] }),
    ],
    [
      "a tick that drops a departure",
      { departed_count: 1, called_up_to: ticketOf(2) },
      { departed: [ticketOf(1)] },
      (event) => event.tick({ nowMs: NOW_MS, numbering: GENERATION, departedIndex: 1 }),
    ],
  ])("%s", async (_, state, people, act) => {
    const event = await WrittenEvent.putTicked(redis, state, people);
    expect(await event.cutOff(1, () => act(event))).toEqual({ state: { writing: 1 }, people: {} });
    const then = await event.changesOf(() => act(event));
    expect(then.state.writing).toBe(0);
  });
});

describe("cut off behind its first write, no such word is left by", () => {
  it("a tick that only sweeps", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { spent: 1 },
      { called: { zoe: calledScore("spent", T0), adam: CALLED } },
    );
    expect(await event.cutOff(1, () => event.tick({ nowMs: NOW_MS }))).toEqual({
      state: {},
      people: { called: { adam: CALLED } },
    });
  });

  it("a claim", async () => {
    const event = await WrittenEvent.putTicked(
      redis,
      { called: 1, claim_tokens: PERSON },
      { called: { zoe: CALLED } },
    );
    const { state, people } = await event.cutOff(1, () =>
      event.serve({ nowMs: NOW_MS }, { claims: ["zoe"] }),
    );
    expect([state, people]).toEqual([{}, { called: { zoe: calledScore("admitted", T0 + 300_000) } }]);
  });

  it("who enters an event that others have entered", async () => {
    const event = await WrittenEvent.putTicked(redis, {
      draw: 1,
      draw_key: 5,
      opens_at_ms: T0 + 9000,
      entered: 1,
    });
    const { state, people } = await event.cutOff(1, () =>
      event.flush({ nowMs: NOW_MS, seq: 1, opening: 1, drawKey: 5 }, { join: ["zoe"] }),
    );
    expect([state, people]).toEqual([{}, { entrants: { zoe: 0xab } }]);
  });
});

describe("cut off behind its first write, the very first script leaves an event", () => {
  const begun = { generation: T0, numbering: T0, shards: 1, pass_ttl_s: 300, writing: 1 };

  it("that whoever joined is found in", async () => {
    const event = await WrittenEvent.put(redis);
    expect(
      (await event.cutOff(1, () => event.flush({ nowMs: T0, seq: 1 }, { join: ["zoe"] }))).state,
    ).toEqual(begun);
  });

  it("that whoever entered is found in, as an entrant", async () => {
    const event = await WrittenEvent.put(redis, { opens_at_ms: T0 + 9000 });
    const left = await event.cutOff(1, () =>
      event.flush({ nowMs: T0, seq: 1, opening: 1, drawKey: 5 }, { join: ["zoe"] }),
    );
    expect(left.state).toEqual({ ...begun, draw: 1, draw_key: 5 });
  });
});

it("has people counted by the next tick what a booth of one of several shards restores", async () => {
  const event = await WrittenEvent.putTicked(redis, { idle: 1, admitted: 5 }, {}, 2);
  const [zoe = ""] = names(20).filter((user) => shareOf(user, 2) === 0);
  const { queue } = directKit(redis);
  const { state, people } = await event.changesOf(() =>
    queue.restore(event.name, {
      nowMs: NOW_MS,
      shards: 2,
      writer: { kind: "booth", index: 0 },
      acknowledged: { generation: GENERATION, nonce: 5, seq: 1 },
      isLast: true,
      people: [{ user: zoe, what: "admitted", expiresAtMs: T0 + 250_000 } as Acknowledged],
    }),
  );
  expect(people).toEqual({ called: { [zoe]: calledScore("admitted", T0 + 250_000) } });
  expect(state).toEqual({ recounted_at_ms: 0, idle: 0, "fence:b0": "5:1" });
});
