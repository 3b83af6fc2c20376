import { StoreUnavailable } from "../core/waiting-queue.ts";

/*
 * What the scripts return, read strictly: a reply of any other shape is a store we do not understand, never a
 * half-read answer. Integers arrive as numbers, list values and scores as text.
 */

export function refuse(what: string): never {
  throw new StoreUnavailable(`Redis answered something that is no ${what}`);
}

export function readList(value: unknown, what: string): readonly unknown[] {
  return Array.isArray(value) ? value : refuse(what);
}

export function readText(value: unknown, what: string): string {
  return typeof value === "string" ? value : refuse(what);
}

export function readInteger(value: unknown, what: string): number {
  const number = typeof value === "string" && /^-?\d+$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : refuse(what);
}

/** What a script's code and number mean. */
export type Codes<T> = Readonly<Record<string, (value: number) => T>>;
