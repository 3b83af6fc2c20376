import { quantile } from "../../measure/statistics.ts";
import type { Turns } from "../turns.ts";
import type { Evidence } from "./evidence.ts";
import { counted, type Row, told } from "./row.ts";

/** What people felt; only told. */
export function figures({ people, tally }: Evidence, { calledAtMs }: Turns): Row[] {
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
    told("join, p50", quantile(joins, 0.5), "ms"),
    told("join, p99", quantile(joins, 0.99), "ms"),
    told("from the call in Redis to `ready` on the stream, p50", quantile(readies, 0.5), "ms"),
    told("from the call in Redis to `ready` on the stream, p99", quantile(readies, 0.99), "ms"),
    counted("polls", tally.polls),
    counted("answers 429 and 503, tried again", tally.busyAnswers),
    counted("requests that failed otherwise", tally.failedRequests),
  ];
}
