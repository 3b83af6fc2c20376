import { createHash } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { toEventConfig } from "../../../src/config/read-events.ts";
import { readNumbers } from "../../../src/config/read-numbers.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import { RateMeter } from "../../../src/core/lobby/rate-meter.ts";
import { Replica } from "../../../src/core/lobby/replica.ts";
import { SalesMeter } from "../../../src/core/lobby/sales-meter.ts";
import { shareOf } from "../../../src/core/shares.ts";
import type { WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { makeNonce } from "../../../src/core/writer/writer-nonce.ts";
import { Answers } from "../../../src/objects/answers.ts";
import { Flusher } from "../../../src/objects/flusher.ts";
import { LobbyWriter } from "../../../src/objects/lobby-writer.ts";
import { median } from "../../measure/statistics.ts";
import { countOrderViolations, type TimedJoin } from "../../stampede/judge/order.ts";
import { MAX_QUEUE_SIZE } from "../baseline/max-queue-size.ts";
import plainJoinScript from "../baseline/plain-join.lua";
import { DirectRedis } from "../direct-redis.ts";
import { compared, figure, type Row } from "../row.ts";

const PEOPLE = 500_000;
const SECONDS = 10;
const EVENT = "sale";
/** Upstash lets 10,000 a second through. */
const MOST_COMMANDS = 8000;
const SLICE_MS = 250;

export interface Opening {
  readonly placed: number;
  readonly violations: number;
  readonly busiestSecond: number;
  readonly cpuUsPerJoin: number;
  readonly joinsPerFlush: number;
  /** Those of the ticks meanwhile included. */
  readonly commandsPerJoin: number;
  readonly slowestMs: number;
}

/** Half a million people in ten seconds, through the lobbies' own batching code, while the loop ticks. */
export async function opening(repetitions: number): Promise<Row[]> {
  const ours: Opening[] = [];
  const [bare, plains]: [number[], number[]] = [[], []];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    const opened = await openSale(PEOPLE);
    ours.push(opened);
    bare.push(await bareZadd(Math.round(opened.joinsPerFlush)));
    plains.push(await plainJoin());
  }
  const of = (name: keyof Opening) => median(ours.map((opened) => opened[name]));
  const cpu = of("cpuUsPerJoin");
  return [
    figure("placed, of 500,000 who join in 10 s over 200 lobbies", "people", of("placed"), {
      atLeast: PEOPLE,
    }),
    figure("order violations among them", "", Math.max(...ours.map((opened) => opened.violations)), {
      atMost: 0,
    }),
    figure(
      "Redis commands in their busiest second",
      "/s",
      Math.max(...ours.map((opened) => opened.busiestSecond)),
      {
        atMost: MOST_COMMANDS,
      },
    ),
    figure("Redis commands per join there", "", of("commandsPerJoin")),
    figure("the slowest of their joins", "ms", of("slowestMs")),
    compared("Redis CPU per join there / bare ZADD in equal batches", "µs", cpu, median(bare), {
      atMost: 2.5,
    }),
    compared("Redis CPU per join there / the plain script", "µs", cpu, median(plains), { atMost: 0.5 }),
  ];
}

/** Opens a sale for so many people within ten seconds, with the default settings for as many. */
export async function openSale(size: number): Promise<Opening> {
  const config = toEventConfig({ ...readNumbers({}, []), EXPECTED_PEOPLE: size });
  const direct = await DirectRedis.start();
  const { queue } = direct;
  const lobbies = Array.from({ length: config.lobbies }, (_, lobby) => openFlusher(config, queue, lobby));
  const cpuBefore = await direct.cpuMs();
  const slices: number[] = [await direct.commands()];
  const slicing = setInterval(async () => slices.push(await direct.commands()), SLICE_MS);
  const nonce = makeNonce(Date.now(), 0);
  let ticks = 0;
  const ticking = setInterval(() => {
    ticks++;
    return queue.release(EVENT, {
      ...config,
      nowMs: Date.now(),
      numbering: 0,
      tick: 0,
      nonce,
      departedIndex: 0,
    });
  }, config.intervalMs);
  const joins: TimedJoin[] = [];
  const people: Promise<void>[] = [];
  await arrive((n) => {
    const user = `visitor-${n}`;
    const sentMs = performance.now();
    const lobby = lobbies[shareOf(user, config.lobbies)] as Flusher;
    const joined = lobby.submit("join", user).then((answer) => {
      if (answer.status !== "answered" || answer.outcome.kind !== "joined") return;
      joins.push({ sentMs, answeredMs: performance.now(), ticket: answer.outcome.ticket });
    });
    people.push(joined);
  }, size);
  await Promise.all(people);
  clearInterval(slicing);
  clearInterval(ticking);
  const cpuMs = (await direct.cpuMs()) - cpuBefore;
  slices.push(await direct.commands());
  const flushes = (await direct.callsOf("evalsha")) - ticks;
  await direct.stop();
  return {
    placed: new Set(joins.map(({ ticket }) => ticket)).size,
    violations: countOrderViolations(joins),
    busiestSecond: busiest(slices, 1000 / SLICE_MS),
    cpuUsPerJoin: (cpuMs * 1000) / size,
    joinsPerFlush: size / flushes,
    commandsPerJoin: ((slices.at(-1) as number) - (slices[0] as number)) / size,
    slowestMs: joins.reduce((slowest, join) => Math.max(slowest, join.answeredMs - join.sentMs), 0),
  };
}

/** All people come in turn within the ten seconds; Redis idles in between, which costs it CPU time too. */
async function arrive(come: (n: number) => void, size: number, step = 1): Promise<void> {
  const startMs = performance.now();
  let came = 0;
  while (came < size) {
    await sleep(5);
    const due = Math.min(size, (performance.now() - startMs) * (size / SECONDS / 1000));
    for (; came < due; came += step) come(came);
  }
}

/** A lobby's flusher, without the lobby around it. */
function openFlusher(config: EventConfig, queue: WaitingQueue, lobby: number): Flusher {
  const replica = new Replica();
  const writer = new LobbyWriter(EVENT, lobby, config, queue, async () => false);
  const answers = new Answers(config, replica, new RateMeter(), new SalesMeter());
  const ignored = {
    replicaAdvanced() {},
    replicaReset() {},
    held() {},
    superseded() {},
    flushed() {},
    failed() {},
  };
  return new Flusher({ event: EVENT, object: "lobby 0" }, config, writer, replica, answers, ignored);
}

/** The most in any second, from counts that were read at each slice of one. */
function busiest(counts: readonly number[], slicesOfSecond: number): number {
  const inSecond = counts.map((count, slice) => count - (counts[Math.max(0, slice - slicesOfSecond)] ?? 0));
  return Math.max(...inSecond);
}

/** The floor: the same people in batches of the same size, by nothing but a variadic ZADD. µs of Redis per person. */
async function bareZadd(batch: number): Promise<number> {
  return cpuUsPerPerson(({ redis }, first) => {
    const values: (string | number)[] = [];
    for (let n = first; n < Math.min(PEOPLE, first + batch); n++) values.push(2.8e14 + n, `visitor-${n}`);
    return redis.zadd(`queue:{${EVENT}}`, ...values);
  }, batch);
}

/** The plain: one script call per person. µs of Redis per person. */
async function plainJoin(): Promise<number> {
  const sha = createHash("sha1").update(plainJoinScript).digest("hex");
  return cpuUsPerPerson(
    ({ redis }, n) =>
      redis.evalsha(sha, 1, `queue:{${EVENT}}`, `visitor-${n}`, MAX_QUEUE_SIZE, 1.76e9 + n / 1000),
    1,
    plainJoinScript,
  );
}

async function cpuUsPerPerson(
  join: (direct: DirectRedis, first: number) => Promise<unknown>,
  step: number,
  script?: string,
): Promise<number> {
  const direct = await DirectRedis.start();
  if (script) await direct.redis.script("LOAD", script);
  const spentUs = await direct.cpuUsOf(async () => {
    const underway: Promise<unknown>[] = [];
    await arrive((first) => underway.push(join(direct, first)), PEOPLE, step);
    await Promise.all(underway);
  });
  await direct.stop();
  return spentUs / PEOPLE;
}
