import type { Report } from "../answers.ts";
import { busiestWords, pauseWords, refusedRows } from "../words/report.ts";
import { useDesk } from "./desk-context.ts";
import { TrailList } from "./trail-list.tsx";

/** What happened to a sale: its busiest moment, its pauses, how many people it turned away, and what operators did. */
export function ReportEvents({ report }: { readonly report: Report }) {
  const { voice } = useDesk();
  const { busiest, pauses, neverPaused, turnedAway, nobodyTurnedAway, acts, actsUnknown } =
    voice.texts.report;
  const refused = refusedRows(report, voice);
  return (
    <div class="report-columns">
      <section class="card facts">
        <h2>{busiest}</h2>
        <p>{busiestWords(report, voice)}</p>
        <h2>{pauses}</h2>
        {report.pauses.length === 0 && <p class="soft">{neverPaused}</p>}
        <ol>
          {report.pauses.map((pause) => (
            <li key={pause.from}>{pauseWords(pause, voice)}</li>
          ))}
        </ol>
        <h2>{turnedAway}</h2>
        {refused.length === 0 && <p class="soft">{nobodyTurnedAway}</p>}
        <dl>
          {refused.map(({ name, shown }) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{shown}</dd>
            </div>
          ))}
        </dl>
      </section>
      <section class="card">
        <h2>{acts}</h2>
        {report.acts ? <TrailList entries={report.acts} isWhole /> : <p class="soft">{actsUnknown}</p>}
      </section>
    </div>
  );
}
