import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { ReadyFigures } from "../../in-process/ready-figures.ts";
import { PRICES } from "../../plan/prices.ts";
import { figure, type Row } from "../row.ts";

const MEASURE = new URL("../../in-process/measure-ready.ts", import.meta.url).pathname;
const SECONDS = 20;
/** What one object is trusted with. */
const MOST_CALLS = 500;
/** How long half a million people are called at 500 a second. */
const SALE_SECONDS = 1000;

/** From the call in Redis to `ready` on the stream, through the product's loop, relays and lobbies on a Redis that is 10 ms away. */
export async function ready(): Promise<Row[]> {
  return [...(await measure(16, 500, 300)), ...(await measure(400, 500, 500))];
}

async function measure(lobbies: number, perSecond: number, mostMs: number): Promise<Row[]> {
  const { stdout } = await promisify(execFile)(process.execPath, [
    MEASURE,
    ...[lobbies, perSecond, SECONDS].map(String),
  ]);
  const figures: ReadyFigures = JSON.parse(stdout);
  const { dollars, per } = PRICES.objectRequests;
  const at = `${lobbies} lobbies, ${perSecond}/s`;
  return [
    figure(`from the call to "ready", p50, ${at}`, "ms", figures.p50Ms),
    figure(`from the call to "ready", p99, ${at}`, "ms", figures.p99Ms, { atMost: mostMs }),
    figure(`called and not told, ${at}`, "people", figures.called - figures.ready, { atMost: 0 }),
    figure(`pushes, ${at}`, "/s", figures.pushesPerSecond),
    figure(
      `pushes in ${SALE_SECONDS} s, ${at}`,
      "$",
      (figures.pushesPerSecond * SALE_SECONDS * dollars) / per,
    ),
    figure(`pushes of one object in its busiest second, ${at}`, "", figures.callsInBusiestSecond, {
      atMost: MOST_CALLS,
    }),
    figure(`Redis commands a person for being called and told, ${at}`, "", figures.commandsPerPerson),
  ];
}
