import type { WaysOut } from "../page-model.ts";
import type { Words } from "../view-model.ts";
import { type Markup, markup, showing } from "./document.ts";

/** A link that the operator has named, shown while there are words for it; nothing where it has no address. */
export function renderWay(way: keyof WaysOut, ways: WaysOut, words: Pick<Words, "shop" | "help">): Markup {
  const shown = showing(words)(way);
  const address = ways[way];
  if (address === null) return markup``;
  return markup`<p class="ways" ${shown}><a href="${address}" data-slot="${way}">${words[way]}</a></p>`;
}
