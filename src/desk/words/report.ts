import type { Report } from "../answers.ts";
import type { Figure, Refused } from "../texts/texts.ts";
import { momentWords } from "./trail.ts";
import type { Voice } from "./voice.ts";

type Waits = NonNullable<Report["waited"]>;
type Timeline = NonNullable<Report["gave_up_at"]>;

/** A bar of a chart, and its line in the table that says the same. */
export interface BarRow {
  readonly label: string;
  readonly shown: string;
  /** Of the longest bar. */
  readonly share: number;
}

export interface FigureWords {
  readonly figure: Figure;
  readonly name: string;
  readonly hint: string;
  readonly value: string;
}

/** People, in the order of their way through the sale. */
export function figuresOf({ people }: Report, { texts, formats }: Voice): FigureWords[] {
  const { figures, ofJoined } = texts.report;
  const shareOf = (count: number) =>
    people.joined === 0 ? "" : ` · ${ofJoined(percent(count / people.joined, texts.locale))}`;
  const counts: readonly (readonly [Figure, number, boolean?])[] = [
    ["joined", people.joined],
    ["called", people.called],
    ["booked", people.booked, true],
    ["booked_late", people.booked_late],
    ["no_shows", people.no_shows],
    ["returned", people.returned],
    ["left", people.left, true],
    ["expired", people.expired],
  ];
  return counts.map(([figure, count, isOfAll]) => ({
    figure,
    name: figures[figure].name,
    hint: figures[figure].hint + (isOfAll ? shareOf(count) : ""),
    value: formats.number(count),
  }));
}

/** What a report is that is asked for so early, or so late. */
export function stateWords({ state, last_tick_at }: Report, { texts, formats }: Voice): string {
  const { states } = texts.report;
  if (state !== "running" || last_tick_at === null) return state === "over" ? states.over : states.not_begun;
  return states.running(formats.time(Date.parse(last_tick_at)) ?? "");
}

/** When the report's sale was, and for how long; null before it began. */
export function spanWords({ began_at, last_tick_at, state }: Report, voice: Voice): string | null {
  if (began_at === null) return null;
  const { texts } = voice;
  const from = momentWords(Date.parse(began_at), voice);
  if (last_tick_at === null || state !== "over") return texts.report.since(from);
  return stretchWords(began_at, last_tick_at, voice);
}

/** From the first step in which anybody is to the last. */
export function waitRows({ counts, up_to_seconds }: Waits, voice: Voice): BarRow[] {
  const { upTo, beyond } = voice.texts.report;
  const first = counts.findIndex((count) => count > 0);
  const last = counts.findLastIndex((count) => count > 0);
  if (first < 0) return [];
  const longest = Math.max(...counts);
  return counts.slice(first, last + 1).map((count, index) => {
    const bound = up_to_seconds[first + index];
    const label =
      bound === undefined
        ? beyond(lengthWords(up_to_seconds.at(-1) ?? 0, voice))
        : upTo(lengthWords(bound, voice));
    return { label, shown: voice.formats.number(count), share: count / longest };
  });
}

/** How long half of the people waited, and 95 of 100; empty before the first call. */
export function waitFacts(waits: Waits, voice: Voice): string[] {
  const { half, most, mean } = voice.texts.report;
  const each = [
    [half, waits.half_within_seconds],
    [most, waits.most_within_seconds],
    [mean, waits.mean_seconds],
  ] as const;
  return each.flatMap(([say, seconds]) => (seconds === null ? [] : [say(lengthWords(seconds, voice))]));
}

export function timeRows({ from, step_seconds, people }: Timeline, voice: Voice): BarRow[] {
  const fromMs = Date.parse(from);
  const longest = Math.max(...people, 1);
  return people.map((count, index) => ({
    label: voice.formats.time(fromMs + 1000 * step_seconds * index) ?? "",
    shown: voice.formats.number(count),
    share: count / longest,
  }));
}

/** The step in which most gave up. */
export function timeSummary(rows: readonly BarRow[], { texts }: Voice): string {
  const most = rows.find(({ share }) => share === 1);
  return most ? texts.report.mostAt(most.shown, most.label) : texts.report.nobodyLeft;
}

export function busiestWords({ busiest }: Report, { texts, formats }: Voice): string {
  if (busiest === null) return texts.report.nobodyCalled;
  const time = formats.time(Date.parse(busiest.at)) ?? "";
  return texts.report.busiestAt(formats.number(busiest.called), formats.number(busiest.interval_ms), time);
}

export function pauseWords({ from, until }: Report["pauses"][number], voice: Voice): string {
  if (until === null) return voice.texts.report.since(momentWords(Date.parse(from), voice));
  return stretchWords(from, until, voice);
}

/** Whatever turned anybody away. */
export function refusedRows(
  { refused }: Report,
  { texts, formats }: Voice,
): { name: string; shown: string }[] {
  const names = Object.entries(texts.report.refused) as [Refused, string][];
  return names.flatMap(([kind, name]) => {
    const count = refused[kind] ?? 0;
    return count === 0 ? [] : [{ name, shown: formats.number(count) }];
  });
}

export interface CostRow {
  readonly name: string;
  readonly spent: string;
  readonly estimated: string;
  readonly share: string;
}

/** What was spent, beside what it was estimated at. Their ratio says something once the sale is over. */
export function costRows({ redis_commands: spent, state }: Report, { texts, formats }: Voice): CostRow[] {
  const { estimate } = spent;
  return (["ticks", "lobbies", "booths", "total"] as const).map((by) => ({
    name: texts.report.spentBy[by],
    spent: formats.number(spent[by]),
    estimated: estimate ? formats.number(estimate[by]) : "–",
    share:
      estimate && state === "over" && estimate[by] > 0
        ? percent(spent[by] / estimate[by], texts.locale)
        : "–",
  }));
}

export function costNotes({ redis_commands: spent }: Report, { texts, formats }: Voice): string[] {
  const { perPerson, estimateOf, atRest, notCounted } = texts.report;
  return [
    ...(spent.per_person === null
      ? []
      : [perPerson(formats.number(Math.round(100 * spent.per_person) / 100))]),
    ...(spent.estimate ? [estimateOf(formats.number(spent.estimate.people))] : []),
    ...(spent.at_rest > 0 ? [atRest(formats.number(spent.at_rest))] : []),
    notCounted,
  ];
}

function stretchWords(from: string, until: string, voice: Voice): string {
  const [fromMs, untilMs] = [Date.parse(from), Date.parse(until)];
  const { formats, texts } = voice;
  const isOneDay = momentWords(fromMs, voice).slice(0, -9) === momentWords(untilMs, voice).slice(0, -9);
  const end = isOneDay ? (formats.time(untilMs) ?? "") : momentWords(untilMs, voice);
  return texts.report.stretch(momentWords(fromMs, voice), end, formats.duration(untilMs - fromMs));
}

function lengthWords(seconds: number, { formats }: Voice): string {
  return formats.duration(1000 * seconds);
}

function percent(share: number, locale: string): string {
  return new Intl.NumberFormat(locale, {
    style: "percent",
    maximumFractionDigits: share < 0.1 ? 1 : 0,
  }).format(share);
}
