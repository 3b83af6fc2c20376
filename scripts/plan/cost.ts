/** What a sale costs beside the monthly fees, line by line. */
import { MEASURED } from "./measured.ts";
import { GB_PER_OBJECT, PRICES, type Price } from "./prices.ts";
import type { Traffic } from "./traffic.ts";

export interface CostLine {
  readonly what: string;
  readonly count: number;
  readonly price: Price;
  readonly dollars: number;
}

export interface Cost {
  readonly lines: readonly CostLine[];
  readonly dollars: number;
}

/** Of so many events that each have this traffic. */
export function priceOf(traffic: Traffic, events: number): Cost {
  const line = (what: string, price: Price, countOfOne: number): CostLine => {
    const count = countOfOne * events;
    return { what, count, price, dollars: (count * price.dollars) / price.per };
  };
  const { commands, workerRequests, ticks } = traffic;
  const lines = [
    line("Upstash: joins", PRICES.redisCommands, commands.joins),
    line("Upstash: turns and claims", PRICES.redisCommands, commands.turns),
    line("Upstash: ticks", PRICES.redisCommands, commands.ticks),
    line("Upstash: bookings reported", PRICES.redisCommands, commands.bookings),
    line("Workers: requests", PRICES.workerRequests, workerRequests),
    line("Workers: CPU", PRICES.workerCpu, workerRequests * MEASURED.workerCpuMsPerRequest.value),
    line("Objects: requests of people", PRICES.objectRequests, traffic.lobbyRequests),
    line("Objects: progress to lobbies", PRICES.objectRequests, traffic.pushes),
    line("Objects: alarms", PRICES.objectRequests, ticks),
    line("Objects: duration", PRICES.objectDuration, traffic.objectSeconds * GB_PER_OBJECT),
    line("Objects: rows (setAlarm)", PRICES.rowsWritten, ticks),
  ];
  return { lines, dollars: lines.reduce((sum, { dollars }) => sum + dollars, 0) };
}
