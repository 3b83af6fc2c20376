/** Ten times what a lobby takes: what it answers, what it refuses, and how soon all is well again. */
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";
import { QueueClient } from "../../../src/client/queue-client.ts";
import { Browser } from "../../break/crowd/browser.ts";
import { median, quantile } from "../../measure/statistics.ts";
import { scoredMembers } from "../../redis/scored-members.ts";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { driveFast } from "../load.ts";
import { hammer, type Join } from "../overload/hammer.ts";
import { annoy } from "../overload/nuisances.ts";
import { figure, type Row } from "../row.ts";
import { Streams } from "../streams.ts";

const EVENT = "sale";
/**
 * One lobby, whose Redis is as slow as REDIS_MS: a flush of at most 500 joins each 3 s and a quarter. The machine carries ten times that,
 * so that it is the queue that refuses.
 */
const VARS = { EXPECTED_PEOPLE: 2500, RELEASE_RATE: 0, INVISIBLE_WHEN_IDLE: 0, STORE_TIMEOUT_MS: 8000 };
const REDIS_MS = 3000;
/** What is taken is measured for so long, after as long in which nobody asks. */
const MEASURED_SECONDS = 30;
const CALM_SECONDS = 12;
/** Of each repetition; three make the minute. */
const SECONDS = 20;
const TIMES = 10;
const [STREAMING, UNREAD, CLIENTS] = [500, 100, 100];
/** How long after the load what is asked counts as normal again. */
const RECOVERY_SECONDS = 5;
const CLIENTS_PATIENCE_MS = 180_000;
const MEGABYTE = 1024 * 1024;

export async function overload(repetitions: number): Promise<Row[]> {
  const stage = await startStage({ worker: "product", vars: VARS });
  const streams = new Streams(stage, EVENT);
  const agent = new Agent({ connections: null });
  try {
    const watching = names("watching", STREAMING + UNREAD);
    const ask = (nth: number) => ({ path: "/api/v1/queue/join", user: watching[nth] ?? "", event: EVENT });
    await driveFast(stage, { requests: watching.length, connections: 64, ask });
    await Promise.all(watching.slice(0, STREAMING).map((user) => streams.watch(user)));
    stage.bridge.faults.delayMs = REDIS_MS;
    const takenPerSecond = await measureTaken(stage);
    await sleep(CALM_SECONDS * 1000);
    const calm = await hammer(stage, EVENT, { perSecond: 5, seconds: CALM_SECONDS, name: "calm" });

    const before = await usage(stage);
    const letGo = annoy(stage, EVENT, watching.slice(STREAMING));
    const load = { perSecond: TIMES * takenPerSecond, seconds: SECONDS * repetitions };
    const loading = hammer(stage, EVENT, { ...load, name: "crowd" });
    const clients = Array.from({ length: CLIENTS }, (_, nth) => joinByClient(stage, agent, `client-${nth}`));
    const storm = sleep((load.seconds * 1000) / 2).then(() =>
      reconnect(stage, streams, watching.slice(0, STREAMING)),
    );
    const peak = await peakUntil(stage, loading);
    const joins = await loading;
    const stormMs = await storm;
    letGo();
    await sleep(RECOVERY_SECONDS * 1000);
    const after = await hammer(stage, EVENT, { perSecond: 5, seconds: CALM_SECONDS, name: "after" });
    const clientsMs = await Promise.all(clients);

    const accepted = joins.filter(({ status }) => status === 200 || status === 201);
    const refused = joins.filter(({ status }) => status === 503);
    const tickets = await ticketsOf(stage);
    const toldBetween = (fromMs: number, toMs: number) =>
      median(
        refused
          .filter(({ sentMs }) => sentMs >= fromMs && sentMs < toMs)
          .map((join) => join.retryAfterSeconds ?? 0),
      );
    const endMs = load.seconds * 1000;
    return [
      figure("joins/s that one lobby takes", "/s", takenPerSecond),
      figure(`joins/s that came, for ${load.seconds} s`, "/s", joins.length / load.seconds),
      figure("answered with a place", "", accepted.length),
      figure(
        "of them, who have none in Redis",
        "",
        accepted.filter(({ user }) => !tickets.has(user)).length,
        {
          atMost: 0,
        },
      ),
      figure("of them, who stand before one answered before they asked", "", outOfOrder(tickets, accepted), {
        atMost: 0,
      }),
      figure("refused with 503", "", refused.length, { atLeast: 1 }),
      figure(
        "of them, without Retry-After",
        "",
        refused.filter((join) => join.retryAfterSeconds === null).length,
        { atMost: 0 },
      ),
      figure("answered otherwise, or not at all", "", joins.length - accepted.length - refused.length, {
        atMost: 0,
      }),
      figure(
        "refusal (p99)",
        "ms",
        quantile(
          refused.map(({ tookMs }) => tookMs),
          0.99,
        ),
        { atMost: 250 },
      ),
      figure("Retry-After in the first quarter (median)", "s", toldBetween(0, endMs / 4)),
      figure("the same, in the last quarter", "s", toldBetween((endMs * 3) / 4, endMs)),
      figure(
        `of ${CLIENTS} people with the page's client, who came in`,
        "",
        clientsMs.filter((ms) => ms !== null).length,
        { atLeast: CLIENTS },
      ),
      figure("the last of them after", "s", Math.max(...clientsMs.map((ms) => ms ?? 0)) / 1000),
      figure(`until all of ${STREAMING} streams that were cut at once are open again`, "ms", stormMs),
      figure("workerd's memory at most / before", "×", peak.workerdBytes / before.workerdBytes),
      figure("workerd's memory at most", "MB", peak.workerdBytes / MEGABYTE),
      figure("Redis' memory at most", "MB", peak.redisBytes / MEGABYTE),
      figure("a join before, one every 200 ms (p50)", "ms", median(calm.map(({ tookMs }) => tookMs))),
      figure(
        `the same, ${RECOVERY_SECONDS} s after the end`,
        "ms",
        median(after.map(({ tookMs }) => tookMs)),
      ),
      figure("of those, refused", "", after.filter(({ status }) => status >= 300).length, { atMost: 0 }),
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

/** How many joins a second get a place, when more come than that, until the last of them is answered. Throws when none gets one. */
async function measureTaken(stage: Stage): Promise<number> {
  const joins = await hammer(stage, EVENT, { perSecond: 300, seconds: MEASURED_SECONDS, name: "measured" });
  const taken = joins.filter(({ status }) => status < 300 && status > 0);
  if (taken.length === 0)
    throw new Error("no join got a place: the machine is too busy to measure an overload");
  const lastMs = Math.max(...taken.map(({ sentMs, tookMs }) => sentMs + tookMs));
  return (taken.length * 1000) / lastMs;
}

/** By the page's client, which waits as it is told to and longer each time. Returns how long it took; null: it gave up. */
async function joinByClient(stage: Stage, agent: Agent, user: string): Promise<number | null> {
  const identity = { "x-user-id": user, "x-gateway-secret": stage.secrets.GATEWAY_SECRET };
  const { platform } = new Browser(agent, identity);
  const client = new QueueClient({ eventId: EVENT, api: `${stage.url}/api/v1` }, platform);
  const startMs = performance.now();
  const timer = setTimeout(() => client.close(), CLIENTS_PATIENCE_MS);
  try {
    await client.join();
    return performance.now() - startMs;
  } catch {
    return null; // closed, or refused for good
  } finally {
    clearTimeout(timer);
    client.close();
  }
}

/** Cuts all streams at once, opens them again at once, and returns how many ms that took. */
async function reconnect(stage: Stage, streams: Streams, users: readonly string[]): Promise<number> {
  await streams.close();
  const again = new Streams(stage, EVENT);
  const startMs = performance.now();
  try {
    await Promise.all(
      users.map(async (user) => {
        // As a browser does that is refused: a little later once more.
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

/** The most that is used until this is over. */
async function peakUntil(stage: Stage, over: Promise<unknown>): Promise<Usage> {
  let isOver = false;
  void over.finally(() => {
    isOver = true;
  });
  let peak = await usage(stage);
  while (!isOver) {
    await sleep(500);
    const now = await usage(stage);
    peak = {
      workerdBytes: Math.max(peak.workerdBytes, now.workerdBytes),
      redisBytes: Math.max(peak.redisBytes, now.redisBytes),
    };
  }
  return peak;
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
