import type { Sighting } from "./evidence.ts";
import { Fenwick } from "./fenwick.ts";
import type { Line, Stint } from "./line.ts";
import { isTicket } from "./scores.ts";

export interface WrongPosition extends Sighting {
  /** null: there was no such version, or the person did not wait in it. */
  readonly expected: number | null;
}

export interface PositionCheck {
  readonly checked: number;
  readonly wrong: readonly WrongPosition[];
}

interface Question {
  readonly sighting: Sighting;
  readonly ticket: number;
}

/**
 * Compares every sighting with the line at its version: the people waiting with a smaller ticket, plus one.
 * The position of a person who came back to the front counts only others who did. The version does not say who they are,
 * so such positions are not checked.
 */
export function checkPositions(line: Line, sightings: readonly Sighting[]): PositionCheck {
  const wrong: WrongPosition[] = [];
  const questions = new Map<number, Question[]>();
  let checked = 0;
  for (const sighting of sightings) {
    const place = placeOf(line, sighting);
    if (place && !isTicket(place.ticket)) continue;
    checked++;
    if (!place) {
      wrong.push({ ...sighting, expected: null });
      continue;
    }
    const asked = questions.get(place.commit);
    if (asked) asked.push({ sighting, ticket: place.ticket });
    else questions.set(place.commit, [{ sighting, ticket: place.ticket }]);
  }

  const stints = [...line.stints.values()].flat().filter((stint) => isTicket(stint.ticket));
  const tickets = [...new Set(stints.map((stint) => stint.ticket))].sort((a, b) => a - b);
  const indexOf = new Map(tickets.map((ticket, index) => [ticket, index]));
  const waiting = new Fenwick(tickets.length);
  const arrivals = stints.toSorted((a, b) => a.fromCommit - b.fromCommit);
  const departures = stints.toSorted((a, b) => a.untilCommit - b.untilCommit);
  const advance = (
    queue: Stint[],
    at: (stint: Stint) => number,
    commit: number,
    from: number,
    change: number,
  ) => {
    let next = from;
    for (let stint = queue[next]; stint && at(stint) <= commit; stint = queue[++next]) {
      waiting.add(indexOf.get(stint.ticket) ?? 0, change);
    }
    return next;
  };

  let [arrived, departed] = [0, 0];
  for (const [commit, asked] of [...questions].sort(([a], [b]) => a - b)) {
    arrived = advance(arrivals, (stint) => stint.fromCommit, commit, arrived, 1);
    departed = advance(departures, (stint) => stint.untilCommit, commit, departed, -1);
    for (const { sighting, ticket } of asked) {
      const expected = waiting.before(indexOf.get(ticket) ?? 0) + 1;
      if (sighting.position !== expected) wrong.push({ ...sighting, expected });
    }
  }
  return { checked, wrong };
}

/** The first commit that is of this version and shows this person waiting. */
function placeOf(line: Line, { user, version }: Sighting): { commit: number; ticket: number } | null {
  const range = line.versions.get(version);
  const stint = line.stints
    .get(user)
    ?.find(
      ({ fromCommit, untilCommit }) =>
        range && fromCommit <= range.lastCommit && untilCommit > range.firstCommit,
    );
  return range && stint
    ? { commit: Math.max(range.firstCommit, stint.fromCommit), ticket: stint.ticket }
    : null;
}
