/** Ten times what a lobby takes: what it answers, what it refuses, and how soon all is well again. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { QueueClient } from "../../../src/client/queue-client.ts";
import { Browser, type Noted } from "../../break/crowd/browser.ts";
import { median, quantile } from "../../measure/statistics.ts";
import { scoredMembers } from "../../redis/scored-members.ts";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { driveFast } from "../load.ts";
import { mostConnections } from "../open-files.ts";
import { hammer, type Join } from "../overload/hammer.ts";
import { ANNOYING, annoy } from "../overload/nuisances.ts";
import { compared, figure, type Row } from "../row.ts";
import { Streams } from "../streams.ts";

const EVENT = "sale";
/**
 * One lobby, whose Redis is as slow as REDIS_MS: a flush of at most 500 joins each 5 s and a quarter. The machine carries ten times that,
 * so that it is the queue that refuses.
 */
const VARS = { EXPECTED_PEOPLE: 2500, RELEASE_RATE: 0, INVISIBLE_WHEN_IDLE: 0, STORE_TIMEOUT_MS: 8000 };
const REDIS_MS = 5000;
/** Twice what can be taken: what is taken is measured by it, for so long. */
const MEASURING_PER_SECOND = 190;
const MEASURED_SECONDS = 30;
const [NORMAL_PER_SECOND, CALM_SECONDS] = [5, 12];
/** Of each repetition; three make the minute. */
const SECONDS = 20;
const TIMES = 10;
const [STREAMING, UNREAD, CLIENTS] = [500, 100, 100];
/** How long after the load what is asked counts as normal again. */
const RECOVERY_SECONDS = 5;
const CLIENTS_PATIENCE_MS = 180_000;
/** A cut stream comes back within four seconds, and is refused once or twice while the lobby is full: a flush each. */
const REOPENED_SECONDS = 30;
/** Of `Retry-After`: each is spread by chance, over half as much again. */
const LEAST_GROWTH = 1.2;
/** Of what V8 holds after a collection: by chance. */
const MOST_GROWTH = 1.2;
/** A join waits for the flush under way and its own: by chance between one and two times as long. */
const NORMAL_AGAIN = 1.5;
/** Timers fire a trace early. */
const CLOCKS_DIFFER_MS = 5;
const MEGABYTE = 1024 * 1024;

export async function overload(repetitions: number): Promise<Row[]> {
  const stage = await startStage({ worker: "product", vars: VARS });
  const streams = new Streams(stage, EVENT);
  const agent = new Agent({ connections: null });
  // Cut streams are open beside those that replace them, for a moment.
  const connections = mostConnections() - ANNOYING - UNREAD - CLIENTS - 2 * STREAMING;
  const load = (name: string, perSecond: number, seconds: number) =>
    hammer(stage, EVENT, { name, perSecond, seconds, connections });
  try {
    const watching = names("watching", STREAMING + UNREAD);
    const ask = (nth: number) => ({ path: "/api/v1/queue/join", user: watching[nth] ?? "", event: EVENT });
    await driveFast(stage, { requests: watching.length, connections: 64, ask });
    await Promise.all(watching.slice(0, STREAMING).map((user) => streams.watch(user)));
    stage.bridge.faults.delayMs = REDIS_MS;
    const measured = await load("measured", MEASURING_PER_SECOND, MEASURED_SECONDS);
    const takenPerSecond = takenOf(measured);
    await sleep(CALM_SECONDS * 1000);
    const calm = await load("calm", NORMAL_PER_SECOND, CALM_SECONDS);

    const before = await usage(stage);
    const heapBefore = await stage.heapBytes();
    const letGo = annoy(stage, EVENT, watching.slice(STREAMING));
    const seconds = SECONDS * repetitions;
    const loading = load("crowd", TIMES * takenPerSecond, seconds);
    const clients = Array.from({ length: CLIENTS }, (_, nth) => joinByClient(stage, agent, `client-${nth}`));
    const storm = sleep((seconds * 1000) / 2).then(() =>
      reconnect(stage, streams, watching.slice(0, STREAMING)),
    );
    const used = await watchUntil(stage, loading);
    const joins = await loading;
    const stormMs = await storm;
    letGo();
    await sleep(RECOVERY_SECONDS * 1000);
    const after = await load("after", NORMAL_PER_SECOND, CALM_SECONDS);
    const heapAfter = await stage.heapBytes();
    const came = await Promise.all(clients);

    const accepted = joins.filter(isAccepted);
    const refused = joins.filter(isRefused);
    const tickets = await ticketsOf(stage);
    const lost = accepted.filter(({ user }) => !tickets.has(user));
    const otherwise = joins.length - accepted.length - refused.length;
    const workerdMb = used.map(({ workerdBytes }) => workerdBytes / MEGABYTE);
    return [
      figure("joins/s that one lobby takes", "/s", takenPerSecond),
      figure(`joins/s that came, for ${seconds} s`, "/s", joins.length / seconds),
      figure("answered with a place", "", accepted.length),
      figure("of them, who have none in Redis", "", lost.length, { atMost: 0 }),
      figure("of them, who stand before one answered before they asked", "", outOfOrder(tickets, accepted), {
        atMost: 0,
      }),
      figure("a place (p99)", "ms", quantile(accepted.map(tookMs), 0.99)),
      figure("refused with 503", "", refused.length, { atLeast: 1 }),
      figure("of them, without Retry-After", "", refused.filter((join) => !join.retryAfterSeconds).length, {
        atMost: 0,
      }),
      figure("answered otherwise, or not at all", "", otherwise, { atMost: 0 }),
      figure("refusal (p50)", "ms", median(refused.map(tookMs))),
      figure("refusal (p99)", "ms", quantile(refused.map(tookMs), 0.99), { atMost: 250 }),
      compared(
        "Retry-After (median), beside that at twice what the lobby takes",
        "s",
        told(refused),
        told(measured.filter(isRefused)),
        { atLeast: LEAST_GROWTH },
      ),
      figure(
        `of ${CLIENTS} people with the page's client, who came in`,
        "",
        came.filter(({ ms }) => ms !== null).length,
        { atLeast: CLIENTS },
      ),
      figure("how often they were refused", "", came.flatMap(({ refusals }) => refusals).length),
      figure("of those, after which they asked sooner than they were told", "", soonerThanTold(came), {
        atMost: 0,
      }),
      figure("the last of them came in after", "s", Math.max(...came.map(({ ms }) => ms ?? 0)) / 1000),
      figure(`until all of ${STREAMING} streams that were cut at once are open again`, "s", stormMs / 1000, {
        atMost: REOPENED_SECONDS,
      }),
      compared("what V8 holds, after, beside before", "MB", heapAfter / MEGABYTE, heapBefore / MEGABYTE, {
        atMost: MOST_GROWTH,
      }),
      // It grows by the number of requests and levels off, as that of a Worker of one line does: rows/memory.ts.
      compared(
        "workerd's memory, at most, beside what it was before",
        "MB",
        Math.max(...workerdMb),
        before.workerdBytes / MEGABYTE,
        {},
      ),
      figure("Redis' memory at most", "MB", Math.max(...used.map(({ redisBytes }) => redisBytes)) / MEGABYTE),
      compared(
        `a join (p50), one every 200 ms, ${RECOVERY_SECONDS} s after the end, beside before`,
        "ms",
        median(after.map(tookMs)),
        median(calm.map(tookMs)),
        { atMost: NORMAL_AGAIN },
      ),
      figure("of those, refused", "", after.filter((join) => !isAccepted(join)).length, { atMost: 0 }),
    ];
  } finally {
    await streams.close();
    await agent.destroy();
    await stage.stop();
  }
}

function names(name: string, count: number): string[] {
  return Array.from({ length: count }, (_, nth) => `${name}-${nth}`);
}

const isAccepted = ({ status }: Join) => status === 200 || status === 201;
const isRefused = ({ status }: Join) => status === 503;
const tookMs = (join: Join) => join.tookMs;
const told = (refused: readonly Join[]) => median(refused.map((join) => join.retryAfterSeconds ?? 0));

/** How many joins a second got a place of more than that, until the last of them was answered. Throws when none got one. */
function takenOf(joins: readonly Join[]): number {
  const taken = joins.filter(isAccepted);
  if (taken.length === 0)
    throw new Error("no join got a place: the machine is too busy to measure an overload");
  const lastMs = Math.max(...taken.map((join) => join.sentMs + join.tookMs));
  return (taken.length * 1000) / lastMs;
}

interface Came {
  /** null: they gave up. */
  readonly ms: number | null;
  readonly refusals: Noted["refusals"];
}

/** By the page's client, which waits as it is told to and longer each time. */
async function joinByClient(stage: Stage, agent: Agent, user: string): Promise<Came> {
  const identity = { "x-user-id": user, "x-gateway-secret": stage.secrets.GATEWAY_SECRET };
  const { platform, noted } = new Browser(agent, identity);
  const client = new QueueClient({ eventId: EVENT, api: `${stage.url}/api/v1` }, platform);
  const startMs = performance.now();
  const timer = setTimeout(() => client.close(), CLIENTS_PATIENCE_MS);
  const { refusals } = noted;
  try {
    await client.join();
    return { ms: performance.now() - startMs, refusals };
  } catch {
    return { ms: null, refusals }; // closed, or refused for good
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

/** Each question after a refusal was sent so long after it was answered. */
function soonerThanTold(came: readonly Came[]): number {
  return came.flatMap(({ refusals }) =>
    refusals.filter(({ atMs, retryAfterSeconds }, nth) => {
      const next = refusals[nth + 1];
      return next && next.atMs - next.tookMs < atMs + retryAfterSeconds * 1000 - CLOCKS_DIFFER_MS;
    }),
  ).length;
}

/** Cuts all streams at once, opens each again when its browser was told to, and returns how many ms that took. */
async function reconnect(stage: Stage, streams: Streams, users: readonly string[]): Promise<number> {
  await streams.close();
  const again = new Streams(stage, EVENT);
  const startMs = performance.now();
  try {
    await Promise.all(
      users.map(async (user) => {
        const retryMs = streams.retryMs.get(user);
        if (retryMs === undefined) throw new Error("a stream did not say when to come back");
        await sleep(retryMs);
        // As the page's client does that is refused: a little later once more.
        while (
          !(await again.watch(user).then(
            () => true,
            () => false,
          ))
        )
          await sleep(500 + Math.random() * 1000);
      }),
    );
    return performance.now() - startMs;
  } finally {
    await again.close();
  }
}

interface Usage {
  readonly workerdBytes: number;
  readonly redisBytes: number;
}

async function usage(stage: Stage): Promise<Usage> {
  const [, used] = /^used_memory:(\d+)/m.exec(await stage.redis.info("memory")) ?? [];
  return { workerdBytes: stage.workerdBytes(), redisBytes: Number(used) };
}

/** What is used, each half second until this is over. */
async function watchUntil(stage: Stage, over: Promise<unknown>): Promise<Usage[]> {
  let isOver = false;
  const noteEnd = () => {
    isOver = true;
  };
  over.then(noteEnd, noteEnd);
  const used = [await usage(stage)];
  while (!isOver) {
    await sleep(500);
    used.push(await usage(stage));
  }
  return used;
}

async function ticketsOf(stage: Stage): Promise<Map<string, number>> {
  return scoredMembers(await stage.redis.zrange(`queue:{${EVENT}}`, "0", "-1", "WITHSCORES"));
}

/** How many have a smaller ticket than another join that was answered before they asked. */
function outOfOrder(tickets: ReadonlyMap<string, number>, accepted: readonly Join[]): number {
  const ticketOf = ({ user }: Join) => tickets.get(user) ?? 0;
  const answered = accepted.toSorted((a, b) => a.sentMs + a.tookMs - (b.sentMs + b.tookMs));
  let [next, highest, wrong] = [0, 0, 0];
  for (const join of accepted) {
    for (let done = answered[next]; done && done.sentMs + done.tookMs < join.sentMs; done = answered[++next])
      highest = Math.max(highest, ticketOf(done));
    if (ticketOf(join) < highest) wrong++;
  }
  return wrong;
}
