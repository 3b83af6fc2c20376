export type Table = Readonly<Record<string, unknown>>;

/** A value in a message, short enough to read. Never a secret's. */
export function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}

export function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

/** A table as wrangler.toml gives it, or the same as JSON; null when it is neither. */
export function asTable(value: unknown): Table | null {
  if (typeof value === "string") {
    try {
      return asTable(JSON.parse(value) ?? null);
    } catch {
      return null; // not JSON: the caller says what is expected
    }
  }
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Table) : null;
}
