import { type Markup, markup, showing } from "./document.ts";
import type { WaysOut } from "./page-model.ts";
import type { Words } from "./view.ts";

/** The links that the operator has named, each shown while there are words for it. */
export function renderWaysOut(ways: WaysOut, words: Pick<Words, "shop" | "help">): Markup {
  return markup`${renderWay("shop", ways, words)}${renderWay("help", ways, words)}`;
}

function renderWay(way: keyof WaysOut, ways: WaysOut, words: Pick<Words, "shop" | "help">): Markup | null {
  const shown = showing(words)(way);
  const address = ways[way];
  if (address === null) return null;
  return markup`<p class="ways" ${shown}><a href="${address}" data-slot="${way}">${words[way]}</a></p>`;
}
