import { setTimeout as sleep } from "node:timers/promises";
import { stateKey } from "../../../src/store/keys.ts";
import { startStage } from "../../workerd/stage.ts";
import { driveFast } from "../load.ts";
import { figure, type Row } from "../row.ts";

const [RATE, BURST, WAITING] = [500, 100, 45_000];
const MEASURED_MS = 60_000;
const SAMPLE_MS = 20;
const STATE = stateKey("sale");

/** The rate over a minute while 45,000 people wait. The claim window is so long that no token is given back. */
export async function steady(): Promise<Row[]> {
  const stage = await startStage({ worker: "product", vars: { CLAIM_WINDOW_SECONDS: 3600 } });
  try {
    const read = async (field: string) => Number(await stage.redis.hget(STATE, field));
    for (let joined = 0; (await read("waiting")) < WAITING; joined += 5000) {
      const ask = (n: number) => ({ path: "/api/v1/queue/join", user: `visitor-${joined + n}` });
      await driveFast(stage, { requests: 5000, connections: 256, ask });
    }
    // Read between `fromMs` and `toMs`: a counted second must not be longer than a second.
    const samples: { fromMs: number; toMs: number; called: number }[] = [];
    const startMs = performance.now();
    while (performance.now() - startMs < MEASURED_MS + SAMPLE_MS) {
      const fromMs = performance.now();
      samples.push({ fromMs, called: await read("called_total"), toMs: performance.now() });
      await sleep(SAMPLE_MS);
    }
    const first = samples[0] ?? { fromMs: 0, toMs: 0, called: 0 };
    const last = samples.findLast(({ toMs }) => toMs - first.toMs <= MEASURED_MS) ?? first;
    const perMinute = ((last.called - first.called) / (last.toMs - first.toMs)) * MEASURED_MS;
    const busiest = samples.map(({ fromMs, called }) => {
      const secondLater = samples.findLast(({ toMs }) => toMs < fromMs + 1000);
      return (secondLater?.called ?? called) - called;
    });
    return [
      figure("called in 60 s at 500/s, 45,000 waiting", "people", perMinute, {
        atLeast: 29_850,
        atMost: 30_150,
      }),
      figure("called in the busiest second of it", "people", Math.max(...busiest), { atMost: RATE + BURST }),
    ];
  } finally {
    await stage.stop();
  }
}
