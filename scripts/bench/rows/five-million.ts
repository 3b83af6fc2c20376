import { PLATFORM } from "../../plan/platform.ts";
import { LargeSale } from "../large-sale.ts";
import { figure, type Row } from "../row.ts";

const PEOPLE = 5_000_000;
const PER_SECOND = 10_000;

/**
 * One event of five million people on a real Redis, on a clock that the bench sets: all join, by their lobbies, one in a hundred
 * leaves, the line is renumbered once, and the others are called, claim and book, by their booths. Some ten minutes, and 3 GB.
 */
export async function fiveMillion(): Promise<Row[]> {
  const large = await LargeSale.open(PEOPLE, PER_SECOND);
  const joining = await large.join();
  const leaving = await large.leave();
  const renumbering = await large.renumber();
  const selling = await large.sell();
  await large.stop();
  const small = await LargeSale.open(PER_SECOND * 10, PER_SECOND);
  const smallJoining = await small.join();
  const smallSelling = await small.sell();
  await small.stop();
  const { counted, wrong, outOfOrder, largest } = large;
  return [
    figure("people who joined one event", "", joining.acts, { atLeast: PEOPLE }),
    figure("wrong positions, of those that were counted", "", wrong, { atMost: 0 }),
    figure("positions that were counted over the line itself", "", counted),
    figure("people called out of their order", "", outOfOrder, { atMost: 0 }),
    figure("people lost: neither left nor booked", "", PEOPLE - leaving.acts - selling.booked, { atMost: 0 }),
    figure("bookings that Redis counts", "", selling.completed, {
      atLeast: selling.booked,
      atMost: selling.booked,
    }),
    figure("largest record", "MB", Math.max(...Object.values(largest)) / 1e6, {
      atMost: PLATFORM.redisRecordBytes / 1e6,
    }),
    figure("largest record of those who wait", "MB", largest.queue / 1e6),
    figure("largest record of those who were called", "MB", largest.called / 1e6),
    figure("largest record of bookings", "MB", largest.spent / 1e6),
    figure("Redis CPU a join", "µs", joining.cpuUs / joining.acts),
    figure("the same of 100,000 people in one shard", "µs", smallJoining.cpuUs / smallJoining.acts),
    figure("Redis commands of a flush with 500 joins", "", joining.commandsPerFlush),
    figure("the same in one shard", "", smallJoining.commandsPerFlush),
    figure(`Redis commands of a tick at ${PER_SECOND}/s`, "", selling.commandsPerTick),
    figure("the same in one shard", "", smallSelling.commandsPerTick),
    figure(`Redis CPU of a tick at ${PER_SECOND}/s`, "ms", selling.cpuMsPerTick),
    figure("the same in one shard", "ms", smallSelling.cpuMsPerTick),
    figure("Redis commands in a second of the sale, ticks and booths", "/s", selling.commandsPerSecond, {
      atMost: 10_000,
    }),
    figure("the same in one shard", "/s", smallSelling.commandsPerSecond),
    figure("Redis' share of a core then", "%", selling.cpuShare * 100),
    figure("claims and bookings a second of one booth", "/s", selling.actsPerBooth, { atMost: 500 }),
    figure("ticks until the line is renumbered", "", renumbering.ticks),
    figure("the longest of them", "ms", renumbering.longestMs),
    figure("Redis CPU of the renumbering", "s", renumbering.cpuUs / 1e6),
  ];
}
