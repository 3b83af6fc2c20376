import type { TicketRow, View } from "../view-model.ts";
import { type Markup, markup, showing } from "./document.ts";

/** What is on sale; the script writes the same rows, see browser/show-tickets.ts. */
export function renderTickets({ words, tickets }: View): Markup {
  return markup`<table class="tickets" ${showing(words)("tickets")}>
<caption data-slot="tickets">${words.tickets}</caption>
<tbody id="tickets">${tickets.map(renderRow)}</tbody>
</table>`;
}

function renderRow({ name, price, chance, word, left }: TicketRow): Markup {
  return markup`<tr data-chance="${chance ?? ""}"><th scope="row">${name}${renderMore(price)}</th><td>${word}${renderMore(left)}</td></tr>`;
}

/** The space is for text browsers, which show all in one line. */
function renderMore(words: string | null): Markup | null {
  return words === null ? null : markup` <span>${words}</span>`;
}
