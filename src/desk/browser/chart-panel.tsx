import { useState } from "preact/hooks";
import type { History } from "../answers.ts";
import {
  append,
  MEASURES,
  PANELS,
  RANGES,
  type Range,
  rowsOf,
  type Sample,
  samplesOf,
} from "../chart/samples.ts";
import { eventPath } from "./ask.ts";
import { Chart } from "./chart.tsx";
import { useDesk } from "./desk-context.ts";
import { usePolled } from "./use-polled.ts";

const HISTORY_EVERY_MS = 60_000;
const TABLE_ROWS = 20;
const RANGE_NAMES = Object.keys(RANGES) as Range[];

interface Props {
  readonly event: string;
  /** Live ones, since the page was opened. */
  readonly samples: readonly Sample[];
}

/** Three charts over one time: what the loop kept, then what the stream tells. */
export function ChartPanel({ event, samples }: Props) {
  const { voice } = useDesk();
  const { chart } = voice.texts;
  const [range, setRange] = useState<Range>("minutes");
  const { body } = usePolled<History>(`${eventPath(event)}/history`, HISTORY_EVERY_MS);
  const spanMs = RANGES[range];
  const series = range === "minutes" ? body?.seconds : body?.minutes;
  const kept = series ? samplesOf(series) : [];
  const all = range === "minutes" ? append(kept, samples, spanMs) : append([], kept, spanMs);
  const newestMs = all.at(-1)?.atMs ?? 0;
  const shown = all.filter(({ atMs }) => atMs > newestMs - spanMs);
  const stepMs = series?.step_ms ?? 1000;

  return (
    <section class="card charts" aria-labelledby="charts">
      <div class="card-head">
        <h2 id="charts">{chart.heading}</h2>
        <fieldset class="ranges">
          <legend class="unseen">{chart.ranges.name}</legend>
          {RANGE_NAMES.map((each) => (
            <label key={each}>
              <input type="radio" name="range" checked={each === range} onChange={() => setRange(each)} />
              <span>{chart.ranges[each]}</span>
            </label>
          ))}
        </fieldset>
      </div>
      {shown.length < 2 && <p class="soft">{chart.none}</p>}
      {shown.length >= 2 && (
        <>
          <div class="panels">
            {PANELS.map(({ panel, measures }) => (
              <Chart key={panel} {...{ panel, measures, stepMs, spanMs }} samples={shown} />
            ))}
          </div>
          <SampleTable samples={shown} />
        </>
      )}
    </section>
  );
}

/** The same as a table, for screen readers and people who read no chart. It is made when it is opened: a live one would be read out again and again. */
function SampleTable({ samples }: { readonly samples: readonly Sample[] }) {
  const { texts, formats } = useDesk().voice;
  const [rows, setRows] = useState<readonly Sample[]>([]);
  const number = (value: number | null) =>
    value === null ? "–" : formats.number(Math.round(value * 10) / 10);
  const toggle = ({ currentTarget }: { currentTarget: HTMLDetailsElement }) => {
    setRows(currentTarget.open ? rowsOf(samples, TABLE_ROWS) : []);
  };
  return (
    <details onToggle={toggle}>
      <summary>{texts.chart.asTable}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard scrolls what is wider than a phone */}
      <section class="scroll" aria-label={texts.chart.asTable} tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{texts.chart.time}</th>
              {MEASURES.map((measure) => (
                <th scope="col" key={measure}>
                  {texts.chart.measures[measure]}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={row.atMs}>
                <th scope="row">{formats.time(row.atMs)}</th>
                {MEASURES.map((measure) => (
                  <td key={measure}>{number(row[measure])}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </details>
  );
}
