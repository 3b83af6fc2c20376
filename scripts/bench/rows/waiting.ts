import { setTimeout as sleep } from "node:timers/promises";
import { PEOPLE_PER_LOBBY } from "../../../src/config/settings.ts";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { driveFast } from "../load.ts";
import { mostConnections } from "../open-files.ts";
import { compared, figure, type Row } from "../row.ts";
import { PLAIN, Streams } from "../streams.ts";

const MEASURED_MS = 10_000;
const SETTLING_MS = 4000;
const EVENT = "sale";
const FEW_STREAMS = 1000;
/** Half of an object's 128 MB, for the people of one lobby. */
const HALF_AN_OBJECT = 64 * 1024 * 1024;

interface Waiting {
  readonly commandsPerSecond: number;
  /** V8's heap, and the memory of the process, which includes the connection and both of its hops. */
  readonly heapPerStream: number;
  readonly bytesPerStream: number;
  readonly cpuUsPerMessage: number;
  /** As a share of one core. */
  readonly cpuShare: number;
}

/** People wait and none acts: the one that was called does not claim, and MAX_ACTIVE leaves room for no other. */
export async function waiting(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const lobbies of [16, 64]) {
    for (const streams of [FEW_STREAMS, Math.min(10_000, mostConnections())]) {
      const { commandsPerSecond, heapPerStream, bytesPerStream, cpuUsPerMessage } = await waitBehindStreams(
        streams,
        lobbies,
      );
      const who = `${streams.toLocaleString("en")} streams, ${lobbies} lobbies`;
      rows.push(figure(`Redis commands while nobody acts, ${who}`, "/s", commandsPerSecond, { atMost: 120 }));
      if (streams === FEW_STREAMS && lobbies === 16) {
        const plain = await waitBehindPlainStreams(streams);
        rows.push(compared(`the same / the plain stream, ${who}`, "/s", commandsPerSecond, plain, {}));
      }
      if (streams > FEW_STREAMS) {
        rows.push(
          figure(`heap per open stream, ${who}`, "KB", heapPerStream / 1024, {
            atMost: HALF_AN_OBJECT / PEOPLE_PER_LOBBY / 1024,
          }),
          figure(`memory of the process per open stream, ${who}`, "KB", bytesPerStream / 1024),
          figure(`CPU of workerd per message, ${who}`, "µs", cpuUsPerMessage),
        );
      }
    }
  }
  return rows;
}

/** EXPECTED_PEOPLE fills the lobbies; the last people to join open streams. */
export async function waitBehindStreams(streams: number, lobbies: number): Promise<Waiting> {
  const vars = { EXPECTED_PEOPLE: lobbies * PEOPLE_PER_LOBBY, MAX_ACTIVE: 1, CLAIM_WINDOW_SECONDS: 3600 };
  const stage = await startStage({ worker: "product", vars });
  try {
    await join(stage, streams + 1);
    const [emptyHeap, emptyBytes] = [await stage.heapBytes(), stage.workerdBytes()];
    const crowd = await openAll(streams, new Streams(stage, EVENT));
    await sleep(SETTLING_MS);
    const [commands, messages, cpuMs] = [stage.bridge.stats().commands, crowd.messages, stage.workerdCpuMs()];
    await sleep(MEASURED_MS);
    const spentMs = stage.workerdCpuMs() - cpuMs;
    const result = {
      commandsPerSecond: (stage.bridge.stats().commands - commands) / (MEASURED_MS / 1000),
      heapPerStream: ((await stage.heapBytes()) - emptyHeap) / streams,
      bytesPerStream: (stage.workerdBytes() - emptyBytes) / streams,
      cpuUsPerMessage: (spentMs * 1000) / (crowd.messages - messages),
      cpuShare: spentMs / MEASURED_MS,
    };
    if (crowd.broken > 0) throw new Error(`${crowd.broken} streams broke`);
    await crowd.close();
    return result;
  } finally {
    await stage.stop();
  }
}

/** Redis commands a second of the plain stream, which asks for each person's rank and the size every second. */
async function waitBehindPlainStreams(streams: number): Promise<number> {
  const stage = await startStage({ worker: "baseline" });
  try {
    await join(stage, streams, "/plain/join");
    const crowd = await openAll(streams, new Streams(stage, EVENT, PLAIN));
    await sleep(SETTLING_MS);
    const commands = stage.bridge.stats().commands;
    await sleep(MEASURED_MS);
    const perSecond = (stage.bridge.stats().commands - commands) / (MEASURED_MS / 1000);
    await crowd.close();
    return perSecond;
  } finally {
    await stage.stop();
  }
}

/** 2,000 people wait behind streams, and 200 a minute are admitted. */
export async function admitting(): Promise<Row[]> {
  const streams = 2000;
  const vars = { RELEASE_RATE: 200 / 60, EXPECTED_PEOPLE: 20_000 };
  const stage = await startStage({ worker: "product", vars });
  try {
    await join(stage, streams + 1);
    const crowd = await openAll(streams, new Streams(stage, EVENT), (user) => claim(stage, user));
    await sleep(SETTLING_MS);
    const before = stage.bridge.stats().commands;
    await sleep(3 * MEASURED_MS);
    const minutes = (3 * MEASURED_MS) / 60_000;
    const perPersonAndMinute = (stage.bridge.stats().commands - before) / streams / minutes;
    await crowd.close();
    return [
      figure(
        "Redis commands per waiting person and minute, 2,000 streams, 200 admitted a minute",
        "",
        perPersonAndMinute,
        {
          atMost: 6,
        },
      ),
    ];
  } finally {
    await stage.stop();
  }
}

function join(stage: Stage, people: number, path = "/api/v1/queue/join"): Promise<unknown> {
  return driveFast(stage, {
    requests: people,
    connections: 64,
    ask: (n) => ({ path, user: `visitor-${n}`, event: EVENT }),
  });
}

/** Tries again until the pace of passes allows it. */
async function claim(stage: Stage, user: string): Promise<void> {
  const ask = () => ({ path: "/api/v1/queue/claim", user, event: EVENT });
  await driveFast(stage, { requests: 1, connections: 1, ask }).catch(() => claim(stage, user));
}

/** Opens the streams of the last to join: the first one is called at once. */
async function openAll(
  streams: number,
  crowd: Streams,
  onReady: (user: string) => unknown = () => {},
): Promise<Streams> {
  for (let first = 0; first < streams; first += 100) {
    const users = Array.from(
      { length: Math.min(100, streams - first) },
      (_, n) => `visitor-${streams - first - n}`,
    );
    await Promise.all(users.map((user) => crowd.watch(user, () => onReady(user))));
  }
  return crowd;
}
