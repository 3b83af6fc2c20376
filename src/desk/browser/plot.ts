/** One chart by uPlot, in the page's colours: https://github.com/leeoniya/uPlot */
import uPlot from "uplot";
import type { Measure } from "../texts/texts.ts";
import type { Voice } from "../words/voice.ts";

export interface PlotOptions {
  readonly measures: readonly Measure[];
  /** Measures with an axis of their own, at the right. */
  readonly rightMeasures: ReadonlySet<Measure>;
  readonly spanMs: number;
  readonly voice: Voice;
  /** The index of the sample under the pointer; null when it has left. */
  readonly pointed: (index: number | null) => void;
}

/** Lines differ by their strokes too, for whoever does not tell the colours apart. */
const DASHES: readonly number[][] = [[], [6, 4], [2, 3]];
const HEIGHT_PX = 168;
const DAY_MS = 86_400_000;

export function makePlot(element: HTMLElement, data: uPlot.AlignedData, options: PlotOptions): uPlot {
  const { measures, rightMeasures, pointed } = options;
  const colours = getComputedStyle(document.documentElement);
  const colour = (name: string) => colours.getPropertyValue(name).trim();
  const font = `12px ${getComputedStyle(document.body).fontFamily}`;
  const axis = {
    stroke: colour("--soft"),
    font,
    ticks: { show: false },
    grid: { stroke: colour("--line"), width: 1 },
  };
  const compact = new Intl.NumberFormat(options.voice.texts.locale, { notation: "compact" });
  const counts = {
    ...axis,
    size: 52,
    space: 36,
    values: (_: uPlot, splits: number[]) => splits.map((each) => compact.format(each)),
  };
  const hasRight = measures.some((measure) => rightMeasures.has(measure));
  const fromZero: uPlot.Scale.Range = (_, __, max) => [0, Math.max(max ?? 0, 1) * 1.1];
  const whole: uPlot.Options = {
    width: element.clientWidth,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { y: false, drag: { x: false, y: false }, sync: { key: "desk" } },
    scales: { x: { time: true }, y: { range: fromZero }, right: { range: fromZero } },
    axes: [
      {
        ...axis,
        space: 80,
        values: (_: uPlot, splits: number[]) => splits.map((each) => timeWords(each, options)),
      },
      counts,
      ...(hasRight ? [{ ...counts, scale: "right", side: 1, grid: { show: false } }] : []),
    ],
    series: [
      {},
      ...measures.map((measure, index) => ({
        scale: rightMeasures.has(measure) ? "right" : "y",
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

function timeWords(seconds: number, { spanMs, voice }: PlotOptions): string {
  const ms = seconds * 1000;
  if (spanMs <= DAY_MS) return voice.formats.timeOfDay(ms) ?? "";
  return new Intl.DateTimeFormat(voice.texts.locale, { weekday: "short", day: "numeric" }).format(ms);
}
