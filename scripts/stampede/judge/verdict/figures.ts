import { quantile } from "../../../measure/statistics.ts";
import type { Evidence } from "../evidence.ts";
import type { Turns } from "../turns.ts";
import { counted, measured, type Row } from "./row.ts";

/** How long people waited for answers, and how often they asked. */
export function figures({ people, tally }: Evidence, { calledAtMs }: Turns): Row[] {
  const joins = people.flatMap(({ joinAnsweredMs, joinSentMs }) =>
    joinAnsweredMs === null ? [] : [joinAnsweredMs - joinSentMs],
  );
  // Of streams that were open when the call came; for the others it would be the time it took to connect.
  const readies = people.flatMap(({ user, readyAtMs, streamOpenedAtMs }) => {
    const calledMs = calledAtMs.get(user ?? "");
    if (calledMs === undefined || readyAtMs === null || (streamOpenedAtMs ?? calledMs) >= calledMs) return [];
    return [readyAtMs - calledMs];
  });
  const claims = people.flatMap(({ claimedInMs }) => claimedInMs ?? []);
  return [
    measured("join, p50", quantile(joins, 0.5), "ms"),
    measured("join, p99", quantile(joins, 0.99), "ms"),
    measured("from the call in Redis to `ready` on the stream, p50", quantile(readies, 0.5), "ms"),
    measured("from the call in Redis to `ready` on the stream, p99", quantile(readies, 0.99), "ms"),
    measured("from the claim to the pass, p50", quantile(claims, 0.5), "ms"),
    measured("from the claim to the pass, p99", quantile(claims, 0.99), "ms"),
    counted("polls", tally.polls),
    counted("answers 429 and 503, tried again", tally.busyAnswers),
    counted("streams that a disturbance cut or refused", tally.streamsDisturbed),
    counted("requests that failed otherwise", tally.failedRequests),
  ];
}
