import { useEffect, useRef, useState } from "preact/hooks";
import type uPlot from "uplot";
import { columnsOf, type PanelName, type Sample } from "../chart/samples.ts";
import type { Measure } from "../texts/texts.ts";
import { useDesk } from "./desk-context.ts";
import { makePlot } from "./plot.ts";

interface Props {
  readonly panel: PanelName;
  readonly measures: readonly Measure[];
  readonly samples: readonly Sample[];
  readonly stepMs: number;
  readonly spanMs: number;
}

/** A minute's wait and a tick's milliseconds share no scale. */
const RIGHT: ReadonlySet<Measure> = new Set(["late"]);
const DARK = "(prefers-color-scheme: dark)";

/** One chart, with a legend that says the values under the pointer, or the newest ones. */
export function Chart({ panel, measures, samples, stepMs, spanMs }: Props) {
  const { voice } = useDesk();
  const { chart } = voice.texts;
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const [pointed, setPointed] = useState<number | null>(null);
  const columns = columnsOf(samples, measures, stepMs);
  const newest = useRef(columns);
  newest.current = columns;

  useEffect(() => {
    const element = place.current;
    if (!element) return;
    const options = { measures, rightMeasures: RIGHT, voice, pointed: setPointed };
    const draw = () => {
      plot.current?.destroy();
      plot.current = makePlot(element, newest.current as uPlot.AlignedData, options);
    };
    draw();
    const fit = new ResizeObserver(() => {
      plot.current?.setSize({ width: element.clientWidth, height: plot.current.height });
    });
    fit.observe(element);
    const scheme = matchMedia(DARK);
    scheme.addEventListener("change", draw);
    return () => {
      fit.disconnect();
      scheme.removeEventListener("change", draw);
      plot.current?.destroy();
      plot.current = null;
    };
  }, [panel, spanMs, voice]);

  useEffect(() => plot.current?.setData(columns as uPlot.AlignedData), [samples, spanMs]);

  const at = pointed ?? (columns[0]?.length ?? 0) - 1;
  const numberOf = (index: number) => columns[index + 1]?.[at];
  const words = measures.map((measure, index) => {
    const value = numberOf(index);
    const shown = value == null ? "–" : voice.formats.number(Math.round(value * 10) / 10);
    return { measure, name: chart.measures[measure], shown };
  });
  const time = columns[0]?.[at];
  const summary = words.map(({ name, shown }) => `${name} ${shown}`).join(", ");
  return (
    <figure class="chart">
      <figcaption>
        <h3>{chart[panel]}</h3>
        <ul class="legend" aria-hidden="true">
          {words.map(({ measure, name, shown }, index) => (
            <li key={measure} data-line={index + 1}>
              <span>{name}</span> <b>{shown}</b>
            </li>
          ))}
          <li class="soft">
            {pointed === null || time == null ? chart.now : voice.formats.time(time * 1000)}
          </li>
        </ul>
      </figcaption>
      <div ref={place} role="img" aria-label={chart.summary(chart[panel], summary)} />
    </figure>
  );
}
