import type { Chance, OnSale, VisitorState } from "../wire/visitor-state.ts";
import type { Formats } from "./formats.ts";
import { LANGUAGES } from "./page-model.ts";
import type { Texts } from "./texts/texts.ts";
import type { Situation, TicketRow, Words } from "./view-model.ts";

/** What is on sale, as somebody in line reads it. */
export function listTickets(
  { state, language }: Pick<Situation, "state" | "language">,
  texts: Texts,
  formats: Formats,
): readonly TicketRow[] {
  const types = state.status === "waiting" ? state.ticketTypes : [];
  return types.map((type) => {
    const name = nameOf(type, language);
    const word = sayChance(type.chance, texts);
    return {
      id: type.id,
      name,
      price: type.price,
      chance: type.chance,
      word,
      left:
        type.remaining && type.chance !== "sold_out" ? texts.leftNow(formats.number(type.remaining)) : null,
      told: type.chance === null ? name : texts.chanceOf[type.chance](name),
    };
  });
}

/** The words around that list; where no types are named, the chance of a ticket stands among the facts. */
export function sayTickets(
  state: VisitorState,
  rows: readonly TicketRow[],
  texts: Texts,
): Pick<Words, "chance" | "tickets" | "estimate"> {
  if (state.status !== "waiting") return { chance: null, tickets: null, estimate: null };
  const chance = rows.length > 0 || state.soldOut ? null : sayChance(state.chance, texts);
  const isEstimate =
    chance !== null || rows.some((row) => row.chance === "likely" || row.chance === "unlikely");
  return {
    chance,
    tickets: rows.length > 0 ? texts.ticketsAtTurn : null,
    estimate: isEstimate ? texts.estimate : null,
  };
}

function nameOf({ name, id }: OnSale, language: Situation["language"]): string {
  return name[language] ?? LANGUAGES.map((other) => name[other]).find(Boolean) ?? id;
}

function sayChance(chance: Chance | null, texts: Texts): string | null {
  return chance === null ? null : texts.chances[chance];
}
