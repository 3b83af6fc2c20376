const UNITS = [
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  ["second", 1],
] as const;

/** An Intl formatter is dear to make, cheap to use. */
const formats = new Map<string, Intl.NumberFormat>();

/** "4 minutes 58 seconds": in at most two units, and without what is none. */
export function sayDuration(ms: number, locale: string): string {
  let seconds = Math.max(0, Math.ceil(ms / 1000));
  const first = UNITS.findIndex(([unit, length]) => seconds >= length || unit === "second");
  const parts = UNITS.slice(first, first + 2).flatMap(([unit, length], index) => {
    const count = Math.floor(seconds / length);
    seconds %= length;
    return count > 0 || index === 0 ? [formatOf(locale, unit).format(count)] : [];
  });
  return parts.join(" ");
}

function formatOf(locale: string, unit: string): Intl.NumberFormat {
  const key = `${locale} ${unit}`;
  const format =
    formats.get(key) ?? new Intl.NumberFormat(locale, { style: "unit", unit, unitDisplay: "long" });
  formats.set(key, format);
  return format;
}
