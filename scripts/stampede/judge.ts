import { findDoubled } from "./doubled.ts";
import type { HistoryEntry, Snapshot } from "./history.ts";
import { endOf } from "./history.ts";
import { replayLine } from "./line.ts";
import type { StampedeOptions } from "./options.ts";
import { countOrderViolations } from "./order.ts";
import { busiestWindow, longestSilenceMs, quantile, slopeOfCalls } from "./pace.ts";
import type { Person } from "./person.ts";
import { checkPositions } from "./positions.ts";
import { isTicket } from "./scores.ts";
import type { Tally } from "./tally.ts";
import { replayTurns } from "./turns.ts";

export interface Row {
  readonly what: string;
  readonly figure: number;
  readonly unit: string;
  /** What the figure has to be, in words; null for a figure that is only told. */
  readonly limit: string | null;
  readonly ok: boolean;
}

export interface Evidence {
  readonly options: Pick<StampedeOptions, "users" | "streams" | "rate" | "burstMs">;
  readonly people: readonly Person[];
  readonly tally: Tally;
  readonly entries: readonly HistoryEntry[];
  readonly end: Snapshot;
  readonly joiningSeconds: number;
  readonly totalSeconds: number;
  readonly commandsWhileJoining: number;
  readonly commands: number;
}

const WINDOW_MS = 100;
const SETTLING_MS = 1000;
const SLOPE_TOLERANCE = 0.01;
const MEASURABLE_SECONDS = 6;

export function judge(evidence: Evidence): Row[] {
  return [...placesKept(evidence), ...positionsTold(evidence), ...paceHeld(evidence), ...figures(evidence)];
}

function placesKept({ options, people, tally, entries, end }: Evidence): Row[] {
  const ticketOf = firstTickets(entries);
  const joined = people.filter((person) => person.joinAnsweredMs !== null);
  const doubled = findDoubled(entries);
  for (const person of people) if (person.passIds.size > 1) doubled.add(person.user ?? "");
  const timed = joined.flatMap(({ user, joinSentMs: sentMs, joinAnsweredMs: answeredMs }) => {
    const ticket = ticketOf.get(user ?? "");
    return ticket === undefined || answeredMs === null ? [] : [{ sentMs, answeredMs, ticket }];
  });
  const isLost = ({ user, passIds }: Person) =>
    passIds.size === 0 && !(user !== null && (end.waiting.has(user) || end.called.has(user)));
  return [
    mustBeZero("order violations", countOrderViolations(timed)),
    mustBeZero("lost", joined.filter(isLost).length),
    mustBeZero("doubled", doubled.size),
    mustBeZero("joined, but never given a ticket in Redis", joined.length - timed.length),
    mustBeZero("places where the replayed history and Redis differ", differences(endOf(entries), end)),
    row("valid passes", tally.validPasses, "", `${options.users}`, tally.validPasses === options.users),
    mustBeZero("invalid passes", tally.invalidPasses),
  ];
}

function positionsTold({ options, tally, entries }: Evidence): Row[] {
  const line = replayLine(entries);
  const { checked, wrong } = checkPositions(line, tally.sightings);
  for (const { user, version, position, expected } of wrong.slice(0, 3)) {
    tally.complain(
      `position ${position} at ${version} for ${user}; the history says ${expected ?? "not waiting"}`,
    );
  }
  const someChecked = checked > 0 || options.streams === 0;
  return [
    row("streamed positions checked", checked, "", options.streams === 0 ? null : "more than 0", someChecked),
    mustBeZero("wrong positions", wrong.length),
    mustBeZero("rising positions", tally.risingPositions),
    mustBeZero("positions below one", tally.positionsBelowOne),
    mustBeZero("departures that no version tells of", line.unannounced),
    mustBeZero("stream errors", tally.streamErrors),
  ];
}

function paceHeld({ options, entries }: Evidence): Row[] {
  const { batches, claimsAtMs } = replayTurns(entries);
  const slope = slopeOfCalls(batches, SETTLING_MS);
  const mostClaims = Math.max(2, (2 * options.rate * WINDOW_MS) / 1000);
  const claims = busiestWindow(claimsAtMs, WINDOW_MS);
  const punctual = slopeOfCalls(batches, SETTLING_MS, options.burstMs);
  const slopeOk = slope !== null && Math.abs(slope / options.rate - 1) <= SLOPE_TOLERANCE;
  // A small crowd has nothing to show; a large one that never had to wait came too slowly to prove anything.
  const slopeDue = options.users >= MEASURABLE_SECONDS * options.rate;
  return [
    slope === null
      ? row("slope of calls: nobody waited for 2 s on end", 0, "/s", slopeDue ? "measured" : null, !slopeDue)
      : row("slope of calls after the first second", slope, "/s", `${options.rate} within 1 %`, slopeOk),
    told(`the same, between ticks that were no later than ${options.burstMs} ms`, punctual ?? 0, "/s"),
    told(
      `longest time between calls (over ${options.burstMs} ms loses some)`,
      longestSilenceMs(batches),
      "ms",
    ),
    row(`most claims in any ${WINDOW_MS} ms`, claims, "", `at most ${mostClaims}`, claims <= mostClaims),
  ];
}

function figures({ people, tally, entries, ...run }: Evidence): Row[] {
  const { calledAtMs } = replayTurns(entries);
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

function firstTickets(entries: readonly HistoryEntry[]): Map<string, number> {
  const tickets = new Map<string, number>();
  for (const entry of entries) {
    if (entry.kind === "waits" && isTicket(entry.ticket) && !tickets.has(entry.user)) {
      tickets.set(entry.user, entry.ticket);
    }
  }
  return tickets;
}

/** How many scores are in one and not, or not the same, in the other. */
function differences(
  a: Pick<Snapshot, "waiting" | "called">,
  b: Pick<Snapshot, "waiting" | "called">,
): number {
  let count = 0;
  for (const set of ["waiting", "called"] as const) {
    for (const [user, score] of a[set]) if (b[set].get(user) !== score) count++;
    for (const user of b[set].keys()) if (!a[set].has(user)) count++;
  }
  return count;
}

function mustBeZero(what: string, figure: number): Row {
  return row(what, figure, "", "0", figure === 0);
}

function told(what: string, figure: number, unit: string): Row {
  return row(what, figure, unit, null, true);
}

function row(what: string, figure: number, unit: string, limit: string | null, ok: boolean): Row {
  return { what, figure, unit, limit, ok };
}
