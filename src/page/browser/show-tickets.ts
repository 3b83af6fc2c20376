import type { TicketRow } from "../view-model.ts";

let shown = "";

/** Writes what is on sale into the table that the Worker made. */
export function showTickets(rows: readonly TicketRow[]): void {
  const text = JSON.stringify(rows);
  if (text === shown) return;
  shown = text;
  document.querySelector("#tickets")?.replaceChildren(...rows.map(makeRow));
}

function makeRow({ name, price, chance, word, left }: TicketRow): HTMLElement {
  const row = document.createElement("tr");
  row.dataset.chance = chance ?? "";
  row.append(makeCell("th", name, price), makeCell("td", word ?? "", left));
  row.querySelector("th")?.setAttribute("scope", "row");
  return row;
}

function makeCell(tag: "th" | "td", words: string, more: string | null): HTMLElement {
  const cell = document.createElement(tag);
  cell.textContent = words;
  if (more === null) return cell;
  const span = document.createElement("span");
  span.textContent = more;
  cell.append(" ", span);
  return cell;
}
