import { setTimeout as sleep } from "node:timers/promises";
import { toEventConfig } from "../../../src/config/read-events.ts";
import { readNumbers } from "../../../src/config/read-numbers.ts";
import { boothsFor } from "../../../src/core/booth/serving-grid.ts";
import { shareOf } from "../../../src/core/shares.ts";
import { makeNonce } from "../../../src/core/writer/writer-nonce.ts";
import { Batcher } from "../../../src/objects/batcher.ts";
import { quantile } from "../../measure/statistics.ts";
import { joinAll } from "../../redis/add-crowd.ts";
import { busiestWindow, type Moment, worstExcess } from "../../stampede/judge/excess.ts";
import { passExpiresAtMs } from "../../stampede/judge/scores.ts";
import { Monitor } from "../../stampede/witness/monitor.ts";
import { parseMonitorLine } from "../../stampede/witness/monitor-line.ts";
import { DirectRedis } from "../direct-redis.ts";
import { figure, type Row } from "../row.ts";

const EVENT = "sale";
/** To Redis and back; Cloudflare to Upstash in one region. */
const WAY_MS = 10;
/** People claim within a second of their call, and shops report within a second of the pass. */
const THINKING_MS = 1000;

interface Turns {
  readonly people: number;
  readonly commandsPerPerson: number;
  readonly commandsInBusiestSecond: number;
  readonly redisUsPerPerson: number;
  readonly redisShare: number;
  readonly claimP50Ms: number;
  readonly claimP99Ms: number;
  readonly passesInBusiest100Ms: number;
  /** The same by the times at which the booths sent their batches: what differs, the way to Redis did. */
  readonly passesSentInBusiest100Ms: number;
  readonly wayP50Ms: number;
  readonly wayP99Ms: number;
  /** Beyond 1.2 times the rate and a burst, in any stretch of time. */
  readonly passesBeyondPace: number;
  readonly booked: number;
}

/**
 * Turns at two rates, through the booths' own batching code on a Redis that is 10 ms away: everybody is called, claims
 * and books. Joins, positions and the network of visitors are not in it.
 */
export async function turns(): Promise<Row[]> {
  const usual = await play(500, 40);
  const most = await play(10_000, 10);
  return [
    ...rowsOf(usual, "at 500/s", { p99Ms: 250, passes: 100 }),
    figure("Redis commands a person for a turn at 500/s", "", usual.commandsPerPerson, { atMost: 1 }),
    ...rowsOf(most, "at 10,000/s", { passes: 2000 }),
    figure("Redis commands in the busiest second at 10,000/s", "/s", most.commandsInBusiestSecond, {
      atMost: 10_000,
    }),
    figure("Redis' share of a core at 10,000/s", "%", 100 * most.redisShare),
  ];
}

function rowsOf(turns: Turns, at: string, most: { p99Ms?: number; passes: number }): Row[] {
  const p99 = most.p99Ms === undefined ? {} : { atMost: most.p99Ms };
  return [
    figure(`booked, of those called ${at}`, "people", turns.booked, { atLeast: turns.people }),
    figure(`claim to pass ${at}, p50`, "ms", turns.claimP50Ms),
    figure(`claim to pass ${at}, p99`, "ms", turns.claimP99Ms, p99),
    figure(`passes in the busiest 100 ms ${at}`, "people", turns.passesInBusiest100Ms, {
      atMost: most.passes,
    }),
    figure(`the same by the booths' clocks ${at}`, "people", turns.passesSentInBusiest100Ms),
    figure(`from a booth to Redis ${at}, p50`, "ms", turns.wayP50Ms),
    figure(`from a booth to Redis ${at}, p99`, "ms", turns.wayP99Ms),
    figure(
      `passes beyond 1.2 times the rate and a burst ${at}`,
      "people",
      Math.max(0, turns.passesBeyondPace),
      {
        atMost: 0,
      },
    ),
    figure(`Redis CPU a person ${at}`, "µs", turns.redisUsPerPerson),
  ];
}

async function play(perSecond: number, seconds: number): Promise<Turns> {
  const people = perSecond * seconds;
  const config = toEventConfig({ ...readNumbers({}, []), RELEASE_RATE: perSecond });
  const direct = await DirectRedis.start(WAY_MS);
  const { queue } = direct;
  const passes = await watchPasses(direct);
  const users = Array.from({ length: people }, (_, n) => `visitor-${n}`);
  await joinAll(queue, EVENT, users);
  const loop = { ...config, numbering: 0, nonce: makeNonce(Date.now(), 0), departedIndex: 0 };
  const tick = async () => (await queue.release(EVENT, { ...loop, nowMs: Date.now(), tick: 0 })).snapshot;
  const count = boothsFor(config);
  const booths = Array.from({ length: count }, (_, index) => new Batcher(EVENT, index, config, queue));
  const claimMs: number[] = [];
  let booked = 0;

  async function buy(user: string): Promise<void> {
    const booth = booths[shareOf(user, count)] as Batcher;
    await sleep(Math.random() * THINKING_MS);
    const startMs = performance.now();
    const firstEndMs = await claim(booth, user);
    claimMs.push(performance.now() - startMs);
    await sleep(Math.random() * THINKING_MS);
    const booking = { what: "complete", user, firstEndMs, bookingId: `booking-of-${user}` } as const;
    const [answer] = await booth.actOnPasses([booking]);
    if (answer?.status === "answered" && answer.outcome.kind === "completed") booked++;
  }

  const [cpuBefore, commandsBefore] = [await direct.cpuMs(), await direct.commands()];
  const commandsAt: number[] = [commandsBefore];
  const sampling = setInterval(async () => commandsAt.push(await direct.commands()), 1000);
  const buyers: Promise<void>[] = [];
  const startMs = performance.now();
  for (let ticks = 1; buyers.length < people; ticks++) {
    const { calledTotal } = await tick();
    buyers.push(...users.slice(buyers.length, calledTotal).map(buy));
    await sleep(Math.max(0, startMs + ticks * config.intervalMs - performance.now()));
  }
  // Passes are paced by a loop that ticks.
  const ticking = setInterval(() => void tick(), config.intervalMs);
  await Promise.all(buyers);
  clearInterval(ticking);
  clearInterval(sampling);
  const lastedMs = performance.now() - startMs;
  const [cpuMs, commands] = [(await direct.cpuMs()) - cpuBefore, (await direct.commands()) - commandsBefore];
  const { issued, sent, wayMs } = passes.stop();
  await direct.stop();
  return {
    people,
    commandsPerPerson: commands / people,
    commandsInBusiestSecond: Math.max(
      ...commandsAt.slice(1).map((at, nth) => at - (commandsAt[nth] as number)),
    ),
    redisUsPerPerson: (cpuMs * 1000) / people,
    redisShare: cpuMs / lastedMs,
    claimP50Ms: quantile(claimMs, 0.5),
    claimP99Ms: quantile(claimMs, 0.99),
    passesInBusiest100Ms: busiestWindow(issued, 100),
    passesSentInBusiest100Ms: busiestWindow(sent, 100),
    wayP50Ms: quantile(wayMs, 0.5),
    wayP99Ms: quantile(wayMs, 0.99),
    passesBeyondPace: worstExcess(issued, 1.2 * perSecond, (perSecond * config.burstMs) / 1000),
    booked,
  };
}

/** Claims until there is a pass, as a page does. Returns the pass's end. */
async function claim(booth: Batcher, user: string): Promise<number> {
  const answer = await booth.claim(user);
  if (answer.status === "answered" && answer.outcome.kind === "admitted") return answer.outcome.expiresAtMs;
  await sleep(1000);
  return claim(booth, user);
}

const WATCHED = new Set(["EVALSHA", "ZADD"]);

interface Passes {
  /** When Redis issued each, by its own clock. */
  readonly issued: Moment[];
  /** When the booth that asked sent its batch, in the order of its clock. */
  readonly sent: Moment[];
  /** Of each batch that issued some: from the one to the other. */
  readonly wayMs: number[];
}

/** From MONITOR, with none of the product's arithmetic. */
async function watchPasses(direct: DirectRedis): Promise<{ stop(): Passes }> {
  const holders = new Set<string>();
  const [issued, sent, wayMs]: [Moment[], Moment[], number[]] = [[], [], []];
  let sentAtMs = 0;
  const monitor = await Monitor.start(direct.url, (text) => {
    const line = parseMonitorLine(text, WATCHED);
    if (line?.command === "EVALSHA") sentAtMs = Number(line.args[2 + Number(line.args[1])]);
    if (line?.command !== "ZADD" || line.args[0] !== `queue:{${EVENT}}:called`) return;
    const before = holders.size;
    for (let index = 1; index + 1 < line.args.length; index += 2) {
      const [score, user] = [Number(line.args[index]), line.args[index + 1] as string];
      if (passExpiresAtMs(score) === null || holders.has(user)) continue;
      holders.add(user);
      issued.push({ atMs: line.atMs, people: 1 });
      sent.push({ atMs: sentAtMs, people: 1 });
    }
    if (holders.size > before) wayMs.push(line.atMs - sentAtMs);
  });
  return {
    stop() {
      if (monitor.failure) throw monitor.failure;
      monitor.stop();
      return { issued, sent: sent.sort((a, b) => a.atMs - b.atMs), wayMs };
    },
  };
}
