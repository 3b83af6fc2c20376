import { takesPass } from "../../part.ts";
import { findDoubled } from "../doubled.ts";
import { countDifferences, endOf } from "../end-of.ts";
import type { Evidence, PersonSeen } from "../evidence.ts";
import { countOrderViolations } from "../order.ts";
import { ticketsOf } from "../tickets.ts";
import type { Turns } from "../turns.ts";
import { mustBe, mustBeZero, type Row } from "./row.ts";

/** First come, first served; no person lost or in two places, and a pass for each who takes one. */
export function placesKept({ options, people, tally, entries, end }: Evidence, turns: Turns): Row[] {
  const { missed, calledAtOnce, calledPastOthers } = turns;
  const tickets = ticketsOf(entries);
  const due = options.users - people.filter(({ part }) => !takesPass(part)).length;
  const joined = people.filter((person) => person.joinAnsweredMs !== null);
  const doubled = findDoubled(entries);
  for (const person of people) if (person.passIds.size > 1) doubled.add(person.user ?? "");
  const timed = joined.flatMap(({ user, joinSentMs: sentMs, joinAnsweredMs: answeredMs }) => {
    const [ticket] = tickets.get(user ?? "") ?? [];
    return ticket === undefined || answeredMs === null ? [] : [{ sentMs, answeredMs, ticket }];
  });
  const isLost = ({ user, part, passIds }: PersonSeen) =>
    part !== "leaver" &&
    passIds.size === 0 &&
    !(user !== null && (end.waiting.has(user) || end.called.has(user) || missed.has(user)));
  return [
    mustBeZero("order violations", countOrderViolations(timed)),
    mustBeZero("lost", joined.filter(isLost).length),
    mustBeZero("doubled", doubled.size),
    mustBeZero("refused a place that they had", tally.turnedAway),
    // Of those who come when called: the call did not reach them, or their claim took too long.
    mustBeZero(
      "missed turns",
      people.filter(({ user, part }) => takesPass(part) && missed.has(user ?? "")).length,
    ),
    mustBeZero("came one a second, and were shown a queue", tally.shownQueueEarly),
    mustBeZero("called by their join, past somebody who waited", calledPastOthers),
    mustBeZero(
      "joined, but given neither a ticket nor a turn in Redis",
      joined.filter(({ user }) => !tickets.has(user ?? "") && !calledAtOnce.has(user ?? "")).length,
    ),
    mustBeZero("places where the replayed history and Redis differ", countDifferences(endOf(entries), end)),
    mustBe("valid passes", tally.validPasses, due),
    mustBeZero("invalid passes", tally.invalidPasses),
  ];
}
