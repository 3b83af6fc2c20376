/** Numbers as people read them. */

const WHOLE = new Intl.NumberFormat("en-US", { maximumFractionDigits: 0 });
const DECIMAL = new Intl.NumberFormat("en-US", { maximumFractionDigits: 3 });
const ABOUT = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const DOLLARS = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });

/** Rounded up: a limit that is passed by little must not read as kept. */
export function whole(value: number): string {
  return WHOLE.format(Math.ceil(value));
}

export function decimal(value: number): string {
  return DECIMAL.format(value);
}

/** Three digits: a plan is no more exact. */
export function about(value: number): string {
  return ABOUT.format(value);
}

export function headcount(count: number): string {
  return count === 1 ? "1 person" : `${whole(count)} people`;
}

export function dollars(value: number): string {
  return DOLLARS.format(value);
}

export function duration(seconds: number): string {
  if (seconds < 10) return `${Math.ceil(seconds * 10) / 10} s`;
  if (seconds > 2 * 86_400) return `${about(seconds / 86_400)} days`;
  const total = Math.round(seconds);
  const [hours, minutes, rest] = [Math.floor(total / 3600), Math.floor(total / 60) % 60, total % 60];
  if (hours > 0) return `${hours} h ${minutes} min`;
  return minutes > 0 ? `${minutes} min ${rest} s` : `${rest} s`;
}

export function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(`.{1,${width}}(?= |$)`, "g"))?.map((line) => line.trimStart()) ?? [];
}
