import { median } from "../../measure/statistics.ts";
import { DirectSale } from "../direct-sale.ts";
import { compared, type Row } from "../row.ts";

const [FEW, MANY] = [5000, 500_000];
const RATE = 500;
const [BATCH, BATCHES, TICKS] = [100, 20, 40];

type Costs = Record<"join" | "position" | "leave" | "tick", number>;

/** What each act costs Redis when the queue is a hundred times as long. */
export async function size(repetitions: number): Promise<Row[]> {
  const [few, many]: [Costs[], Costs[]] = [[], []];
  for (let repetition = 0; repetition < repetitions; repetition++) {
    few.push(await costsAt(FEW));
    many.push(await costsAt(MANY));
  }
  return (["join", "position", "leave", "tick"] as const).map((act) => {
    const [short, long] = [few, many].map((costs) => median(costs.map((cost) => cost[act])));
    const what = `Redis CPU per ${act}, 500,000 waiting / 5,000`;
    return compared(what, "µs", long as number, short as number, { atMost: 1.5 });
  });
}

/**
 * µs of Redis per person, in batches of 100, and per tick that calls 50. Reading the CPU time costs Redis some itself, so
 * it is read once for many batches.
 */
async function costsAt(waiting: number): Promise<Costs> {
  const sale = await DirectSale.open(waiting, RATE);
  const spent: Costs = { join: 0, position: 0, leave: 0, tick: 0 };
  const batches = Array.from({ length: BATCHES }, () => sale.newcomers(BATCH));
  for (const act of ["join", "position", "leave"] as const) {
    const us = await sale.direct.cpuUsOf(async () => {
      for (const batch of batches) await sale.act(act, batch);
    });
    spent[act] = us / BATCH / BATCHES;
  }
  spent.tick =
    (await sale.direct.cpuUsOf(async () => {
      for (let n = 0; n < TICKS; n++) await sale.tick();
    })) / TICKS;
  await sale.direct.stop();
  return spent;
}
