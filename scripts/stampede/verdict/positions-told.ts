import { replayLine } from "../line.ts";
import { checkPositions } from "../positions.ts";
import type { Evidence } from "./evidence.ts";
import { mustBeZero, type Row, row } from "./row.ts";

/** Every position, whether streamed or answered, against the line at the version it names. */
export function positionsTold({ options, tally, entries }: Evidence): Row[] {
  const line = replayLine(entries);
  const streamed = checkPositions(line, tally.streamedPositions);
  const answered = checkPositions(line, tally.answeredPositions);
  const wrong = [...streamed.wrong, ...answered.wrong];
  for (const { user, version, position, expected } of wrong.slice(0, 3)) {
    tally.complain(
      `position ${position} at ${version} for ${user}; the history says ${expected ?? "not waiting"}`,
    );
  }
  return [
    someChecked("streamed positions checked", streamed.checked, options.streams > 0),
    someChecked("positions of joins and polls checked", answered.checked, true),
    mustBeZero("positions that name no version", tally.positionsWithoutVersion),
    mustBeZero("wrong positions", wrong.length),
    mustBeZero("rising positions", tally.risingPositions),
    mustBeZero("positions below one", tally.positionsBelowOne),
    mustBeZero("departures that no version tells of", line.unannounced),
    mustBeZero("stream errors", tally.streamErrors),
  ];
}

function someChecked(what: string, checked: number, due: boolean): Row {
  return row(what, checked, "", due ? "more than 0" : null, checked > 0 || !due);
}
