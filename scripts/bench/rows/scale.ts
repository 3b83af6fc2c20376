import { DirectSale } from "../direct-sale.ts";
import { figure, type Row } from "../row.ts";
import { openSale } from "./opening.ts";
import { waitBehindStreams } from "./waiting.ts";

const PEOPLE = [62_500, 125_000, 250_000, 500_000];
const STREAMS = [1000, 2000, 4000, 8000];
const RATES = [5, 50, 500, 5000];
const TICKS = 100;
const LOBBIES = 16;

/** How cost grows: with the people who join in ten seconds, with open streams, and with the rate. For docs/scale.md. */
export async function scale(): Promise<Row[]> {
  const rows: Row[] = [];
  const point = (what: string, unit: string, at: number, ours: number) =>
    rows.push({ ...figure(what, unit, ours), at });
  for (const people of PEOPLE) {
    const opening = await openSale(people);
    point(
      "Redis commands in the busiest second, by people who join in 10 s",
      "/s",
      people,
      opening.busiestSecond,
    );
    point("Redis CPU per join, by people who join in 10 s", "µs", people, opening.cpuUsPerJoin);
    point("slowest join, by people who join in 10 s", "ms", people, opening.slowestMs);
  }
  for (const streams of STREAMS) {
    const waiting = await waitBehindStreams(streams, LOBBIES);
    point("Redis commands while nobody acts, by streams", "/s", streams, waiting.commandsPerSecond);
    point("workerd's share of a core, by streams", "%", streams, waiting.cpuShare * 100);
  }
  for (const perSecond of RATES) {
    point("Redis CPU per tick, by people called per second", "µs", perSecond, await cpuUsPerTick(perSecond));
  }
  return rows;
}

/** With enough people waiting that every tick calls its whole share. */
async function cpuUsPerTick(perSecond: number): Promise<number> {
  const sale = await DirectSale.open((perSecond * TICKS) / 10 + 2 * perSecond, perSecond);
  const spentUs = await sale.direct.cpuUsOf(async () => {
    for (let n = 0; n < TICKS; n++) await sale.tick();
  });
  await sale.direct.stop();
  return spentUs / TICKS;
}
