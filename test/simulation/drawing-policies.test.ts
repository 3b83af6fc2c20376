/** What a drawing does when something is not as it should be, as docs/fair-opening.md promises it. */
import { expect, it, vi } from "vitest";
import { SHEETS } from "../../src/core/draw/leaf.ts";
import { numberOfReason, type StopReason } from "../../src/core/draw/stop-reason.ts";
import { shareOf } from "../../src/core/shares.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { checkpointsIn, DRAW_CONFIG, DrawSale } from "./draw-sale.ts";
import { copyKeys, putBack } from "./faulty-redis.ts";
import { simulate } from "./simulation.ts";

const redis = simulate();
const names = (count: number) => Array.from({ length: count }, (_, index) => `user-${index}`);
/** From an opening to when its list is signed, and to when its round is out. */
const [SIGNED_MS, OUT_MS] = [7000, 20_000];

/** An event that people have entered, which opens in a second. */
async function enter(people = 12): Promise<DrawSale> {
  const sale = new DrawSale(redis, freshEvent());
  await sale.operate({ opensAtMs: Date.now() + 1000 });
  await sale.joinTogether(names(people));
  return sale;
}

/** As Redis holds it. */
const stoppedFor = (reason: StopReason) => String(numberOfReason(reason));

const outcomeOf = async (sale: DrawSale, user: string) => {
  const answer = await sale.act("join", user);
  return answer.status === "answered" ? answer.outcome.kind : answer.status;
};

it("calls nobody and says so while no relay has the round, and goes on when one has", async () => {
  const sale = await enter();
  sale.relays = "away";
  await sale.pass(60_000);
  expect(await sale.index()).toMatchObject({ phase: "committed", signature: null, isStopped: false });
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining("beacon not reached"));
  sale.relays = "there";
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
});

it("believes no relay that answers something else, and says which did", async () => {
  const sale = await enter();
  sale.relays = "wrong";
  await sale.pass(OUT_MS);
  expect((await sale.index())?.signature).toBeNull();
  expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("relay answered rubbish"));
});

it("closes at another time when the opening is moved before the close", async () => {
  const sale = await enter();
  await sale.operate({ opensAtMs: Date.now() + 30_000 });
  await sale.pass(25_000);
  expect([(await sale.state()).draw, await outcomeOf(sale, "more")]).toEqual(["1", "entered"]);
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
});

it("goes on as it began when the opening is moved after the close; only newcomers wait for it", async () => {
  const sale = await enter();
  await sale.pass(3000);
  await sale.operate({ opensAtMs: Date.now() + 600_000 });
  expect(await outcomeOf(sale, "late")).toBe("queue_not_open");
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
});

it("signs a list of its own for an event that was started anew", async () => {
  const sale = await enter();
  await sale.pass(SIGNED_MS);
  const first = await sale.index();
  await redis.del(...sale.keys);
  await sale.operate({ opensAtMs: Date.now() + 1000 });
  await sale.joinTogether(names(5));
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
  expect((await sale.index())?.generation).toBeGreaterThan(first?.generation ?? 0);
});

it.each([
  ["switched off", { opening: "first-come" as const }],
  ["given more lobbies", { lobbies: 6 }],
])(
  "is done to its end when a deploy has it %s, also by an object that has nothing stored",
  async (_, change) => {
    const sale = await enter();
    await sale.pass(SIGNED_MS);
    const signed = await sale.index();
    sale.platform.takeLoopAway();
    sale.platform.break("away", "Draw");
    sale.platform.kill("ReleaseLoop");
    const deployed = new DrawSale(redis, sale.event, { ...DRAW_CONFIG, ...change });
    await deployed.operate({ paused: true });
    await deployed.untilSeated();
    await deployed.expectDrawnOrder();
    expect((await deployed.index())?.checkpoint).toBe(signed?.checkpoint);
  },
);

it.each([0, 3])(
  "puts an entry back that Redis lost just before an operator opens at once, though no lobby follows the loop: %s relays",
  async (relays) => {
    const sale = new DrawSale(redis, freshEvent(), { ...DRAW_CONFIG, relays });
    await sale.operate({ opensAtMs: Date.now() + 600_000 });
    await sale.joinTogether(names(12));
    await sale.pass(60_000);
    const before = await copyKeys(redis, sale.keys);
    await sale.act("join", "late");
    await putBack(redis, sale.keys, before);
    sale.platform.kill("ReleaseLoop");
    await sale.operate({ paused: true, opensAtMs: Date.now() });
    await sale.untilSeated();
    expect((await sale.entrants()).map(({ user }) => user)).toContain("late");
    await sale.expectDrawnOrder();
  },
);

it("lets no more enter than MAX_QUEUE_SIZE, and again as many as have given up", async () => {
  const sale = new DrawSale(redis, freshEvent(), { ...DRAW_CONFIG, maxQueueSize: 12 });
  await sale.operate({ opensAtMs: Date.now() + 20_000 });
  await sale.joinTogether(names(12));
  expect(await outcomeOf(sale, "one-more")).toBe("queue_full");
  await sale.act("leave", "user-0");
  expect(await outcomeOf(sale, "one-more")).toBe("entered");
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
});

it("stops and says so when Redis goes back to before the close after the list was signed", async () => {
  const sale = await enter();
  const before = await copyKeys(redis, sale.keys);
  await sale.pass(SIGNED_MS);
  const signed = await sale.index();
  await putBack(redis, sale.keys, before);
  await sale.pass(OUT_MS);
  expect((await sale.state()).draw_trouble).toBe(stoppedFor("CLOSE_LOST"));
  expect(await sale.index()).toMatchObject({ checkpoint: signed?.checkpoint, isStopped: true });
  expect(console.error).toHaveBeenCalledWith(expect.stringContaining("drawing stopped"));
  await sale.pass(OUT_MS);
  expect((await sale.state()).called_total).toBe("0");
});

it("lets people ask, come and leave while a drawing has stopped after a rollback, and begins anew when it is given up", async () => {
  const sale = await enter();
  await sale.pass(2000);
  await sale.failOver(400); // within the drawing: the line is to be renumbered
  await sale.act("join", "late");
  await sale.pass(SIGNED_MS);
  await redis.zrem(sale.keys[9] as string, "user-5");
  await sale.pass(OUT_MS);
  const stopped = await sale.state();
  expect([stopped.draw_trouble, Number(stopped.renumber_at_ms) > 0]).toEqual([
    stoppedFor("SHEET_DIFFERS"),
    true,
  ]);
  expect(await outcomeOf(sale, "newcomer")).toBe("joined");
  expect(await sale.act("leave", "user-2")).toMatchObject({ outcome: { kind: "left" } });
  expect(await sale.giveUp()).toEqual({ status: "retired" });
  await sale.operate({ opensAtMs: Date.now() + 10_000 });
  expect(await outcomeOf(sale, "user-1")).toBe("entered");
  await sale.pass(3000);
  const anew = await sale.state();
  expect([anew.draw, anew.draw_trouble, anew.entered]).toEqual(["1", "0", "1"]); // no lobby has put anybody back
  expect(Number(anew.generation)).toBeGreaterThan(Number(stopped.generation));
  await sale.operate({ paused: true });
  await sale.untilSeated();
  await sale.expectDrawnOrder();
});

it("stops and says so when an entrant of the signed list is missing", async () => {
  const sale = await enter();
  await sale.pass(SIGNED_MS);
  await redis.zrem(sale.keys[9] as string, "user-5");
  await sale.pass(OUT_MS);
  expect([(await sale.state()).draw_trouble, (await sale.state()).draw]).toEqual([
    stoppedFor("SHEET_DIFFERS"),
    "3",
  ]);
  expect((await sale.index())?.isStopped).toBe(true);
});

it.each([
  ["and stayed", 7],
  ["and is gone", 7 + SHEETS],
])(
  "stops and says so when somebody is among the entrants who is not in the signed list %s",
  async (_, score) => {
    const sale = await enter();
    await sale.pass(SIGNED_MS);
    await redis.zadd(sale.keys[9] as string, score, "intruder");
    await sale.pass(OUT_MS);
    expect((await sale.state()).draw_trouble).toBe(stoppedFor("LIST_DIFFERS"));
    expect(await redis.zscore(sale.keys[0] as string, "intruder")).toBeNull();
  },
);

it("lists its people once more, and seats them as before, when Redis goes back behind the end of a drawing", async () => {
  const sale = await enter();
  await sale.pass(SIGNED_MS);
  await sale.operate({ paused: true });
  const before = await copyKeys(redis, sale.keys);
  await sale.untilSeated();
  await sale.operate({ paused: true }); // the object has written down that the drawing is over
  const signed = await sale.index();
  await putBack(redis, sale.keys, before);
  await sale.platform.draw().proceed(null);
  await sale.untilSeated();
  await sale.expectDrawnOrder();
  expect((await sale.index())?.checkpoint).toBe(signed?.checkpoint);
});

it("stops, and leaves what is published as it is, when it finds other people then", async () => {
  const sale = await enter();
  await sale.pass(SIGNED_MS);
  await sale.operate({ paused: true });
  const before = await copyKeys(redis, sale.keys);
  await sale.untilSeated();
  const signed = await sale.index();
  await putBack(redis, sale.keys, before);
  await redis.zrem(sale.keys[9] as string, "user-5");
  await redis.zadd(sale.keys[9] as string, 7, "intruder");
  await sale.platform.draw().proceed(null);
  await sale.pass(OUT_MS);
  expect((await sale.state()).draw_trouble).toBe(stoppedFor("SHEET_DIFFERS"));
  expect((await sale.index())?.sheets).toEqual(signed?.sheets);
});

it.each([
  ["another in their place", true],
  ["one fewer", false],
])(
  "stops, and leaves what is published as it is, when Redis goes back behind the signed list too, and has %s",
  async (_, hasIntruder) => {
    const sale = await enter();
    await sale.pass(4000);
    const before = await copyKeys(redis, sale.keys);
    expect((await sale.state()).draw).toBe("2");
    await sale.operate({ paused: true });
    await sale.untilSeated();
    await sale.operate({ paused: true });
    const signed = await sale.index();
    await putBack(redis, sale.keys, before);
    await redis.zrem(sale.keys[9] as string, "user-5");
    if (hasIntruder) await redis.zadd(sale.keys[9] as string, 7, "intruder");
    await sale.platform.draw().proceed(null);
    await sale.pass(OUT_MS);
    expect((await sale.state()).draw_trouble).toBe(stoppedFor("SHEET_DIFFERS"));
    expect((await sale.index())?.sheets).toEqual(signed?.sheets);
  },
);

it("goes on with the signed list, and says no longer that it has stopped, when an operator has put Redis back", async () => {
  const sale = await enter();
  await sale.pass(SIGNED_MS);
  const score = Number(await redis.zscore(sale.keys[9] as string, "user-5"));
  await redis.zrem(sale.keys[9] as string, "user-5");
  await sale.pass(OUT_MS);
  const stopped = await sale.index();
  expect(stopped?.isStopped).toBe(true);
  await sale.operate({ paused: true });
  await redis.zadd(sale.keys[9] as string, score, "user-5");
  await redis.hdel(sale.keys[3] as string, "draw_trouble");
  await sale.untilSeated();
  await sale.expectDrawnOrder();
  expect(await sale.index()).toMatchObject({ checkpoint: stopped?.checkpoint, isStopped: false });
});

it("writes down that it is over also when the reply that says so is lost", async () => {
  const sale = await enter();
  await sale.operate({ paused: true });
  for (let looks = 0; looks < 400 && (await sale.state()).draw_seated !== "256"; looks++)
    await sale.pass(100);
  sale.drawLine.plan(["reply lost"], []);
  await sale.untilSeated();
  await sale.pass(120_000);
  expect((await sale.index())?.phase).toBe("seated");
});

it("signs nothing while the entrants are not as many as the close counted, and stops when they stay so", async () => {
  const sale = await enter();
  await sale.pass(2000);
  await redis.zrem(sale.keys[9] as string, "user-5");
  await sale.pass(OUT_MS);
  expect([(await sale.state()).draw_trouble, await sale.index()]).toEqual([
    stoppedFor("COUNT_DIFFERS"),
    null,
  ]);
});

it("goes on by itself after Redis was away, wherever it was", async () => {
  for (const awayAfterMs of [500, 3000, 8000, 16_000, 19_000]) {
    const sale = await enter();
    await sale.operate({ paused: true });
    await sale.pass(awayAfterMs);
    sale.drawLine.plan(Array(40).fill("request lost"), Array(40).fill("request lost"));
    await sale.pass(5000);
    await sale.endFaults();
    await sale.untilSeated();
    await sale.expectDrawnOrder();
  }
});

it.each([
  ["its reply came", "fine" as const],
  ["its reply was lost", "reply lost" as const],
  ["its object died", "died" as const],
])(
  "publishes no second checkpoint when only a lobby's flush has answered the first, %s, and then Redis lost it and was away until behind the round, and the loop died",
  async (_, fault) => {
    const sale = await enter();
    await sale.operate({ paused: true });
    sale.drawLine.plan(["fine", fault], []);
    let copies = await copyKeys(redis, sale.keys);
    for (let looks = 0; looks < 400 && (await sale.state()).draw !== "3"; looks++) {
      copies = await copyKeys(redis, sale.keys);
      await sale.platform.pass(20);
    }
    sale.platform.kill("ReleaseLoop"); // no tick has seen the checkpoint
    const answer = await sale.act("join", "late");
    const shown = answer.status === "answered" ? answer.draw?.checkpoint : null;
    sale.drawLine.plan(Array(40).fill("request lost"), Array(40).fill("request lost"));
    await putBack(redis, sale.keys, copies);
    await sale.pass(20_000);
    await sale.endFaults();
    await sale.untilSeated();
    expect((await sale.index())?.checkpoint).toBe(shown);
    expect([...sale.published.values()].map(({ size }) => size)).toEqual([1]);
    await sale.expectDrawnOrder();
  },
);

it("sends the signed list to every open stream before the round, also a newcomer's, and also while a failover is being mended", async () => {
  for (const isMended of [false, true]) {
    const sale = await enter();
    await sale.operate({ paused: true });
    await sale.pass(2500);
    await sale.act("join", "late");
    const streams = [await sale.watch("user-0"), await sale.watch("user-1"), await sale.watch("late")];
    await sale.pass(1000);
    if (isMended) {
      await sale.failOver(400);
      await sale.act("join", "later");
    }
    await sale.pass(7000);
    expect([
      isMended,
      (await sale.state()).draw,
      Number((await sale.state()).renumber_at_ms ?? 0) > 0,
    ]).toEqual([isMended, "3", isMended]);
    const index = await sale.index();
    expect(Date.now()).toBeLessThan(index?.roundAtMs ?? 0);
    for (const frames of streams) expect(checkpointsIn(frames.join(""))).toEqual([index?.checkpoint]);
    await sale.untilSeated();
    await sale.expectDrawnOrder();
  }
});

it("shows within half a minute how many have entered also where no one enters through that lobby, for one tick in eight seconds", async () => {
  const sale = new DrawSale(redis, freshEvent());
  await sale.operate({ opensAtMs: Date.now() + 600_000 });
  const [watcher = "", ...others] = names(40).toSorted((a, b) => shareOf(a, 2) - shareOf(b, 2));
  const elsewhere = others.filter((user) => shareOf(user, 2) !== shareOf(watcher, 2)).slice(0, 5);
  await sale.act("join", watcher);
  const frames = await sale.watch(watcher);
  await sale.pass(60_000); // the loop rests, and is out of memory
  sale.platform.kill("ReleaseLoop");
  for (const user of elsewhere) await sale.act("join", user);
  const run = vi.spyOn(sale.faults, "run");
  await sale.pass(30_000);
  expect(frames.join("")).toContain('"entered":6');
  const scripts = run.mock.calls.map(([name]) => name);
  expect(scripts.filter((name) => name === "release_batch").length).toBeLessThanOrEqual(6);
  await sale.pass(30_000);
  run.mockClear();
  await sale.pass(80_000);
  expect(run.mock.calls.filter(([name]) => name === "flush")).toEqual([]);
  expect(run.mock.calls.length).toBeLessThanOrEqual(11);
});

it("signs for a later round what it could not publish until the round was near, and publishes that alone", async () => {
  const sale = await enter();
  await sale.operate({ paused: true });
  sale.drawLine.plan(Array(16).fill("request lost"), []);
  await sale.untilSeated();
  const { round = 0, closedAtMs = 0 } = (await sale.index()) ?? {};
  expect(round).toBeGreaterThan(sale.roundAfter(closedAtMs + 15_500));
  expect([...sale.published.values()].map(({ size }) => size)).toEqual([1]);
  await sale.expectDrawnOrder();
});

it("shows nobody a second checkpoint when the reply to the first is lost, and Redis loses what pages were told", async () => {
  const sale = await enter();
  await sale.operate({ paused: true });
  const frames = await sale.watch("user-0");
  sale.drawLine.plan(["reply lost"], []);
  let copies = await copyKeys(redis, sale.keys);
  for (let looks = 0; looks < 200 && (await sale.state()).draw !== "3"; looks++) {
    copies = await copyKeys(redis, sale.keys);
    await sale.platform.pass(50);
  }
  sale.drawLine.plan([], Array(22).fill("request lost")); // its object reaches Redis again only when the round is near
  await sale.platform.pass(400);
  await putBack(redis, sale.keys, copies);
  await sale.platform.pass(15_000);
  await sale.endFaults();
  await sale.untilSeated();
  const shown = new Set(frames.flatMap((frame) => frame.match(/eyJ[\w.-]+/g) ?? []));
  expect([...shown]).toEqual([(await sale.index())?.checkpoint]);
  await sale.expectDrawnOrder();
});
