/** One chart by uPlot, in the page's colours: https://github.com/leeoniya/uPlot */
import uPlot from "uplot";
import type { Measure } from "../texts/texts.ts";
import type { Voice } from "../words/voice.ts";

export interface PlotOptions {
  readonly measures: readonly Measure[];
  /** Measures with an axis of their own, at the right. */
  readonly rightMeasures: ReadonlySet<Measure>;
  readonly voice: Voice;
  /** The index of the sample under the pointer; null when it has left. */
  readonly pointed: (index: number | null) => void;
}

/** Lines differ by their strokes too, as an operator may not tell the colours apart. */
const DASHES: readonly number[][] = [[], [6, 4], [2, 3]];
const HEIGHT_PX = 150;
const DAY_SECONDS = 86_400;

export function makePlot(element: HTMLElement, data: uPlot.AlignedData, options: PlotOptions): uPlot {
  const { measures, rightMeasures, voice, pointed } = options;
  const hasRight = measures.some((measure) => rightMeasures.has(measure));
  const scaleOf = (measure: Measure) => (rightMeasures.has(measure) ? "right" : "y");
  const whole: uPlot.Options = {
    width: element.clientWidth,
    height: HEIGHT_PX,
    padding: [8, hasRight ? 0 : 12, 0, 0],
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "desk" } },
    scales: { x: { time: true }, y: { range: fromZero }, right: { range: fromZero } },
    axes: axesOf(hasRight, voice),
    series: [
      {},
      ...measures.map((measure, index) => ({
        scale: scaleOf(measure),
        stroke: colour(`--line-${index + 1}`),
        width: 2,
        dash: DASHES[index] ?? [],
        points: { show: false },
      })),
    ],
    hooks: { setCursor: [({ cursor }: uPlot) => pointed(cursor.idx ?? null)] },
  };
  return new uPlot(whole, data, element);
}

function axesOf(hasRight: boolean, voice: Voice): uPlot.Axis[] {
  const compact = new Intl.NumberFormat(voice.texts.locale, { notation: "compact" });
  const axis = {
    stroke: colour("--soft"),
    font: `12px ${getComputedStyle(document.body).fontFamily}`,
    ticks: { show: false },
    grid: { stroke: colour("--line"), width: 1 },
  };
  const counts = {
    ...axis,
    size: 44,
    space: 32,
    values: (_: uPlot, splits: number[]) => splits.map((each) => compact.format(each)),
  };
  const times = {
    ...axis,
    size: 28,
    space: 72,
    values: (_: uPlot, splits: number[]) => timeWords(splits, voice),
  };
  return [
    times,
    counts,
    ...(hasRight ? [{ ...counts, scale: "right", side: 1, grid: { show: false } }] : []),
  ];
}

const fromZero: uPlot.Scale.Range = (_, __, max) => [0, Math.max(max ?? 0, 1) * 1.1];

function colour(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

/** As fine as the marks lie: seconds, minutes or days. */
function timeWords(splits: readonly number[], { formats, texts }: Voice): string[] {
  const step = (splits[1] ?? 0) - (splits[0] ?? 0);
  const day = new Intl.DateTimeFormat(texts.locale, { weekday: "short", day: "numeric" });
  return splits.map((seconds) => {
    const ms = seconds * 1000;
    if (step >= DAY_SECONDS) return day.format(ms);
    return (step < 60 ? formats.time(ms) : formats.timeOfDay(ms)) ?? "";
  });
}
