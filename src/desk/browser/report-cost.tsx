import type { Report } from "../answers.ts";
import { costNotes, costRows } from "../words/report.ts";
import { useDesk } from "./desk-context.ts";

/** What the sale spent in Redis, beside what `npm run plan` would have said of it. */
export function ReportCost({ report }: { readonly report: Report }) {
  const { voice } = useDesk();
  const { cost, columns } = voice.texts.report;
  return (
    <div class="card cost">
      <h2 id="cost">{cost}</h2>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what is wider than a phone */}
      <section class="scroll-x" aria-labelledby="cost" tabIndex={0}>
        <table aria-labelledby="cost">
          <thead>
            <tr>
              <th scope="col">{columns.by}</th>
              <th scope="col">{columns.spent}</th>
              <th scope="col">{columns.estimated}</th>
              <th scope="col">{columns.share}</th>
            </tr>
          </thead>
          <tbody>
            {costRows(report, voice).map(({ name, spent, estimated, share }) => (
              <tr key={name}>
                <th scope="row">{name}</th>
                <td>{spent}</td>
                <td>{estimated}</td>
                <td>{share}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      {costNotes(report, voice).map((note) => (
        <p key={note} class="small soft">
          {note}
        </p>
      ))}
    </div>
  );
}
