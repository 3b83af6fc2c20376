/**
 * What the desk has read a moment ago. Ten open pages cost Redis as much as one: each isolate reads again only when that is too
 * old, or something was changed through it.
 */
import type { Config } from "../../config.ts";
import type { EdgeContext } from "../edge.ts";

interface Kept {
  readonly value: unknown;
  readonly atMs: number;
}

const MOST_KEPT = 1000;

/** By the settings that it was read under: an isolate has one. */
const byConfig = new WeakMap<Config, Map<string, Kept>>();

function keptBy(c: EdgeContext): Map<string, Kept> {
  const config = c.get("config");
  const kept = byConfig.get(config) ?? new Map<string, Kept>();
  byConfig.set(config, kept);
  return kept;
}

/** What was kept under this key, if it is younger than that and still true; else what `load` brings. */
export async function keep<T>(
  c: EdgeContext,
  key: string,
  forMs: number,
  load: () => Promise<T>,
  isTrue: (value: T) => boolean = () => true,
): Promise<T> {
  const kept = keptBy(c);
  const known = kept.get(key);
  if (known && Math.abs(Date.now() - known.atMs) < forMs && isTrue(known.value as T)) return known.value as T;
  const atMs = Date.now();
  const value = await load();
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(key, { value, atMs });
  return value;
}

/** What was just made is what is true. */
export function put(c: EdgeContext, key: string, value: unknown): void {
  keptBy(c).set(key, { value, atMs: Date.now() });
}

export function forget(c: EdgeContext, key: string): void {
  keptBy(c).delete(key);
}
