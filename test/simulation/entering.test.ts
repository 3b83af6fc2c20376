/** People enter a drawing until its close, and join behind the entrants from then on, through the product's own objects. */
import { describe, expect, it } from "vitest";
import type { EventConfig } from "../../src/core/event-config.ts";
import { stateKey } from "../../src/store/keys.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { names } from "../support/store/contract.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { T0 } from "../support/store/queue-kit.ts";
import { simulate } from "./simulation.ts";
import { CONFIG, IN_TWO_SHARDS, SmallSale } from "./small-sale.ts";

const redis = simulate();

/** Soon: until it rests, the loop ticks all the while. */
const OPENS_AT_MS = T0 + 10_000;
const OPENS_LATER_MS = T0 + 180_000;
const PEOPLE = names(12);
const [ADA, BOB, CAY] = PEOPLE as [string, string, string];
/** More writes than entering makes, or a close. */
const WRITES = [0, 1, 2, 3];
const opensWithDraw = (config: EventConfig): EventConfig => ({ ...config, opening: "draw", proofKey: 7 });
const SHARDS = [
  { shards: 1, config: opensWithDraw(CONFIG) },
  { shards: 2, config: opensWithDraw(IN_TWO_SHARDS) },
];

async function openSale(
  config: EventConfig,
  people: readonly string[] = [],
  opensAtMs = OPENS_AT_MS,
): Promise<SmallSale> {
  const sale = new SmallSale(redis, freshEvent(), config);
  await sale.operate({ opensAtMs });
  await sale.joinTogether(people);
  return sale;
}

async function passUntil(sale: SmallSale, atMs: number): Promise<void> {
  await sale.platform.pass(Math.max(0, atMs - Date.now()));
}

const stateOf = (sale: SmallSale) => redis.hgetall(stateKey(sale.event));

/** Counted from the sets: who stays an entrant, who gave up, and who came after the close, in their order. */
async function count(sale: SmallSale, shards: number) {
  const { queue, called, entrants } = await readPeople(redis, sale.event, shards);
  const entries = [...entrants.entries()];
  expect(called.size).toBe(0);
  return {
    stay: entries.filter(([, entry]) => entry < 256).map(([user]) => user),
    gone: entries.filter(([, entry]) => entry >= 256).map(([user]) => user),
    line: [...queue.keys()],
  };
}

/** Of an event whose drawing is closed: every counter and every newcomer's position, against the sets. */
async function expectExact(sale: SmallSale, shards: number): Promise<void> {
  const { stay, gone, line } = await count(sale, shards);
  for (const [index, user] of line.entries()) {
    expect(await sale.act("position", user)).toMatchObject({
      outcome: { kind: "waiting" },
      position: stay.length + index + 1,
      draw: { phase: "closed", entered: stay.length + gone.length },
    });
  }
  for (const user of stay)
    expect(await sale.act("position", user)).toMatchObject({ outcome: { kind: "entrant" } });
  expect(await stateOf(sale)).toMatchObject({
    draw: "2",
    entered: String(stay.length + gone.length),
    waiting: String(stay.length + line.length),
  });
}

describe.each(SHARDS)("an event in $shards shards that opens with a drawing", ({ shards, config }) => {
  it("lets nobody enter of whom nothing was asked: they join behind the entrants at the close", async () => {
    const sale = await openSale(config, [ADA]);
    expect(await sale.act("join", BOB, true)).toMatchObject({ status: "overloaded" });
    await passUntil(sale, OPENS_AT_MS - 200);
    for (const user of PEOPLE.slice(1))
      expect(await sale.act("join", user, true)).toMatchObject({ outcome: { kind: "joined" } });
    expect(await count(sale, shards)).toEqual({ stay: [ADA], gone: [], line: PEOPLE.slice(1) });
    await expectExact(sale, shards);
  });

  it("refuses them where it is not known yet when it opens, also right after that is announced", async () => {
    const sale = await openSale(config);
    await sale.operate({ opensAtMs: null });
    await sale.platform.pass(2000);
    expect(await sale.act("join", ADA, true)).toMatchObject({ outcome: { kind: "queue_not_open" } });
    await sale.operate({ opensAtMs: OPENS_AT_MS });
    const early = await sale.act("join", ADA, true);
    expect(early.status === "answered" ? early.outcome.kind : early.status).toMatch(
      /^(queue_not_open|overloaded)$/,
    );
    expect((await count(sale, shards)).stay).toEqual([]);
  });

  it("has every entrant once, whoever left and entered again, and newcomers exactly behind them", async () => {
    const sale = await openSale(config, PEOPLE);
    for (const user of [ADA, BOB, CAY]) await sale.act("leave", user);
    expect(await sale.act("join", ADA)).toMatchObject({ outcome: { kind: "entered" } });
    await passUntil(sale, OPENS_AT_MS - 1);
    expect(await sale.act("join", BOB)).toMatchObject({ outcome: { kind: "entered" }, position: null });
    expect(await count(sale, shards)).toMatchObject({ gone: [CAY], line: [] });
    await sale.platform.pass(1300);
    for (const user of ["new-1", CAY, "new-2"]) {
      expect(await sale.act("join", user)).toMatchObject({ outcome: { kind: "joined" } });
    }
    await expectExact(sale, shards);
    await sale.act("leave", BOB); // an entrant who has no seat yet
    await sale.act("leave", CAY); // a newcomer
    await sale.platform.pass(1000);
    await expectExact(sale, shards);
  });

  it("is closed a second after its opening, though nobody was there for minutes", async () => {
    const sale = await openSale(config, PEOPLE, OPENS_LATER_MS);
    await passUntil(sale, OPENS_LATER_MS + 1099);
    expect(await stateOf(sale)).toMatchObject({ draw: "2", draw_closed_ms: String(OPENS_LATER_MS + 1000) });
  });

  it.each(WRITES)(
    "counts nobody twice and loses none, when entering is cut off at its write %i",
    async (cut) => {
      const sale = await openSale(config);
      sale.faults.next = { cut };
      await sale.act("join", ADA); // perhaps the very first
      await sale.joinTogether([BOB, CAY]);
      sale.faults.next = { cut };
      await sale.act("leave", BOB);
      for (const user of [ADA, CAY]) {
        const outcome = { kind: expect.stringMatching(/^(already_)?entered$/) };
        expect(await sale.act("join", user)).toMatchObject({ outcome });
      }
      await sale.act("leave", BOB);
      await passUntil(sale, OPENS_AT_MS + 1500);
      expect(await count(sale, shards)).toMatchObject({ line: [] });
      expect((await count(sale, shards)).stay.toSorted()).toEqual([ADA, CAY].toSorted());
      await sale.act("join", "new");
      await expectExact(sale, shards);
    },
  );

  it.each(WRITES)("is closed by the next tick when one is cut off at its write %i", async (cut) => {
    const sale = await openSale(config, PEOPLE);
    await passUntil(sale, OPENS_AT_MS - 1);
    sale.faults.next = { cut };
    await sale.platform.pass(3000);
    await sale.act("join", "new");
    await expectExact(sale, shards);
  });

  it("keeps every entry that was answered when Redis goes back before the close", async () => {
    const sale = await openSale(config, PEOPLE.slice(0, 3));
    await sale.platform.pass(1000);
    await sale.copy();
    await sale.joinTogether(PEOPLE.slice(3));
    await sale.act("leave", ADA);
    await sale.rollBack();
    // Its lobby notices, the others within three seconds. In shards that lasts longer than a lobby holds an act.
    let answer = await sale.act("join", "after");
    if (answer.status !== "answered") answer = await sale.act("join", "after");
    expect(answer).toMatchObject({ outcome: { kind: "entered" } });
    await passUntil(sale, OPENS_AT_MS + 1200);
    const { stay, gone } = await count(sale, shards);
    expect(stay.toSorted()).toEqual([...PEOPLE.slice(1), "after"].toSorted());
    expect(gone).toEqual([ADA]);
    await sale.act("join", "new");
    await expectExact(sale, shards);
  });

  it.each([
    { ahead: 950, away: 0 },
    { ahead: 300, away: 0 },
    { ahead: 300, away: 2500 },
  ])(
    "keeps every entry that was answered $ahead ms before the opening, when Redis goes back to before it, after $away ms",
    async ({ ahead, away }) => {
      const sale = await openSale(config, PEOPLE.slice(0, 3));
      await passUntil(sale, OPENS_AT_MS - ahead);
      await sale.copy();
      await sale.joinTogether(PEOPLE.slice(3));
      await sale.platform.pass(100);
      await sale.rollBack();
      for (let ms = 0; ms < away; ms += 50) {
        sale.faults.next = "lose request";
        await sale.platform.pass(50);
      }
      sale.faults.next = null;
      await sale.platform.pass(12_000);
      expect(await stateOf(sale)).toMatchObject({ draw: "2", entered: String(PEOPLE.length) });
      expect((await count(sale, shards)).stay.toSorted()).toEqual(PEOPLE.toSorted());
    },
  );

  it("keeps them also when the relays hang that would tell the lobbies of the close", async () => {
    const sale = await openSale({ ...config, lobbies: 4, relays: 2 }, PEOPLE.slice(0, 3));
    await passUntil(sale, OPENS_AT_MS - 300);
    await sale.copy();
    await sale.joinTogether(PEOPLE.slice(3));
    for (const index of [0, 1]) sale.platform.break("hangs", "Relay", index);
    await sale.platform.pass(100);
    await sale.rollBack();
    await sale.platform.pass(12_000);
    expect((await count(sale, shards)).stay.toSorted()).toEqual(PEOPLE.toSorted());
  });

  it("closes once more when Redis forgets the close, and puts whoever came in between behind all entrants", async () => {
    const sale = await openSale(config, PEOPLE);
    await passUntil(sale, OPENS_AT_MS + 950);
    await sale.copy();
    await passUntil(sale, OPENS_AT_MS + 1250);
    await sale.act("join", "new");
    await sale.rollBack();
    await sale.platform.pass(6000);
    const { stay, gone } = await count(sale, shards);
    expect([stay.toSorted(), gone]).toEqual([PEOPLE.toSorted(), []]);
    expect(await stateOf(sale)).toMatchObject({ draw: "2", entered: String(PEOPLE.length) });
  });
});

describe("entering", () => {
  const config = opensWithDraw(CONFIG);

  it("wakes no loop: one ticks as often as the cron comes", async () => {
    const sale = await openSale(config, [ADA]);
    await sale.operate({ opensAtMs: T0 + 3_600_000 });
    await sale.platform.pass(45_000);
    const alarms = () => sale.platform.calls.get("ReleaseLoop.alarm") ?? 0;
    const before = alarms();
    for (const user of PEOPLE) {
      await sale.act("join", user);
      await sale.act("leave", user);
      await sale.platform.pass(1000);
    }
    expect(alarms() - before).toBeLessThanOrEqual(2);
  });

  it("asks Redis nothing for an entrant who polls", async () => {
    const sale = await openSale(config, [ADA]);
    await sale.platform.pass(5000);
    sale.faults.next = "lose request"; // whoever asks Redis next is answered nothing
    expect(await sale.act("position", ADA)).toMatchObject({ outcome: { kind: "entrant" } });
    expect(sale.faults.next).toBe("lose request");
  });

  it("goes on when a deploy takes the drawing off and changes the number of lobbies", async () => {
    const sale = await openSale(config, PEOPLE);
    const deployed = new SmallSale(redis, sale.event, { ...config, opening: "first-come", lobbies: 5 });
    expect(await deployed.act("join", ADA)).toMatchObject({ outcome: { kind: "already_entered" } });
    expect(await deployed.act("join", "zed")).toMatchObject({ outcome: { kind: "entered" } });
    await deployed.act("leave", BOB);
    await deployed.runCron(); // both loops tick at the opening
    await passUntil(deployed, OPENS_AT_MS + 1500);
    await deployed.act("join", "new");
    expect((await count(deployed, 1)).stay).toHaveLength(PEOPLE.length);
    await expectExact(deployed, 1);
  });

  it("lasts as long as the opening is moved, and a move after the close changes nothing for entrants", async () => {
    const sale = await openSale(config, PEOPLE);
    await sale.operate({ opensAtMs: OPENS_AT_MS + 30_000 });
    await passUntil(sale, OPENS_AT_MS + 5000);
    expect(await sale.act("join", "late")).toMatchObject({ outcome: { kind: "entered" } });
    await passUntil(sale, OPENS_AT_MS + 31_200);
    await sale.operate({ opensAtMs: OPENS_AT_MS + 90_000 });
    await sale.platform.pass(1000);
    expect(await sale.act("join", "new")).toMatchObject({ outcome: { kind: "queue_not_open" } });
    await expectExact(sale, 1);
  });

  it("ends when Redis is there again, where it was away at the opening", async () => {
    const sale = await openSale(config, PEOPLE);
    await passUntil(sale, OPENS_AT_MS - 1);
    for (let ms = 0; ms < 4000; ms += 50) {
      sale.faults.next = "lose request";
      await sale.platform.pass(50);
    }
    sale.faults.next = null;
    await sale.platform.pass(3000);
    await sale.act("join", "new");
    await expectExact(sale, 1);
  });

  it("keeps an event from being retired as an ended one", async () => {
    const sale = await openSale({ ...config, retainMs: 60_000 }, PEOPLE);
    await sale.operate({ closed: true });
    await passUntil(sale, OPENS_AT_MS);
    for (let minute = 0; minute < 3; minute++) {
      await sale.runCron();
      await sale.platform.pass(60_000);
    }
    expect((await count(sale, 1)).stay).toHaveLength(PEOPLE.length);
  });

  it("tells who watches once when it is closed, and nothing of each who enters", async () => {
    const sale = await openSale(config, [ADA, BOB], OPENS_LATER_MS);
    expect(await sale.watch(ADA)).toBe(true);
    const [watcher] = sale.watchers;
    const draws = () => (watcher?.frames ?? []).filter((frame) => frame.includes('"draw"'));
    await sale.joinTogether(PEOPLE);
    await passUntil(sale, OPENS_LATER_MS - 100);
    const before = draws();
    expect(before.length).toBeLessThanOrEqual(5); // once a minute how many there are
    for (const frame of before) expect(frame).toContain('"phase":"entering"');
    await passUntil(sale, OPENS_LATER_MS + 3000);
    expect(draws().slice(before.length)).toEqual([expect.stringContaining('"phase":"closed"')]);
    expect(watcher?.ended).toBe(false);
  });
});
