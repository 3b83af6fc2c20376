import type { Evidence } from "../evidence.ts";
import { replayLine } from "../line.ts";
import { checkPositions } from "../positions.ts";
import { mustBeZero, type Row, row } from "./row.ts";

const MOST_EXAMPLES = 3;

/** Every position, whether streamed or answered, against the line at the version it names. */
export function positionsShown({ options, tally, entries }: Evidence): { rows: Row[]; complaints: string[] } {
  const line = replayLine(entries);
  const streamed = checkPositions(line, tally.streamedPositions);
  const answered = checkPositions(line, tally.answeredPositions);
  const wrong = [...streamed.wrong, ...answered.wrong];
  const rows = [
    someChecked("streamed positions checked", streamed.checked, options.streams > 0),
    someChecked("positions of joins and polls checked", answered.checked, true),
    mustBeZero("positions that name no version", tally.positionsWithoutVersion),
    mustBeZero("wrong positions", wrong.length),
    mustBeZero("rising positions", tally.risingPositions),
    mustBeZero("positions below one", tally.positionsBelowOne),
    mustBeZero("departures without a new version", line.unannounced),
    mustBeZero("stream errors", tally.streamErrors),
  ];
  const complaints = wrong
    .slice(0, MOST_EXAMPLES)
    .map(
      ({ user, version, position, expected }) =>
        `position ${position} at ${version} for ${user}; the history says ${expected ?? "not waiting"}`,
    );
  return { rows, complaints };
}

function someChecked(what: string, checked: number, due: boolean): Row {
  return row(what, checked, "", due ? "more than 0" : null, checked > 0 || !due);
}
