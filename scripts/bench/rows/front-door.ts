import { median } from "../../measure/statistics.ts";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { MAX_QUEUE_SIZE } from "../baseline/max-queue-size.ts";
import { driveFast, drivePaced, type Load } from "../load.ts";
import { compared, figure, type Row } from "../row.ts";

const JOINS = 16_000;
const CONNECTIONS = 256;
const UPSTASH_COMMANDS_PER_SECOND = 10_000;
const WARM_UP = 16_000;

const VARS = { MAX_QUEUE_SIZE };

const PATHS = {
  ours: "/api/v1/queue/join",
  plain: "/plain/join",
  edge: "/api/v1/edge",
  object: "/api/v1/object",
  objectAndRedis: "/api/v1/object-redis",
} as const;

/** Of each repetition. */
class Series {
  readonly perSecond: number[] = [];
  /** Of workerd, for one request. */
  readonly cpuUs: number[] = [];
}

/** Joins through the front door of the deploy bundle on plain workerd, over 8 lobbies; the event is new each time. */
export async function frontDoor(repetitions: number): Promise<Row[]> {
  const [product, baseline] = [
    await startStage({ worker: "product", vars: VARS }),
    await startStage({ worker: "baseline" }),
  ];
  try {
    await warmUp(product, PATHS.ours);
    const { ours: _, ...others } = PATHS;
    for (const path of Object.values(others)) await warmUp(baseline, path);
    const top = { plain: new Series(), ours: new Series(), object: new Series(), edge: new Series() };
    const commands: number[] = [];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const [name, series] of Object.entries(top) as [keyof typeof top, Series][]) {
        const stage = name === "ours" ? product : baseline;
        const [commandsBefore, cpuBeforeMs] = [stage.bridge.stats().commands, stage.workerdCpuMs()];
        series.perSecond.push((await fast(stage, PATHS[name], repetition)).perSecond);
        series.cpuUs.push((1000 * (stage.workerdCpuMs() - cpuBeforeMs)) / JOINS);
        if (name === "ours") commands.push((stage.bridge.stats().commands - commandsBefore) / JOINS);
      }
    }
    const ours = median(top.ours.perSecond);
    const hopUs = median(top.object.cpuUs) - median(top.edge.cpuUs);
    const oursUs = median(top.ours.cpuUs);
    const calm: Record<"ours" | "objectAndRedis", number[]> = { ours: [], objectAndRedis: [] };
    for (let repetition = 0; repetition < repetitions; repetition++) {
      calm.objectAndRedis.push((await paced(baseline, PATHS.objectAndRedis, repetition, ours / 10)).p50Ms);
      calm.ours.push((await paced(product, PATHS.ours, repetition, ours / 10)).p50Ms);
    }
    return [
      compared(
        "joins/s at the front door / one EVALSHA per request",
        "/s",
        ours,
        median(top.plain.perSecond),
        {
          atLeast: 1,
        },
      ),
      compared(
        "workerd's CPU of a join / of one EVALSHA per request",
        "µs",
        oursUs,
        median(top.plain.cpuUs),
        {},
      ),
      figure("of it a hop to an object and back, as workerd makes it for hello", "µs", hopUs),
      compared(
        "the same without that hop / one EVALSHA per request",
        "µs",
        oursUs - hopUs,
        median(top.plain.cpuUs),
        {
          atMost: 1,
        },
      ),
      compared(
        "joins/s at the front door / an object's hello behind the same middleware",
        "/s",
        ours,
        median(top.object.perSecond),
        {
          atLeast: 0.5,
        },
      ),
      figure("Redis commands per join at that speed, 8 lobbies", "", median(commands), { atMost: 2 }),
      compared(
        "join, p50 at a tenth of that speed / an object's round trip and one to Redis",
        "ms",
        median(calm.ours),
        median(calm.objectAndRedis),
        { atMost: 1.3 },
      ),
    ];
  } finally {
    await product.stop();
    await baseline.stop();
  }
}

/** The same joins when Redis delays beyond 10,000 commands a second, as Upstash does. */
export async function throttled(repetitions: number): Promise<Row[]> {
  const limit = { commandsPerSecond: UPSTASH_COMMANDS_PER_SECOND };
  const [product, baseline] = [
    await startStage({ worker: "product", vars: VARS, ...limit }),
    await startStage({ worker: "baseline", ...limit }),
  ];
  try {
    await warmUp(product, PATHS.ours);
    await warmUp(baseline, PATHS.plain);
    const [ours, plain]: [number[], number[]] = [[], []];
    for (let repetition = 0; repetition < repetitions; repetition++) {
      plain.push((await fast(baseline, PATHS.plain, repetition)).perSecond);
      ours.push((await fast(product, PATHS.ours, repetition)).perSecond);
    }
    return [
      compared(
        "joins/s behind 10,000 commands/s / one EVALSHA per request",
        "/s",
        median(ours),
        median(plain),
        {
          atLeast: 2,
        },
      ),
    ];
  } finally {
    await product.stop();
    await baseline.stop();
  }
}

/** Runs until V8 has compiled the hot code. */
function warmUp(stage: Stage, path: string): Promise<Load> {
  return driveFast(stage, { ...people(path, "warm-up"), requests: WARM_UP, connections: CONNECTIONS });
}

function fast(stage: Stage, path: string, repetition: number): Promise<Load> {
  return driveFast(stage, {
    ...people(path, `fast-${repetition}`),
    requests: JOINS,
    connections: CONNECTIONS,
  });
}

/** For ten seconds. */
function paced(stage: Stage, path: string, repetition: number, perSecond: number): Promise<Load> {
  const requests = Math.round(perSecond * 10);
  return drivePaced(stage, { ...people(path, `calm-${repetition}`), requests, perSecond });
}

function people(path: string, event: string) {
  return { ask: (n: number) => ({ path, event, user: `visitor-${n}` }) };
}
