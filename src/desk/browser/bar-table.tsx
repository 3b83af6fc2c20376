import type { ComponentChildren } from "preact";
import type { BarRow } from "../words/report.ts";

interface Props {
  readonly heading: string;
  readonly rows: readonly BarRow[];
  readonly columns: readonly [label: string, shown: string];
  /** Said where there is no row. */
  readonly none: string;
  readonly children?: ComponentChildren;
}

/** A histogram that is a table: who sees it compares the bars, who hears it is read the numbers. */
export function BarTable({ heading, rows, columns, none, children }: Props) {
  return (
    <section class="card">
      <h2>{heading}</h2>
      {children}
      {rows.length === 0 && <p class="soft">{none}</p>}
      {rows.length > 0 && (
        <table class="bars">
          <caption class="unseen">{heading}</caption>
          <thead class="unseen">
            <tr>
              <th scope="col">{columns[0]}</th>
              <th scope="col">{columns[1]}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ label, shown, share }) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td>
                  <span class="bar" style={{ "--share": share }} />
                  <span class="count">{shown}</span>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}
