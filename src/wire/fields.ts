/** Single fields of a body that crossed the network: how each is written, and how it is read as what it should be or `null`. */
export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(body: unknown): Fields {
  return typeof body === "object" && body !== null ? (body as Fields) : {};
}

export function readText(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** A finite number that is not below `least`. */
export function readNumber(value: unknown, least = 0): number | null {
  return typeof value === "number" && Number.isFinite(value) && value >= least ? value : null;
}

/** ms since 1970 as ISO 8601. */
export function writeTime(ms: number): string {
  return new Date(ms).toISOString();
}

/** undefined: the lobby is of a version that did not know this time. */
export function writeTimeOrNull(ms: number | null | undefined): string | null {
  return ms == null ? null : writeTime(ms);
}

/** ISO 8601 to ms since 1970. */
export function readTime(value: unknown): number | null {
  const ms = typeof value === "string" ? Date.parse(value) : Number.NaN;
  return Number.isNaN(ms) ? null : ms;
}

export function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null; // a body that is not JSON has no fields
  }
}
