import { type Board, EMPTY_BOARD, readTicketTypes, type TicketType } from "../core/board.ts";

/** As ticket_types.lua finds them: the id first, and how many remain right behind it. */
export function writeTicketTypes(types: readonly TicketType[]): string {
  return JSON.stringify(types.map(({ id, remaining, name, price }) => ({ id, remaining, name, price })));
}

/** null for none, and for what was typed into Redis by hand. */
export function readTypesText(text: string): TicketType[] | null {
  try {
    return readTicketTypes(JSON.parse(text));
  } catch {
    return null; // no JSON
  }
}

/** The texts of the board in the order of TEXTS in state.lua, empty for none. */
export function readBoard(version: number, [en = "", th = "", types = ""]: readonly string[]): Board {
  const notices = { ...(en !== "" && { en: cutNotice(en) }), ...(th !== "" && { th: cutNotice(th) }) };
  return { version, notices, ticketTypes: readTypesText(types) };
}

/** Characters of the operator's notice that people are shown. */
const MAX_NOTICE_CHARACTERS = 280;

export function cutNotice(words: string): string {
  return [...words].slice(0, MAX_NOTICE_CHARACTERS).join("");
}

/**
 * The boards that replies came with last. A reply to who knows its number has no texts: two kilobytes in each flush would be
 * most of it.
 */
export class KnownBoards {
  readonly #boards = new Map<string, Board>();

  get(event: string): Board {
    return this.#boards.get(event) ?? EMPTY_BOARD;
  }

  /** Replies may overtake each other: then the older one is kept, and the texts come once more. */
  keep(event: string, board: Board): void {
    if (board.version === 0) this.#boards.delete(event);
    else this.#boards.set(event, board);
  }
}
