import { useState } from "preact/hooks";
import type { ReportedAct, TrailEntry } from "../answers.ts";
import { trailRow } from "../words/trail.ts";
import { useDesk } from "./desk-context.ts";

const FIRST = 8;

interface Props {
  readonly entries: readonly (TrailEntry | ReportedAct)[];
  /** Shows all of them at once, as for print. */
  readonly isWhole?: boolean;
}

/** The first acts; all of them by a button. */
export function TrailList({ entries, isWhole: isWholeAtOnce = false }: Props) {
  const { voice } = useDesk();
  const { trail } = voice.texts;
  const [isWhole, setWhole] = useState(isWholeAtOnce);
  if (entries.length === 0) return <p class="soft">{trail.none}</p>;
  const rows = entries.slice(0, isWhole ? undefined : FIRST).map((entry) => trailRow(entry, voice));
  return (
    <>
      <ol class="trail">
        {rows.map((row, index) => (
          <li key={`${row.atIso} ${index}`}>
            <time class="small soft" dateTime={row.atIso}>
              {row.at}
            </time>
            <div>
              <p>
                <strong>{row.what}</strong>
                {row.by && <span> · {row.by}</span>}
              </p>
              {row.changes.map((change) => (
                <p key={change}>{change}</p>
              ))}
            </div>
          </li>
        ))}
      </ol>
      {!isWhole && entries.length > FIRST && (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          {trail.more(voice.formats.number(entries.length))}
        </button>
      )}
    </>
  );
}
