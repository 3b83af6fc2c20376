/** What is on sale, as a place in line has it, and as its state shows it. */
import { CHANCES, type Chance } from "../core/board.ts";
import type { OfferedType } from "../core/board-news.ts";
import type { TicketTypeAnswer } from "./answers.ts";
import { fieldsOf, readNumber, readText } from "./fields.ts";
import { readInLanguages } from "./notices.ts";
import type { OnSale } from "./visitor-state.ts";

export function writeTicketTypes(types: readonly OfferedType[]): TicketTypeAnswer[] {
  return types.map(({ id, name, price, remaining, chance }) => ({
    id,
    ...(name && { name, price: price ?? null }),
    remaining,
    chance,
  }));
}

/** Types with names are all there are; types without are what changed of those on show. */
export function readTicketTypes(value: unknown, shown: readonly OnSale[]): readonly OnSale[] {
  if (!Array.isArray(value)) return shown;
  const given = value.map(readType);
  if (given.every((type): type is OnSale => "name" in type)) return given;
  return shown.map((type) => ({ ...type, ...given.find(({ id }) => id === type.id) }));
}

function readType(value: unknown): OfferedType {
  const { id, name, price, remaining, chance } = fieldsOf(value);
  const names = readInLanguages(name);
  return {
    id: String(id),
    ...(names && { name: names, price: readText(price) }),
    remaining: readNumber(remaining),
    chance: readChance(chance),
  };
}

export function readChance(value: unknown): Chance | null {
  return CHANCES.find((chance) => chance === value) ?? null;
}
