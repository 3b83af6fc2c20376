/** What a sale costs beside the monthly fees, line by line. */
import { MEASURED } from "./measured.ts";
import { GB_PER_OBJECT, PRICES, type Price } from "./prices.ts";
import { requestsOf, type Traffic } from "./traffic.ts";

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
  const { commands, visits, objectSeconds, ticks, crons } = traffic;
  const requests = requestsOf(visits) + crons;
  const questions =
    visits.polls + visits.pauseQuestions + visits.lookQuestions + visits.missQuestions + visits.beforeOpening;
  const seconds = (what: string, count: number) =>
    lineOf(what, PRICES.objectDuration, count * GB_PER_OBJECT * events);
  const line = (what: string, price: Price, count: number) => lineOf(what, price, count * events);
  const lines = [
    line("Upstash: joins", PRICES.redisCommands, commands.joins),
    line("Upstash: positions at the turn", PRICES.redisCommands, commands.positions),
    line("Upstash: claims and bookings", PRICES.redisCommands, commands.booths),
    line("Upstash: ticks", PRICES.redisCommands, commands.ticks),
    ...(commands.drawing > 0 ? [line("Upstash: drawing", PRICES.redisCommands, commands.drawing)] : []),
    line("Upstash: registry, warming", PRICES.redisCommands, commands.rest),
    line("Workers: pages", PRICES.workerRequests, visits.pages),
    line("Workers: joins, streams", PRICES.workerRequests, visits.joins + visits.streams),
    ...(visits.receipts > 0
      ? [line("Workers: receipts, checks", PRICES.workerRequests, visits.receipts + visits.checks)]
      : []),
    line("Workers: questions", PRICES.workerRequests, questions),
    line("Workers: claims", PRICES.workerRequests, visits.claims),
    line("Workers: bookings, cron", PRICES.workerRequests, visits.reports + crons),
    line("Workers: CPU", PRICES.workerCpu, requests * MEASURED.workerCpuMsPerRequest.value),
    line("Objects: requests to lobbies", PRICES.objectRequests, traffic.lobbyRequests),
    line("Objects: requests to booths", PRICES.objectRequests, traffic.boothRequests),
    line("Objects: progress to lobbies", PRICES.objectRequests, traffic.pushes),
    line("Objects: the loop", PRICES.objectRequests, ticks + crons),
    seconds("Objects: lobbies' duration", objectSeconds.lobbies),
    seconds("Objects: others' duration", objectSeconds.booths + objectSeconds.relays + objectSeconds.loop),
    line("Objects: rows (setAlarm)", PRICES.rowsWritten, ticks),
  ];
  return { lines, dollars: lines.reduce((sum, { dollars }) => sum + dollars, 0) };
}

function lineOf(what: string, price: Price, count: number): CostLine {
  return { what, count, price, dollars: (count * price.dollars) / price.per };
}

const MINUTES_OF_MONTH = 30 * 24 * 60;

/**
 * An event that has a table of its own, in a month without a sale: once a minute the cron wakes its loop, which ticks once.
 * The cron itself and its looks into the registry and the catalogue are counted for each of them.
 */
export function dollarsOfMonthAtRest(): number {
  const { redisCommands, workerRequests, objectRequests, rowsWritten } = PRICES;
  const each = ({ dollars, per }: Price, count: number) => (count * dollars) / per;
  const ofMinute =
    each(redisCommands, MEASURED.commandsPerIdleTick.value + 2) +
    each(workerRequests, 1) +
    each(objectRequests, 2) +
    each(rowsWritten, 1);
  return MINUTES_OF_MONTH * ofMinute;
}
