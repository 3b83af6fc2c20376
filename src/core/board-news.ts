/** What is said of the board to one person: all of it once, then what changes. */
import type { Board, Chance, TicketType } from "./board.ts";
import type { Chances } from "./chance.ts";
import { LANGUAGES } from "./languages.ts";

/** A type of tickets as one person is told of it. Name and price are left out where they were said before. */
export interface OfferedType extends Pick<TicketType, "id" | "remaining"> {
  readonly name?: TicketType["name"];
  readonly price?: TicketType["price"];
  readonly chance: Chance | null;
}

/** What somebody has been told. */
export interface ToldOfBoard {
  readonly board: Board;
  readonly chances: Chances;
}

/**
 * What is new to somebody who was told `told`; undefined when nothing is. The names of a board, up to 2 KB, would be most of
 * what streams send: they are said again only when one of them changed, or the list did.
 */
export function boardNews(
  board: Board,
  chances: Chances,
  told: ToldOfBoard | null,
): readonly OfferedType[] | undefined {
  if (told?.chances === chances && told.board.version === board.version) return undefined;
  const types = board.ticketTypes ?? [];
  const chanceOf = (index: number) => chances.types[index] ?? null;
  if (!told || !hasSameTexts(board, told.board)) {
    // Where a board was taken away, somebody who comes back may still show it.
    return board.version > 0 || told
      ? types.map((type, index) => ({ ...type, chance: chanceOf(index) }))
      : undefined;
  }
  const news: OfferedType[] = [];
  for (const [index, { id, remaining }] of types.entries()) {
    const [chance, before] = [chanceOf(index), told.board.ticketTypes?.[index]?.remaining];
    if (remaining !== before || chance !== (told.chances.types[index] ?? null))
      news.push({ id, remaining, chance });
  }
  return news.length > 0 ? news : undefined;
}

/** Whether both have the same types in the same order, whatever remains of them. */
function hasSameTexts(a: Board, b: Board): boolean {
  if (a.version === b.version) return true;
  const [types, others] = [a.ticketTypes ?? [], b.ticketTypes ?? []];
  return types.length === others.length && types.every((type, index) => isAlike(type, others[index]));
}

function isAlike(type: TicketType, other: TicketType | undefined): boolean {
  return (
    type.id === other?.id &&
    type.price === other.price &&
    LANGUAGES.every((language) => type.name[language] === other.name[language])
  );
}
