import type { Evidence, PersonSeen } from "../evidence.ts";
import { ticketsOf } from "../tickets.ts";
import type { Turns } from "../turns.ts";
import { counted, measured, mustBeZero, type Row } from "./row.ts";

/** What a mixed crowd does besides waiting, and that the queue keeps every place meanwhile. */
export function crowdServed(evidence: Evidence, turns: Turns): Row[] {
  if (evidence.options.scenario === "plain") return [];
  return [...refreshing(evidence), ...secondTabs(evidence), ...absent(evidence, turns), ...storm(evidence)];
}

function refreshing({ people, entries }: Evidence): Row[] {
  const tickets = ticketsOf(entries);
  const refreshed = people.filter((person) => person.refreshed !== null);
  const lost = refreshed.filter((person) => lostPlace(person) || tickets.get(person.user ?? "")?.size !== 1);
  return [counted("refreshed", refreshed.length), mustBeZero("places lost by refreshing", lost.length)];
}

function lostPlace({ refreshed }: PersonSeen): boolean {
  if (!refreshed) return false;
  const { before, after } = refreshed;
  return after.user !== before.user || after.status !== 200 || (after.position ?? 0) > before.position;
}

function secondTabs({ people }: Evidence): Row[] {
  const claimed = people.filter(({ secondTab, passIds }) => secondTab !== null && passIds.size > 0);
  const differ = claimed.filter(
    ({ passIds, validClaims, secondTab }) =>
      passIds.size > 1 || validClaims === 0 || secondTab?.validClaims === 0,
  );
  return [
    counted("claimed in two tabs", claimed.length),
    mustBeZero("second tabs without the same pass", differ.length),
  ];
}

function absent({ people, end }: Evidence, { calledAtMs, missed }: Turns): Row[] {
  const isHere = (user: string | null) => user !== null && (end.waiting.has(user) || end.called.has(user));
  const leavers = people.filter(({ part, joinAnsweredMs }) => part === "leaver" && joinAnsweredMs !== null);
  const inVain = leavers.filter(({ user, left }) => !left || isHere(user));
  const noShows = people.filter(({ part, user }) => part === "no_show" && calledAtMs.has(user ?? ""));
  const givenUp = noShows.filter(({ user }) => missed.has(user ?? ""));
  return [
    counted("left", leavers.length),
    mustBeZero("left in vain", inVain.length),
    counted("did not come when called", noShows.length),
    counted("of them, already given up for the next", givenUp.length),
  ];
}

function storm({ tally }: Evidence): Row[] {
  return [
    counted("streams cut at once", tally.streamsCut),
    mustBeZero("of them, without a message afterwards", tally.streamsCut - tally.streamsBack),
    measured("until the last of them knew the position again", tally.slowestReturnMs, "ms"),
  ];
}
