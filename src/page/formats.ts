const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** Numbers and times in the visitor's language. Made once: an Intl formatter is dear to make, cheap to use. */
export class Formats {
  readonly #locale: string;
  readonly #number: Intl.NumberFormat;
  readonly #time: Intl.DateTimeFormat | null;
  readonly #timeOfDay: Intl.DateTimeFormat | null;
  readonly #day: Intl.DateTimeFormat | null;
  readonly #zone: Intl.DateTimeFormat | null;
  readonly #units = new Map<string, Intl.NumberFormat>();

  /** `timeZone`: the visitor's; null where it is unknown, as on the server: then no time of day is told. */
  constructor(locale: string, timeZone: string | null) {
    this.#locale = locale;
    this.#number = new Intl.NumberFormat(locale);
    this.#time = null;
    this.#timeOfDay = null;
    this.#day = null;
    this.#zone = null;
    if (timeZone === null) return;
    const time = { timeZone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" } as const;
    this.#time = new Intl.DateTimeFormat(locale, { ...time, second: "2-digit" });
    this.#timeOfDay = new Intl.DateTimeFormat(locale, time);
    this.#zone = new Intl.DateTimeFormat(locale, { timeZone, timeZoneName: "short" });
    this.#day = new Intl.DateTimeFormat(locale, { ...time, weekday: "long", day: "numeric", month: "long" });
  }

  number(value: number): string {
    return this.#number.format(value);
  }

  /** "2–4 minutes", which no line may break at the dash. */
  range(from: number, to: number, unit: "minute" | "hour"): string {
    const format = this.#unit(unit) as Partial<Intl.NumberFormat> & Intl.NumberFormat;
    // Missing in Safari before 15.4, Chrome before 106, Firefox before 116.
    const range = format.formatRange?.(from, to) ?? `${this.number(from)}–${format.format(to)}`;
    return range.replace(/[-–]/, "\u2060–\u2060");
  }

  /** "14:03:22" */
  time(ms: number): string | null {
    return this.#time?.format(ms) ?? null;
  }

  /** "14:03" */
  timeOfDay(ms: number): string | null {
    return this.#timeOfDay?.format(ms) ?? null;
  }

  /** "Tuesday 24 November at 19:00" */
  dayAndTime(ms: number): string | null {
    return this.#day?.format(ms) ?? null;
  }

  /** "GMT+7": the visitor's, at that time of the year. */
  timeZone(ms: number): string | null {
    return this.#zone?.formatToParts(ms).find(({ type }) => type === "timeZoneName")?.value ?? null;
  }

  /** "0:45", "1:02:03" */
  countdown(ms: number): string {
    const seconds = inSeconds(ms);
    const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
    const tail = String(seconds % 60).padStart(2, "0");
    return hours === 0 ? `${minutes}:${tail}` : `${hours}:${String(minutes).padStart(2, "0")}:${tail}`;
  }

  /** "4 minutes 58 seconds": in at most two units, and without what is none. */
  duration(ms: number): string {
    let seconds = inSeconds(ms);
    const first = UNITS.findIndex(([unit, length]) => seconds >= length || unit === "second");
    const parts = UNITS.slice(first, first + 2).flatMap(([unit, length], index) => {
      const count = Math.floor(seconds / length);
      seconds %= length;
      return count > 0 || index === 0 ? [this.#unit(unit).format(count)] : [];
    });
    return parts.join(" ");
  }

  #unit(unit: string): Intl.NumberFormat {
    const format =
      this.#units.get(unit) ??
      new Intl.NumberFormat(this.#locale, { style: "unit", unit, unitDisplay: "long" });
    this.#units.set(unit, format);
    return format;
  }
}

function inSeconds(ms: number): number {
  return Math.max(0, Math.ceil(ms / 1000));
}
