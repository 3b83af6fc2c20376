/** A failover that loses what Redis had not copied yet, while lobbies and loop live on. */
import { describe, expect, it, vi } from "vitest";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();

const PEOPLE = ["ada", "bob", "cay", "dan", "eve", "fay"];

/** The log's lines, in order. */
function listenToLog(): string[] {
  const messages: string[] = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => messages.push(JSON.parse(line).message));
  return messages;
}

async function openSale(config = CONFIG, people: readonly string[] = PEOPLE): Promise<SmallSale> {
  const sale = new SmallSale(redis, freshEvent(), config);
  for (const user of people) await sale.act("join", user);
  return sale;
}

/** Returns the end of the pass. */
async function claimPass(sale: SmallSale, user: string): Promise<number> {
  await sale.claim(user);
  const [untilMs = 0] = sale.passes.get(user) ?? [];
  return untilMs;
}

/** People watch and do not poll: all that they know comes by their streams. */
async function watchAll(sale: SmallSale, people: readonly string[] = PEOPLE): Promise<void> {
  for (const user of people) expect(await sale.watch(user)).toBe(true);
}

/** Lets the sale go on until no one waits, and holds each stream's end against the time of its call. */
async function expectReadyWithinFiveSeconds(sale: SmallSale, people: readonly string[]): Promise<void> {
  const calledAtMs = new Map<string, number>();
  const endedAtMs = new Map<string, number>();
  for (let waitedMs = 0; waitedMs < 20_000 && endedAtMs.size < people.length; waitedMs += 100) {
    await sale.platform.pass(100);
    const places = await sale.places();
    for (const { user, ended } of sale.watchers) {
      if (places.get(user) === "called" && !calledAtMs.has(user)) calledAtMs.set(user, waitedMs);
      if (ended && !endedAtMs.has(user)) endedAtMs.set(user, waitedMs);
    }
  }
  for (const user of people) {
    const tookMs = (endedAtMs.get(user) ?? Number.POSITIVE_INFINITY) - (calledAtMs.get(user) ?? 0);
    expect([user, tookMs <= 5000]).toEqual([user, true]);
  }
  await sale.expectStreamsTrue();
}

describe.each([
  ["one shard", CONFIG],
  ["two shards", IN_TWO_SHARDS],
])("a failover that loses a second of %s", (_, usual) => {
  const nobodyIsCalled = { ...usual, rateMilli: 0 };
  const oneASecond = { ...usual, rateMilli: 1000, burstMs: 1000 };

  it("costs nobody the place whose join it lost, and says so in the log", async () => {
    const log = listenToLog();
    const sale = await openSale(nobodyIsCalled, ["ada"]);
    await sale.copy();
    expect(await sale.act("join", "bob")).toMatchObject({ outcome: { kind: "joined" } });
    await sale.rollBack();
    await sale.platform.pass(5000);
    expect(await sale.act("position", "bob")).toMatchObject({ outcome: { kind: "waiting" }, position: 2 });
    await sale.expectTrueCounters();
    expect(log).toContain("Redis went back to an earlier state");
    expect(log).toContain("people restored after a rollback of Redis");
  });

  it("is noticed at the first push that goes on from before the join it lost", async () => {
    const log = listenToLog();
    const sale = await openSale({ ...usual, rateMilli: 1000 });
    await sale.watch("fay");
    await sale.copy();
    await sale.act("join", "gus");
    await sale.rollBack();
    const pushes = () => sale.platform.calls.get("Lobby.receiveProgress") ?? 0;
    const before = pushes();
    while (pushes() === before) await sale.platform.pass(10);
    await sale.platform.pass(50);
    expect(log).toContain("Redis went back to an earlier state");
  });

  it("lets everybody go who had left", async () => {
    listenToLog();
    const sale = await openSale(nobodyIsCalled, ["ada", "bob", "cay"]);
    await sale.copy();
    await sale.act("leave", "ada");
    await sale.rollBack();
    await sale.platform.pass(5000);
    expect(await sale.act("position", "cay")).toMatchObject({ position: 2 });
    await sale.expectPeopleKept();
  });

  it("gives nobody a second pass for one turn", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
    await sale.platform.pass(1500); // another pass would end in another second
    await sale.rollBack();
    await sale.platform.pass(3000);
    expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted" } });
    expect(sale.passes.get("ada")?.size).toBe(1);
  });

  it("is noticed when the event has come to rest with the claim that was lost", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    await sale.claim("ada");
    await sale.platform.pass(500); // a tick finds nobody who waits, is called or may return, and the loop sleeps
    await sale.rollBack();
    await sale.platform.pass(90_000);
    await sale.claim("ada");
    expect(sale.passes.get("ada")?.size).toBe(1);
  });

  it("lets nobody who claimed and left claim a second time while the pass lives", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    await sale.claim("ada");
    await sale.act("leave", "ada");
    await sale.rollBack();
    await sale.platform.pass(8000);
    expect(await sale.places()).toEqual(new Map([["ada", "forfeited"]]));
    await sale.expectTrueCounters();
  });

  it("takes a booking that is reported before the pass was restored", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    const untilMs = await claimPass(sale, "ada");
    await sale.rollBack();
    expect(await sale.book("ada", untilMs)).toMatchObject({ outcome: { kind: "completed" } });
    await sale.platform.pass(5000);
    expect(await sale.places()).toEqual(new Map([["ada", "spent"]]));
  });

  it("loses no booking that the shop was answered, though nobody reports it again", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    const untilMs = await claimPass(sale, "ada");
    expect(await sale.book("ada", untilMs)).toMatchObject({ outcome: { kind: "completed" } });
    await sale.rollBack();
    await sale.platform.pass(8000);
    expect(await sale.places()).toEqual(new Map([["ada", "spent"]]));
    expect(await redis.hget(stateKey(sale.event), "completed")).toBe("1");
    await sale.expectTrueCounters();
  });

  it("keeps a pass for the booking that it was redeemed for, though another one asks at once", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    const firstEndMs = await claimPass(sale, "ada");
    const pass = { user: "ada", firstEndMs };
    await sale.copy();
    const redemption = { what: "redeem", ...pass, bookingId: "b1" } as const;
    expect(await sale.actOnPass(redemption)).toMatchObject({ outcome: { kind: "redeemed" } });
    await sale.rollBack();
    const other = await sale.actOnPass({ what: "complete", ...pass, bookingId: "b2" });
    expect(other).toMatchObject({ outcome: { kind: "pass_spent" } });
    expect(await sale.actOnPass(redemption)).toMatchObject({ outcome: { kind: "redeemed" } });
    await sale.expectTrueCounters();
  });

  it("keeps a pass for its booking when the claim was lost too", async () => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    await sale.copy();
    const pass = { user: "ada", firstEndMs: await claimPass(sale, "ada") };
    await sale.actOnPass({ what: "redeem", ...pass, bookingId: "b1" });
    await sale.rollBack();
    await sale.platform.pass(8000);
    const other = await sale.actOnPass({ what: "redeem", ...pass, bookingId: "b2" });
    expect(other).toMatchObject({ outcome: { kind: "pass_spent" } });
  });

  it.each([
    ["while the claim was not lost", true],
    ["with the claim", false],
  ])("keeps the later end of a pass that a shop has extended, %s", async (_, isClaimed) => {
    listenToLog();
    const sale = await openSale(usual, ["ada"]);
    await sale.platform.pass(1000);
    if (!isClaimed) await sale.copy();
    const pass = { user: "ada", firstEndMs: await claimPass(sale, "ada") };
    if (isClaimed) await sale.copy();
    const extended = { expiresAtMs: pass.firstEndMs + 60_000, extendedSeconds: 60 };
    const extension = { what: "extend", ...pass, bySeconds: 60 } as const;
    expect(await sale.actOnPass(extension)).toMatchObject({ outcome: { kind: "stands", ...extended } });
    await sale.rollBack();
    await sale.platform.pass(8000);
    expect(await sale.claim("ada")).toMatchObject({ outcome: { kind: "admitted", ...extended } });
    await sale.expectTrueCounters();
  });

  it.each(["serve_booth", "restore_queue"] as const)(
    "loses no booking that the shop was answered when a request fails right after it: %s",
    async (failing) => {
      listenToLog();
      const sale = await openSale(CONFIG, ["ada"]);
      await sale.platform.pass(1000);
      const untilMs = await claimPass(sale, "ada");
      await sale.copy();
      expect(await sale.book("ada", untilMs)).toMatchObject({ outcome: { kind: "completed" } });
      await sale.rollBack();
      const run = sale.faults.run.bind(sale.faults);
      let [isNoticed, failed] = [false, 0];
      vi.spyOn(sale.faults, "run").mockImplementation(async (name, keys, args) => {
        if (isNoticed && failed === 0 && name === failing) {
          failed++;
          throw new StoreUnavailable("the new primary comes and goes");
        }
        const reply = await run(name, keys, args);
        if (name === "serve_booth") isNoticed ||= (reply as string[])[0] === "ROLLED_BACK";
        return reply;
      });
      await sale.platform.pass(15_000);
      expect(failed).toBe(1);
      expect(await sale.places()).toEqual(new Map([["ada", "spent"]]));
      expect(await redis.hget(stateKey(sale.event), "completed")).toBe("1");
    },
  );

  it("is noticed by a booth though a batch that was sent before the lost one's answer reached the new primary", async () => {
    listenToLog();
    const sale = await openSale(CONFIG, ["cay", "ada", "bob"]);
    await sale.platform.pass(3000);
    await sale.claim("cay"); // what the booth's next batch carries as acknowledged
    const run = sale.faults.run.bind(sale.faults);
    vi.spyOn(sale.faults, "run").mockImplementation(async (name, keys, args) => {
      const isAda = name === "serve_booth" && args.includes("ada");
      if (isAda) await sale.copy();
      const reply = await run(name, keys, args);
      if (!isAda) return reply;
      vi.mocked(sale.faults.run).mockImplementation(run);
      await sale.rollBack();
      await new Promise((resolve) => setTimeout(resolve, 70)); // bob's batch is sent and done meanwhile
      return reply;
    });
    const booth = sale.platform.booth(0);
    const ada = booth.claim("ada");
    await sale.platform.pass(60);
    const bob = booth.claim("bob");
    const pass = await sale.platform.resultOf(ada, 5000);
    await sale.platform.resultOf(bob, 5000);
    await sale.platform.pass(5000);
    expect((await sale.places()).get("ada")).toBe("admitted");
    expect(await sale.claim("ada")).toEqual(pass);
  });

  it("renumbers no line for a pass that a booth restores: it is in no line", async () => {
    const log = listenToLog();
    const sale = await openSale({ ...CONFIG, rateMilli: 500 });
    await sale.platform.pass(6000);
    await sale.copy();
    await sale.claim("ada");
    await sale.rollBack();
    await sale.platform.pass(10_000);
    expect((await sale.places()).get("ada")).toBe("admitted");
    expect(log.filter((line) => line === "line renumbered").length).toBeLessThanOrEqual(1); // for the tick that was lost
    await sale.expectTrueCounters();
  });

  it("leaves a line that knows how much room its people take, however many were restored", async () => {
    listenToLog();
    const sale = await openSale(nobodyIsCalled, ["ada"]);
    await sale.copy();
    for (const user of PEOPLE.slice(1)) await sale.act("join", user);
    await sale.rollBack();
    await sale.platform.pass(5000);
    const [joined, bytes] = await redis.hmget(stateKey(sale.event), "joined", "joined_bytes");
    expect([joined, bytes]).toEqual([String(PEOPLE.length), String(PEOPLE.join("").length)]);
  });

  it("restores more people than one request carries, by one renumbering", async () => {
    const log = listenToLog();
    const crowd = Array.from({ length: 600 }, (_, nth) => `user-${nth}`);
    const sale = await openSale(nobodyIsCalled, ["ada"]);
    await sale.copy();
    await sale.joinTogether(crowd);
    await sale.rollBack();
    await sale.platform.pass(6000);
    expect((await sale.places()).size).toBe(601);
    expect(log.filter((message) => message === "line renumbered")).toHaveLength(1);
  });

  it("is noticed by a lobby without acts, whatever the loop saw", async () => {
    listenToLog();
    const sale = await openSale(nobodyIsCalled, ["ada"]);
    await sale.copy();
    await sale.act("join", "bob");
    await sale.rollBack();
    await sale.act("join", "cay"); // as many have joined as before
    await sale.platform.pass(5000);
    await sale.expectPeopleKept();
  });

  it("is noticed though the reply to the first request after it is lost", async () => {
    listenToLog();
    const sale = await openSale(nobodyIsCalled, ["ada"]);
    await sale.copy();
    await sale.act("join", "bob");
    await sale.rollBack();
    sale.faults.next = "lose reply";
    await sale.act("join", "bob");
    expect(await sale.act("join", "bob")).toMatchObject({ position: 2 });
  });

  it.each([
    ["a join", async (sale: SmallSale) => void (await sale.act("join", "fay"))],
    ["a leave", async (sale: SmallSale) => void (await sale.act("leave", "ada"))],
    ["a call", (sale: SmallSale) => sale.platform.pass(1100)],
  ])(
    "that loses %s keeps no stream from announcing its turn within five seconds",
    async (_what, loseThis) => {
      listenToLog();
      const people = PEOPLE.slice(0, 5);
      const sale = await openSale(oneASecond, people);
      await watchAll(sale, people.slice(1));
      await sale.copy();
      await loseThis(sale);
      await sale.rollBack();
      await expectReadyWithinFiveSeconds(sale, people.slice(1));
    },
  );

  it("ends nothing for a lobby that had nothing to lose", async () => {
    listenToLog();
    const sale = await openSale(nobodyIsCalled);
    await watchAll(sale);
    await sale.copy();
    await sale.act("join", "gil");
    await sale.rollBack();
    await sale.platform.pass(5000);
    expect(sale.watchers.filter(({ ended }) => ended)).toEqual([]);
    await sale.expectExactPositions();
  });
});

describe("an event whose keys the operator deleted", () => {
  it("is not put back by what lobbies remember", async () => {
    listenToLog();
    const sale = await openSale({ ...CONFIG, rateMilli: 0 }, ["ada", "bob"]);
    await redis.del(...sale.keys);
    await sale.platform.pass(2000);
    expect(await sale.act("position", "ada")).toMatchObject({ outcome: { kind: "none" } });
    await sale.platform.pass(3000);
    expect(await redis.exists(...sale.keys)).toBe(0);
  });
});
