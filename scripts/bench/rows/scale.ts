import { DirectSale } from "../direct-sale.ts";
import { figure, type Row } from "../row.ts";
import { openSale } from "./opening.ts";
import { waitBehindStreams } from "./waiting.ts";

const PEOPLE = [62_500, 125_000, 250_000, 500_000];
const STREAMS = [1000, 2000, 4000, 8000];
const RATES = [5, 50, 500, 5000];
const TICKS = 100;

/** How cost grows: with the people who join in ten seconds, with open streams, and with the rate. For docs/scale.md. */
export async function scale(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const people of PEOPLE) {
    const { busiestSecond, cpuUsPerJoin, slowestMs } = await openSale(people);
    const who = `${people} people join in 10 s`;
    rows.push(
      figure(`Redis commands in the busiest second, ${who}`, "/s", busiestSecond),
      figure(`Redis CPU per join, ${who}`, "µs", cpuUsPerJoin),
      figure(`the slowest join, ${who}`, "ms", slowestMs),
    );
  }
  for (const streams of STREAMS) {
    const { commandsPerSecond, heapPerStream, cpuShare } = await waitBehindStreams(streams, 16);
    const who = `${streams} streams wait`;
    rows.push(
      figure(`Redis commands while nobody acts, ${who}`, "/s", commandsPerSecond),
      figure(`workerd, of a core, ${who}`, "%", cpuShare * 100),
      figure(`heap per open stream, ${who}`, "KB", heapPerStream / 1024),
    );
  }
  for (const perSecond of RATES) {
    rows.push(
      figure(`Redis CPU per tick, ${perSecond} called per second`, "µs", await cpuUsPerTick(perSecond)),
    );
  }
  return rows;
}

/** With enough people waiting that every tick calls its whole share. */
async function cpuUsPerTick(perSecond: number): Promise<number> {
  const sale = await DirectSale.open((perSecond * TICKS) / 10 + 2 * perSecond, perSecond);
  const spent = await sale.cpuUsOf(async () => {
    for (let n = 0; n < TICKS; n++) await sale.tick();
  });
  await sale.direct.stop();
  return spent / TICKS;
}
