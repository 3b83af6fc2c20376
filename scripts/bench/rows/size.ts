import { DirectSale } from "../direct-sale.ts";
import { compared, type Row } from "../row.ts";

const [FEW, MANY] = [5000, 500_000];
const [RATE, CALLED_PER_TICK] = [500, 50];
const BATCH = 250;
const ROUNDS = 40;

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
  const sale = await DirectSale.open(waiting, RATE);
  const spent: Costs = { join: 0, position: 0, leave: 0, tick: 0 };
  for (let round = 0; round < ROUNDS; round++) {
    const people = sale.newcomers(BATCH);
    for (const act of ["join", "position", "leave"] as const) {
      spent[act] += (await sale.cpuUsOf(() => sale.act(act, people))) / BATCH / ROUNDS;
    }
    spent.tick += (await sale.cpuUsOf(() => sale.tick())) / ROUNDS;
    await sale.act("join", sale.newcomers(CALLED_PER_TICK));
  }
  await sale.direct.stop();
  return spent;
}
