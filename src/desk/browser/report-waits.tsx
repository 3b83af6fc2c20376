import type { Report } from "../answers.ts";
import { type BarRow, timeRows, timeSummary, waitFacts, waitRows } from "../words/report.ts";
import { BarTable } from "./bar-table.tsx";
import { useDesk } from "./desk-context.ts";

/** How long people waited until they were called, or until they gave up, and when they did. */
export function ReportWaits({ report }: { readonly report: Report }) {
  const { voice } = useDesk();
  const { waited, gaveUp, columns, nobodyCalled, nobodyLeft } = voice.texts.report;
  const each = [
    [waited, report.waited, nobodyCalled],
    [gaveUp, report.gave_up_after, nobodyLeft],
  ] as const;
  return (
    <div class="report-columns">
      {each.map(([heading, waits, none]) => (
        <BarTable
          key={heading}
          heading={heading}
          rows={waits ? waitRows(waits, voice) : []}
          columns={[columns.wait, columns.people]}
          none={none}
        >
          {waits && waits.people > 0 && <p class="small soft">{waitFacts(waits, voice).join(" · ")}</p>}
        </BarTable>
      ))}
      <When rows={report.gave_up_at ? timeRows(report.gave_up_at, voice) : []} />
    </div>
  );
}

function When({ rows }: { readonly rows: readonly BarRow[] }) {
  const { voice } = useDesk();
  const { gaveUpAt, columns, nobodyLeft } = voice.texts.report;
  const summary = timeSummary(rows, voice);
  return (
    <section class="card wide">
      <h2>{gaveUpAt}</h2>
      <p class={rows.length === 0 ? "soft" : "small soft"}>{rows.length === 0 ? nobodyLeft : summary}</p>
      {rows.length > 0 && (
        <>
          <figure class="over-time" role="img" aria-label={`${gaveUpAt}. ${summary}`}>
            <div class="columns-of-time">
              {rows.map(({ label, share }) => (
                <span key={label} style={{ "--share": share }} />
              ))}
            </div>
            <p class="small soft">
              <span>{rows[0]?.label}</span>
              <span>{rows.at(-1)?.label}</span>
            </p>
          </figure>
          <details>
            <summary>{voice.texts.chart.asTable}</summary>
            <table>
              <thead>
                <tr>
                  <th scope="col">{columns.from}</th>
                  <th scope="col">{columns.people}</th>
                </tr>
              </thead>
              <tbody>
                {rows.map(({ label, shown }) => (
                  <tr key={label}>
                    <th scope="row">{label}</th>
                    <td>{shown}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </details>
        </>
      )}
    </section>
  );
}
