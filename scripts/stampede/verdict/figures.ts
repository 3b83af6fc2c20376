import { quantile } from "../pace.ts";
import type { Turns } from "../turns.ts";
import type { Evidence } from "./evidence.ts";
import { type Row, told } from "./row.ts";

/** What is only told. */
export function figures({ people, tally, ...run }: Evidence, { calledAtMs }: Turns): Row[] {
  const joins = people.flatMap(({ joinAnsweredMs, joinSentMs }) =>
    joinAnsweredMs === null ? [] : [joinAnsweredMs - joinSentMs],
  );
  // Of streams that stood when the call came; for the others it would be the time it took to connect.
  const readies = people.flatMap(({ user, readyAtMs, streamOpenedAtMs }) => {
    const calledMs = calledAtMs.get(user ?? "");
    if (calledMs === undefined || readyAtMs === null || (streamOpenedAtMs ?? calledMs) >= calledMs) return [];
    return [readyAtMs - calledMs];
  });
  return [
    told("joins per second", tally.joined / run.joiningSeconds, "/s"),
    told("join, p50", quantile(joins, 0.5), "ms"),
    told("join, p99", quantile(joins, 0.99), "ms"),
    told("from the call in Redis to `ready` on the stream, p50", quantile(readies, 0.5), "ms"),
    told("from the call in Redis to `ready` on the stream, p99", quantile(readies, 0.99), "ms"),
    told("polls", tally.polls, ""),
    told("answers 429 and 503, tried again", tally.busyAnswers, ""),
    told("requests that failed otherwise", tally.failedRequests, ""),
    told("Redis commands", run.commands, ""),
    told("Redis commands per join, while joining", run.commandsWhileJoining / Math.max(1, tally.joined), ""),
    told("Redis commands per person, all in all", run.commands / people.length, ""),
    told("time taken", run.totalSeconds, "s"),
  ];
}
