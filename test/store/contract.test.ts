import { afterAll, describe, expect, it } from "vitest";
import { ordinalOf } from "../../src/core/ticket.ts";
import {
  type Control,
  freshEvent,
  modelKit,
  openLobby,
  openLoop,
  openRedis,
  redisKit,
  T0,
} from "../support/queue-kit.ts";

const redis = openRedis();
afterAll(() => redis.quit());

const names = (count: number, prefix = "user") => Array.from({ length: count }, (_, i) => `${prefix}-${i}`);

describe.each([
  ["Redis", redisKit(redis)],
  ["the model", modelKit()],
])("the queue in %s", (_, { queue, control }) => {
  /** An event with one lobby and one loop. */
  function open() {
    const event = freshEvent();
    return { event, lobby: openLobby(queue, event), tick: openLoop(queue, event) };
  }

  describe("joining", () => {
    it("gives tickets in the order of arrival, each greater than the last", async () => {
      const { lobby } = open();
      const { outcomes } = await lobby.flush({ join: ["zoe", "adam", "mia"] });
      const tickets = outcomes.join.map((outcome) => ("ticket" in outcome ? outcome.ticket : 0));
      expect(tickets.map(ordinalOf)).toEqual([1, 2, 3]);
      expect(tickets).toEqual([...tickets].sort((a, b) => a - b));
    });

    it("keeps your place when you join again", async () => {
      const { lobby } = open();
      const first = await lobby.act("join", "zoe");
      await lobby.act("join", "adam");
      expect(await lobby.act("join", "zoe", { now: T0 + 5000 })).toEqual({
        ...first,
        outcome: "already_in_queue",
      });
    });

    it("gives the second of two equal ids in a batch the first one's ticket", async () => {
      const { lobby } = open();
      const { outcomes, header } = await lobby.flush({ join: ["zoe", "zoe"] });
      expect(outcomes.join.map(({ outcome }) => outcome)).toEqual(["joined", "already_in_queue"]);
      expect(header.waiting).toBe(1);
    });

    it("never gives a smaller ticket when the clock steps back", async () => {
      const { lobby } = open();
      const first = await lobby.act("join", "zoe", { now: T0 + 60_000 });
      const second = await lobby.act("join", "adam", { now: T0 });
      expect("ticket" in first && "ticket" in second && second.ticket > first.ticket).toBe(true);
    });

    it("fills the queue in arrival order and gives refused people no ordinal", async () => {
      const { lobby } = open();
      const { outcomes } = await lobby.flush({ join: ["a", "b", "c", "a"] }, { maxQueueSize: 2 });
      expect(outcomes.join.map(({ outcome }) => outcome)).toEqual([
        "joined",
        "joined",
        "queue_full",
        "already_in_queue",
      ]);
      await lobby.act("leave", "a");
      const next = await lobby.act("join", "c", { maxQueueSize: 2 });
      expect("ticket" in next && ordinalOf(next.ticket)).toBe(3);
    });

    it("refuses newcomers while closed, before the opening and after the last one is sold, but nobody inside", async () => {
      const { event, lobby } = open();
      const inside = await lobby.act("join", "inside");
      await control(event, { closed: true });
      expect(await lobby.act("join", "new")).toEqual({ outcome: "queue_closed" });
      await control(event, { closed: false, opensAt: T0 + 1000 });
      expect(await lobby.act("join", "new")).toEqual({ outcome: "queue_not_open", opensAt: T0 + 1000 });
      await control(event, { opensAt: 0, remaining: 0 });
      expect(await lobby.act("join", "new")).toEqual({ outcome: "sold_out" });
      expect(await lobby.act("join", "inside")).toEqual({ ...inside, outcome: "already_in_queue" });
    });
  });

  describe("being called", () => {
    it("calls one burst at first, then what the rate earns, from the front", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(400) });
      const calls: number[] = [];
      for (let n = 0; n < 5; n++) calls.push((await tick(T0 + n * 100)).header.calledTotal);
      expect(calls).toEqual([100, 150, 200, 250, 300]);
      expect((await lobby.act("position", "user-299")).outcome).toBe("called");
      expect((await lobby.act("position", "user-300")).outcome).toBe("waiting");
    });

    it("catches up no more than one burst after a silence", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(400) });
      await tick(T0);
      expect((await tick(T0 + 60_000)).header.calledTotal).toBe(200);
    });

    it("carries fractions: one person each five seconds at a rate of 0.2", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(10) });
      const calls: number[] = [];
      for (let ms = 0; ms <= 15_000; ms += 100) {
        const { header } = await tick(T0 + ms, { rateMilli: 200 });
        if (ms % 5000 === 0) calls.push(header.calledTotal);
      }
      expect(calls).toEqual([1, 2, 3, 4]);
    });

    it("calls nobody twice when the same tick arrives twice", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(400) });
      await tick(T0);
      expect((await tick(T0)).header.calledTotal).toBe(100);
    });

    it("never has more people called and admitted than MAX_ACTIVE", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(20) });
      await tick(T0, { maxActive: 7 });
      const { header } = await tick(T0 + 100, { maxActive: 7 });
      expect([header.called, header.waiting]).toEqual([7, 13]);
    });

    it("calls no more people than there is stock for", async () => {
      const { event, lobby, tick } = open();
      await lobby.flush({ join: names(20) });
      await control(event, { remaining: 3 });
      expect((await tick(T0)).header.called).toBe(3);
    });

    it("lets an older loop change nothing once a newer one has ticked", async () => {
      const { event, lobby, tick } = open();
      const newer = openLoop(queue, event);
      await lobby.flush({ join: names(400) });
      await newer(T0);
      const reply = await tick(T0 + 100);
      expect([reply.status, reply.header.calledTotal, reply.header.tick]).toEqual(["fenced", 100, 1]);
    });

    it("gives a new loop no time that it did not watch pass", async () => {
      const { event, lobby, tick } = open();
      await lobby.flush({ join: names(400) });
      await tick(T0);
      const newer = openLoop(queue, event);
      expect((await newer(T0 + 5000)).header.calledTotal).toBe(100);
      expect((await newer(T0 + 5100)).header.calledTotal).toBe(150);
    });

    it("does nothing and stays idle when nobody ever came", async () => {
      const { tick } = open();
      const { header } = await tick(T0);
      expect([header.generation, header.idle, header.tick]).toEqual([0, true, 0]);
    });

    it("is idle when nobody waits, is called or could return, and not before", async () => {
      const { lobby, tick } = open();
      await lobby.act("join", "zoe");
      const called = (await tick(T0)).header.idle;
      await lobby.act("claim", "zoe");
      expect([called, (await tick(T0 + 100)).header.idle]).toEqual([false, true]);
    });
  });

  describe("claiming", () => {
    it("starts the pass's minutes at the claim, on a whole second, and repeats itself", async () => {
      const { lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      const admitted = { outcome: "admitted", until: T0 + 7000 + 300_000 };
      expect(await lobby.act("claim", "zoe", { now: T0 + 7654 })).toEqual(admitted);
      expect(await lobby.act("claim", "zoe", { now: T0 + 9000 })).toEqual(admitted);
      expect(await lobby.act("join", "zoe", { now: T0 + 9000 })).toEqual(admitted);
    });

    /** Asks for everybody at each moment, and returns how many have a pass by then. */
    async function issueAt(lobby: ReturnType<typeof open>["lobby"], moments: number[]): Promise<number[]> {
      const issued: number[] = [];
      for (const now of moments) {
        const { outcomes } = await lobby.flush({ claim: names(300) }, { now });
        issued.push(outcomes.claim.filter(({ outcome }) => outcome === "admitted").length);
      }
      return issued;
    }

    it("paces passes at 1.2 times the rate, with 50 ms of the rate at once", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(300) });
      await tick(T0);
      expect(await issueAt(lobby, [T0, T0, T0 + 10, T0 + 30, T0 + 60])).toEqual([25, 25, 31, 43, 61]);
    });

    it("catches up what came in while people waited, and issues 1.8 times the rate in 100 ms at most", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(300) });
      await tick(T0);
      await tick(T0 + 200);
      expect(await issueAt(lobby, [T0 + 200, T0 + 350, T0 + 360])).toEqual([25, 115, 115]);
      await tick(T0 + 400);
      expect(await issueAt(lobby, [T0 + 474, T0 + 475])).toEqual([115, 190]);
    });

    it("believes the clock of a lobby neither before the loop's last tick nor long after it", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(300) });
      await tick(T0);
      await tick(T0 + 100);
      const [early, late, later] = await issueAt(lobby, [T0 - 60_000, T0 + 60_000, T0 + 120_000]);
      expect([early, late, later]).toEqual([25, 115, 115]);
      await tick(T0 + 300);
      expect(await issueAt(lobby, [T0 + 120_000])).toEqual([205]);
    });

    it("succeeds after the deadline as long as no tick has swept it", async () => {
      const { lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      expect((await lobby.act("claim", "zoe", { now: T0 + 90_000 })).outcome).toBe("admitted");
    });

    it("is no claim before the call", async () => {
      const { lobby } = open();
      await lobby.act("join", "zoe");
      expect((await lobby.act("claim", "zoe")).outcome).toBe("waiting");
      expect((await lobby.act("claim", "nobody")).outcome).toBe("none");
    });

    it("ends with the pass: after its five minutes the slot is free and one may join anew", async () => {
      const { lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      await lobby.act("claim", "zoe");
      const later = T0 + 300_000;
      expect((await lobby.act("position", "zoe", { now: later })).outcome).toBe("none");
      expect((await lobby.act("join", "zoe", { now: later })).outcome).toBe("joined");
      const { header } = await tick(later, { maxActive: 1 });
      expect([header.waiting, header.called]).toEqual([0, 1]);
    });
  });

  describe("missing one's turn", () => {
    /** Calls zoe and lets her minute pass by ticking each second, as a loop does. */
    async function miss(tick: ReturnType<typeof openLoop>, from = T0, more = {}) {
      for (let second = 0; second <= 60; second++) await tick(from + second * 1000, more);
    }

    it("lets a no-show return once, next in line, without moving anybody's position", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: ["zoe", "adam", "mia"] });
      await tick(T0, { maxActive: 1 });
      await miss(tick, T0, { maxActive: 1, rateMilli: 1000, claimWindowMs: 60_000 });
      expect(await lobby.act("position", "zoe", { now: T0 + 60_000 })).toEqual({
        outcome: "missed",
        returnBefore: T0 + 60_000 + 600_000,
      });
      expect(await lobby.act("join", "zoe", { now: T0 + 61_000 })).toEqual({ outcome: "returned", rank: 1 });
      const before = (await lobby.act("position", "mia")) as { ticket: number };
      await lobby.act("leave", "adam");
      const { header } = await tick(T0 + 62_000, { maxActive: 1 });
      expect(header.returned).toBe(0);
      expect((await lobby.act("position", "zoe")).outcome).toBe("called");
      expect(ordinalOf(before.ticket)).toBe(3);
    });

    it("ranks those who returned by their return, and closes the gap when one of them leaves", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: ["a", "b", "c"] });
      await miss(tick);
      const now = T0 + 61_000;
      await lobby.flush({ join: ["b", "c", "a"] }, { now });
      const { outcomes, header } = await lobby.flush({ leave: ["b"], position: ["c", "a"] }, { now });
      expect(outcomes.position).toEqual([
        { outcome: "returned", rank: 1 },
        { outcome: "returned", rank: 2 },
      ]);
      expect([header.waiting, header.returned, header.leftCount]).toEqual([2, 2, 0]);
    });

    it("takes the place of somebody who misses twice", async () => {
      const { lobby, tick } = open();
      await lobby.act("join", "zoe");
      await miss(tick);
      await lobby.act("join", "zoe", { now: T0 + 61_000 });
      await miss(tick, T0 + 61_000);
      expect(await lobby.act("position", "zoe", { now: T0 + 121_000 })).toEqual({ outcome: "none" });
    });

    it("gives the token of a no-show to the next person", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: names(62) });
      await tick(T0, { rateMilli: 1000, burstMs: 1000 });
      for (let second = 1; second <= 80; second++) {
        await tick(T0 + second * 1000, { rateMilli: second > 1 && second < 60 ? 0 : 1000, burstMs: 2000 });
      }
      const { header } = await tick(T0 + 80_000, { rateMilli: 1000, burstMs: 2000 });
      expect(header.calledTotal).toBeGreaterThan(2);
    });

    it("does not count the time while the event is paused or nobody ticks", async () => {
      const { event, lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      await control(event, { paused: true });
      for (let second = 1; second <= 120; second++) await tick(T0 + second * 1000);
      await control(event, { paused: false });
      await tick(T0 + 400_000); // an outage
      const called = await lobby.act("position", "zoe", { now: T0 + 400_000 });
      expect(called.outcome).toBe("called");
      expect("claimBefore" in called && called.claimBefore).toBeGreaterThan(T0 + 400_000 + 55_000);
    });
  });

  describe("leaving", () => {
    it("is the same once or twice, and the ticket goes to the left list", async () => {
      const { lobby } = open();
      const joined = (await lobby.act("join", "zoe")) as { ticket: number };
      await lobby.act("leave", "zoe");
      const { outcomes, header, left } = await lobby.flush({ leave: ["zoe"] });
      expect(outcomes.leave).toEqual([{ outcome: "left" }]);
      expect([header.waiting, header.leftCount, left]).toEqual([0, 1, { from: 0, tickets: [joined.ticket] }]);
    });

    it("keeps the slot of a live pass until it expires, so that passes cannot be hoarded", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: ["zoe", "adam"] });
      await tick(T0, { maxActive: 1 });
      await lobby.act("claim", "zoe");
      await lobby.act("leave", "zoe");
      expect(await lobby.act("join", "zoe")).toEqual({ outcome: "forfeited", until: T0 + 300_000 });
      expect((await tick(T0 + 100, { maxActive: 1 })).header.called).toBe(0);
      await tick(T0 + 300_000, { maxActive: 1 });
      expect((await lobby.act("position", "adam", { now: T0 + 300_000 })).outcome).toBe("called");
    });

    it("frees the slot of somebody who was called", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: ["zoe", "adam"] });
      await tick(T0, { maxActive: 1 });
      await lobby.act("leave", "zoe");
      await tick(T0 + 100, { maxActive: 1 });
      expect((await lobby.act("position", "adam")).outcome).toBe("called");
    });

    it("trims what counts for nobody from the head of the list", async () => {
      const { lobby, tick } = open();
      await lobby.flush({ join: ["a", "b", "c"] });
      await lobby.flush({ leave: ["a"] });
      await tick(T0, { maxActive: 1 });
      const { header, left } = await lobby.flush({});
      expect([header.leftBase, header.leftCount, left]).toEqual([1, 1, { from: 1, tickets: [] }]);
    });
  });

  describe("completing", () => {
    async function admit() {
      const { event, lobby, tick } = open();
      await lobby.act("join", "zoe");
      await tick(T0);
      await lobby.act("claim", "zoe");
      const complete = (bookingId: string, until = T0 + 300_000) =>
        queue.complete(event, { now: T0, user: "zoe", until, bookingId });
      return { lobby, tick, complete, control: (set: Control) => control(event, set) };
    }

    it("frees the slot, and repeats itself for the same booking", async () => {
      const { lobby, complete, tick } = await admit();
      expect([await complete("b-1"), await complete("b-1")]).toEqual(["completed", "completed"]);
      await lobby.act("join", "adam");
      await tick(T0 + 100, { maxActive: 1 });
      expect((await lobby.act("position", "adam")).outcome).toBe("called");
    });

    it("refuses another booking with the same pass", async () => {
      const { complete } = await admit();
      expect([await complete("b-1"), await complete("b-2")]).toEqual(["completed", "pass_spent"]);
    });

    it("counts a booking that is reported after the pass was swept, once", async () => {
      const { complete, tick } = await admit();
      await tick(T0 + 300_000);
      expect([await complete("b-1"), await complete("b-1"), await complete("b-2")]).toEqual([
        "late",
        "completed",
        "pass_spent",
      ]);
    });

    it("counts a booking once, however long after the sweep it is reported again", async () => {
      const { lobby, complete, tick, control } = await admit();
      await control({ remaining: 10 });
      await complete("b-1");
      await tick(T0 + 300_000);
      expect([await complete("b-1"), await complete("b-2")]).toEqual(["completed", "pass_spent"]);
      expect((await lobby.flush({})).header.unsold).toBe(9);
    });

    it("knows nothing of a pass from before the event started anew", async () => {
      const { complete } = await admit();
      expect(await complete("b-1", T0 - 1000)).toBe("unknown");
    });

    it("lets somebody who booked join again only when the pass's time is over", async () => {
      const { lobby, complete } = await admit();
      await complete("b-1");
      expect(await lobby.act("join", "zoe")).toEqual({ outcome: "spent", until: T0 + 300_000 });
      expect((await lobby.act("join", "zoe", { now: T0 + 300_000 })).outcome).toBe("joined");
    });
  });

  describe("lost, late and repeated requests", () => {
    it("changes nothing when a flush arrives twice", async () => {
      const { event } = open();
      const lobby = openLobby(queue, event, { fence: { nonce: 9, seq: 1 } });
      await lobby.flush({ join: ["zoe"] });
      const again = await lobby.flush({ leave: ["zoe"] });
      expect([again.status, again.header.waiting, again.fence]).toEqual(["seen", 1, { nonce: 9, seq: 1 }]);
      expect(again.outcomes.leave).toEqual([]);
    });

    it("tells a superseded lobby who came after it", async () => {
      const { event, lobby } = open();
      const newer = openLobby(queue, event);
      await newer.flush({ join: ["zoe"] });
      const reply = await lobby.flush({ join: ["adam"] });
      expect([reply.status, reply.fence]).toEqual(["seen", { nonce: newer.nonce, seq: 1 }]);
    });

    it("does nothing for a lobby that still thinks of an earlier start of the event", async () => {
      const { lobby } = open();
      await lobby.act("join", "zoe");
      const reply = await lobby.flush({ leave: ["zoe"] }, { generation: T0 - 1 });
      expect([reply.status, reply.header.waiting]).toEqual(["stale", 1]);
    });

    it("stores nothing for a read", async () => {
      const { event, lobby } = open();
      const reply = await lobby.flush({ position: ["zoe"] }, { fence: null });
      expect([reply.status, reply.header.generation]).toEqual(["done", 0]);
      expect(await redis.keys(`queue:{${event}}*`)).toEqual([]);
    });
  });
});
