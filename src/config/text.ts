import { isLoopback } from "./hosts.ts";

export type Table = Readonly<Record<string, unknown>>;

/** A value in a message, short enough to read. Never a secret's. */
export function show(value: unknown): string {
  return JSON.stringify(value)?.slice(0, 80) ?? String(value);
}

export function isWebAddress(text: string): boolean {
  return /^https?:$/.test(URL.parse(text)?.protocol ?? "");
}

/** A web address of nothing but scheme, host and port. */
export function isOrigin(text: string): boolean {
  return isWebAddress(text) && new URL(text).origin === text;
}

/** One that people, or a key, may be asked for at: over TLS, or on this machine, where there is none. */
export function isSafeOrigin(text: string): boolean {
  return isOrigin(text) && (text.startsWith("https:") || isLoopback(new URL(text).hostname));
}

/** What stands between commas, without what is empty. */
export function splitList(raw: unknown): readonly string[] {
  return String(raw ?? "")
    .split(",")
    .map((each) => each.trim())
    .filter((each) => each !== "");
}

export function isOneLine(text: string): boolean {
  return text.trim() === text && !/\p{Cc}/u.test(text);
}

/**
 * An address that people may be sent to, with a pass or without: over TLS, or to this machine, where there is none. Without a
 * fragment, which no redirect needs, and without a user, which would stand in the page.
 */
export function isSafeLink(text: string): boolean {
  const url = URL.parse(text);
  if (url === null || url.username !== "" || url.password !== "" || text.includes("#")) return false;
  return url.protocol === "https:" || (url.protocol === "http:" && isLoopback(url.hostname));
}

/**
 * The origin of a picture stands in the Content-Security-Policy, where a host may hold what a URL allows and a policy reads
 * otherwise: `*`, `;`, `,`.
 */
export function isPictureUrl(text: string): boolean {
  const url = URL.parse(text);
  return isSafeLink(text) && url?.protocol === "https:" && /^[a-z0-9.-]+$/.test(url.hostname);
}

/** A day that is in the calendar, alone or with a time. */
export function isLocalDate(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d(T\d\d:\d\d)?$/.test(text)) return false;
  const ms = Date.parse(text.includes("T") ? `${text}Z` : text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text);
}

/** A name of two labels or more; a number in front of nothing is an IP address, which has no subdomains. */
export function isPlainDomain(text: string): boolean {
  return /^([a-z0-9]([a-z0-9-]*[a-z0-9])?\.)+[a-z][a-z0-9-]*[a-z0-9]$/.test(text);
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
