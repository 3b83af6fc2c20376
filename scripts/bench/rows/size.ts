import type { ActKind } from "../../../src/core/outcome.ts";
import { makeNonce } from "../../../src/core/tick-grid.ts";
import { DirectRedis } from "../direct-redis.ts";
import { compared, type Row } from "../row.ts";

const [FEW, MANY] = [5000, 500_000];
const BATCH = 250;
const ROUNDS = 40;
const INTERVAL_MS = 100;

type Costs = Record<"join" | "position" | "leave" | "tick", number>;

/** What each act costs Redis when the queue is a hundred times as long. */
export async function size(): Promise<Row[]> {
  const few = await costsAt(FEW);
  const many = await costsAt(MANY);
  return (Object.keys(few) as (keyof Costs)[]).map((act) =>
    compared(`Redis CPU per ${act}, 500,000 waiting / 5,000`, "µs", many[act], few[act], { atMost: 1.5 }),
  );
}

/** µs of Redis per person, and per tick that calls 50. The length stays: who leaves or is called is replaced. */
async function costsAt(waiting: number): Promise<Costs> {
  const direct = await DirectRedis.start();
  const spent: Costs = { join: 0, position: 0, leave: 0, tick: 0 };
  let now = Date.now();
  const nonce = makeNonce(now, 0);
  let seq = 0;
  const act = (kind: ActKind, users: readonly string[]) =>
    direct.queue.flush("sale", {
      now,
      generation: 0,
      lobby: 0,
      fence: { nonce, seq: ++seq },
      leftIndex: Number.MAX_SAFE_INTEGER, // a lobby that is up to date reads no left tickets
      maxQueueSize: 0,
      passTtlSeconds: 300,
      acts: { leave: [], join: [], position: [], claim: [], [kind]: users },
    });
  const tick = () => {
    now += INTERVAL_MS;
    return direct.queue.release("sale", {
      now,
      generation: 0,
      nonce,
      rateMilli: 500_000,
      intervalMs: INTERVAL_MS,
      burstMs: 200,
      maxActive: 0,
      claimWindowMs: 60_000,
      returnWindowMs: 0,
      leftIndex: Number.MAX_SAFE_INTEGER,
    });
  };
  const meter = async (what: keyof Costs, people: number, run: () => Promise<unknown>) => {
    const before = await direct.cpuMs();
    await run();
    spent[what] += (((await direct.cpuMs()) - before) * 1000) / people / ROUNDS;
  };

  let joined = 0;
  const newcomers = (count: number) => Array.from({ length: count }, () => `visitor-${joined++}`);
  while (joined < waiting) await act("join", newcomers(BATCH));
  for (let n = 0; n < 4; n++) await tick(); // the opening burst
  for (let round = 0; round < ROUNDS; round++) {
    const people = newcomers(BATCH);
    await meter("join", BATCH, () => act("join", people));
    await meter("position", BATCH, () => act("position", people));
    await meter("leave", BATCH, () => act("leave", people));
    await meter("tick", 1, tick);
    await act("join", newcomers(50));
  }
  await direct.stop();
  return spent;
}
