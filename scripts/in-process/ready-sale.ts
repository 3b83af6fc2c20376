import { setTimeout as sleep } from "node:timers/promises";
import { toEventConfig } from "../../src/config/read-events.ts";
import { readNumbers } from "../../src/config/read-numbers.ts";
import { PEOPLE_PER_LOBBY } from "../../src/config/settings.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import { relayOf } from "../../src/core/release/relays.ts";
import { parseShareName, shareOf } from "../../src/core/shares.ts";
import { DirectRedis } from "../bench/direct-redis.ts";
import { quantile } from "../measure/statistics.ts";
import { operate } from "../redis/operate.ts";
import { isCall } from "../stampede/judge/scores.ts";
import { parseHistoryLine } from "../stampede/witness/history.ts";
import { Monitor } from "../stampede/witness/monitor.ts";
import { ObjectsInProcess } from "./objects-in-process.ts";
import type { ReadyFigures } from "./ready-figures.ts";

const EVENT = "sale";
/** To Redis and back; Cloudflare to Upstash in one region. */
const WAY_MS = 10;
/** Until all lobbies are followed, and after the last call. */
const SETTLING_MS = 3000;
/** When the pause ends everybody is sent news at once, in this one process: what is measured begins after it. */
const NEWS_MS = 2000;

/** Everybody who will be called watches, and some more; they are spread over the lobbies of an event of full size. */
export async function playReady(lobbies: number, perSecond: number, seconds: number): Promise<ReadyFigures> {
  const people = Math.ceil(perSecond * (seconds + 4));
  const config = toEventConfig({
    ...readNumbers({}, []),
    RELEASE_RATE: perSecond,
    EXPECTED_PEOPLE: lobbies * PEOPLE_PER_LOBBY,
    STREAM_INTERVAL_MS: 10_000, // positions of all lobbies by one process would be what is measured
  });
  const direct = await DirectRedis.start(WAY_MS);
  const pushes = new Pushes(config.relays);
  const objects = new ObjectsInProcess(EVENT, config, direct.queue, {
    onCall: (kind, name, method) => {
      if (method === "receiveProgress") pushes.note(kind === "Relay" ? "loop" : "lobby", name);
    },
  });
  const users = Array.from({ length: people }, (_, nth) => `visitor-${nth}`);
  const lobbyOf = (user: string) => objects.lobby(shareOf(user, lobbies));
  await operate(direct.queue, EVENT, { paused: true });
  for (let first = 0; first < people; first += 1000) {
    await Promise.all(users.slice(first, first + 1000).map((user) => lobbyOf(user).act("join", user)));
  }
  const calledAtMs = new Map<string, number>();
  const readyAtMs = new Map<string, number>();
  await Promise.all(
    users.map(async (user) => {
      const response = await lobbyOf(user).fetch(
        new Request("http://lobby/", { headers: nameStreamUser(user) }),
      );
      if (!response.body) throw new Error(`no stream: ${response.status}`);
      void readUntilReady(response.body, () => readyAtMs.set(user, Date.now()));
    }),
  );
  const monitor = await Monitor.start(direct.url, (text) => {
    const line = parseHistoryLine(text);
    if (line?.command !== "ZADD" || line.args[0] !== `queue:{${EVENT}}:called`) return;
    for (let index = 1; index + 1 < line.args.length; index += 2) {
      const [score, user] = [Number(line.args[index]), line.args[index + 1] as string];
      if (isCall(score) && !calledAtMs.has(user)) calledAtMs.set(user, line.atMs);
    }
  });
  await sleep(SETTLING_MS);
  await operate(direct.queue, EVENT, { paused: false });
  await sleep(NEWS_MS);
  const commandsBefore = await direct.commands();
  calledAtMs.clear();
  pushes.start();
  await sleep(seconds * 1000);
  const { perSecond: pushesPerSecond, busiestSecond } = pushes.stop();
  const commands = (await direct.commands()) - commandsBefore;
  await operate(direct.queue, EVENT, { paused: true });
  await sleep(SETTLING_MS);
  if (monitor.failure) throw monitor.failure;
  monitor.stop();
  const waited = [...calledAtMs].flatMap(([user, atMs]) => (readyAtMs.get(user) ?? Number.NaN) - atMs);
  const known = waited.filter((ms) => !Number.isNaN(ms));
  objects.stop();
  await direct.stop();
  return {
    called: calledAtMs.size,
    ready: known.length,
    p50Ms: quantile(known, 0.5),
    p99Ms: quantile(known, 0.99),
    pushesPerSecond,
    callsInBusiestSecond: busiestSecond,
    commandsPerPerson: commands / calledAtMs.size,
  };
}

/** Counts pushes by who makes them. */
class Pushes {
  readonly #relays: number;
  #startedMs = 0;
  /** Moments by pusher. */
  readonly #moments = new Map<string, number[]>();

  constructor(relays: number) {
    this.#relays = relays;
  }

  note(from: "loop" | "lobby", name: string): void {
    const isOfLoop = from === "loop" || this.#relays === 0;
    const pusher = isOfLoop ? "loop" : `relay ${relayOf(parseShareName(name).index, this.#relays)}`;
    const moments = this.#moments.get(pusher) ?? [];
    this.#moments.set(pusher, moments);
    moments.push(Date.now());
  }

  start(): void {
    this.#startedMs = Date.now();
    this.#moments.clear();
  }

  stop(): { perSecond: number; busiestSecond: number } {
    const all = [...this.#moments.values()];
    const total = all.reduce((sum, { length }) => sum + length, 0);
    const perSecond = (1000 * total) / (Date.now() - this.#startedMs);
    return { perSecond, busiestSecond: Math.max(...all.map(mostInASecond)) };
  }
}

function mostInASecond(moments: readonly number[]): number {
  let [first, most] = [0, 0];
  for (const [last, atMs] of moments.entries()) {
    while ((moments[first] as number) <= atMs - 1000) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

async function readUntilReady(body: ReadableStream<Uint8Array>, ready: () => void): Promise<void> {
  const decoder = new TextDecoder();
  for await (const chunk of body) if (decoder.decode(chunk).includes('"ready"')) return ready();
}
