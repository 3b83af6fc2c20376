import { findDoubled } from "../doubled.ts";
import { endOf, type Snapshot } from "../history.ts";
import { countOrderViolations } from "../order.ts";
import { takesPass } from "../part.ts";
import type { Person } from "../person.ts";
import { ticketsOf } from "../tickets.ts";
import type { Turns } from "../turns.ts";
import type { Evidence } from "./evidence.ts";
import { mustBe, mustBeZero, type Row } from "./row.ts";

/** First come, first served; nobody lost, nobody doubled, and a pass for everybody who wants one. */
export function placesKept({ options, people, tally, entries, end }: Evidence, { missed }: Turns): Row[] {
  const tickets = ticketsOf(entries);
  const due = options.users - people.filter(({ part }) => !takesPass(part)).length;
  const joined = people.filter((person) => person.joinAnsweredMs !== null);
  const doubled = findDoubled(entries);
  for (const person of people) if (person.passIds.size > 1) doubled.add(person.user ?? "");
  const timed = joined.flatMap(({ user, joinSentMs: sentMs, joinAnsweredMs: answeredMs }) => {
    const [ticket] = tickets.get(user ?? "") ?? [];
    return ticket === undefined || answeredMs === null ? [] : [{ sentMs, answeredMs, ticket }];
  });
  const isLost = ({ user, part, passIds }: Person) =>
    part !== "leaver" &&
    passIds.size === 0 &&
    !(user !== null && (end.waiting.has(user) || end.called.has(user) || missed.has(user)));
  return [
    mustBeZero("order violations", countOrderViolations(timed)),
    mustBeZero("lost", joined.filter(isLost).length),
    mustBeZero("doubled", doubled.size),
    mustBeZero("told they have no place", tally.turnedAway),
    // Of those who come when called: whoever did not take their turn was not told of it, or held up.
    mustBeZero(
      "missed turns",
      people.filter(({ user, part }) => takesPass(part) && missed.has(user ?? "")).length,
    ),
    mustBeZero("joined, but never given a ticket in Redis", joined.length - timed.length),
    mustBeZero("places where the replayed history and Redis differ", differences(endOf(entries), end)),
    mustBe("valid passes", tally.validPasses, due),
    mustBeZero("invalid passes", tally.invalidPasses),
  ];
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
