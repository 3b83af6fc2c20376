/** What operators tell people in words, beside the numbers: notices of one language each, and what is on sale. */
import { type InLanguages, LANGUAGES } from "./languages.ts";

/** One kind of ticket, as the shop sells it. */
export interface TicketType {
  /** 1 to 32 of `A-Z a-z 0-9 _ . -`, of no other type. */
  readonly id: string;
  /** In one language at least. */
  readonly name: InLanguages;
  /** As people read it, "฿1,500"; null = none is shown. */
  readonly price: string | null;
  /** Left to sell by the last report; null = not counted. */
  readonly remaining: number | null;
}

export interface Board {
  /** Another one for each change, ms since 1970 or a little more; 0 = nothing was ever set. */
  readonly version: number;
  readonly notices: InLanguages;
  /** In the order of the sale; null = not set. */
  readonly ticketTypes: readonly TicketType[] | null;
}

/** What is told to somebody in line of what may be left at their turn. */
export const CHANCES = ["likely", "unlikely", "sold_out"] as const;
export type Chance = (typeof CHANCES)[number];

/** The words for a reader who names no language: those for all, or else of the first language that has any. */
export function noticeForAll(notice: string | null, notices: InLanguages): string | null {
  return notice ?? LANGUAGES.map((language) => notices[language]).find(Boolean) ?? null;
}

export const EMPTY_BOARD: Board = { version: 0, notices: {}, ticketTypes: null };

const MOST_TYPES = 20;
const TYPE_ID = /^[\w.-]{1,32}$/;
const MOST_CHARACTERS = 80;
const MOST_REMAINING = 1_000_000_000;

/** What is on sale, from outside; null when it is no list of 1 to 20 types. Their text in Redis has 2,048 bytes at most. */
export function readTicketTypes(value: unknown): TicketType[] | null {
  if (!Array.isArray(value) || value.length === 0 || value.length > MOST_TYPES) return null;
  const types = value.map(readTicketType);
  const ids = new Set(types.map((type) => type?.id));
  return types.every((type) => type !== null) && ids.size === types.length ? types : null;
}

function readTicketType(value: unknown): TicketType | null {
  const { id, name, price = null, remaining = null } = Object(value) as Record<string, unknown>;
  const names = readNames(name);
  if (typeof id !== "string" || !TYPE_ID.test(id) || names === null) return null;
  if (price !== null && !isWords(price)) return null;
  if (remaining !== null && !isCount(remaining)) return null;
  return { id, name: names, price, remaining };
}

function readNames(value: unknown): InLanguages | null {
  const names = Object.entries(Object(value) as object);
  const isEach = ([language, name]: [string, unknown]) =>
    (LANGUAGES as readonly string[]).includes(language) && isWords(name);
  return names.length > 0 && names.every(isEach) ? (Object.fromEntries(names) as InLanguages) : null;
}

function isWords(value: unknown): value is string {
  return typeof value === "string" && value !== "" && [...value].length <= MOST_CHARACTERS;
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MOST_REMAINING;
}

/**
 * The ids of what is sold out, in one text: two boards that say the same of it are no news. A loop of a version that knew
 * no board pushes none.
 */
export function soldOutTypes(board: Board | undefined): string {
  const soldOut = board?.ticketTypes?.filter(({ remaining }) => remaining === 0) ?? [];
  return soldOut.map(({ id }) => id).join(" ");
}
