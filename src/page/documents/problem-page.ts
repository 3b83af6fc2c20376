import type { ProblemPageModel } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";
import { markup } from "./document.ts";
import { renderMessage } from "./message-page.ts";
import { renderWay } from "./ways-out.ts";

const NO_EVENT = {
  event: { id: "", name: "" },
  brand: { logoPath: null, accent: null, accentDark: null },
} as const;

/** For people who came where there is no queue, or whose request the queue refused: words instead of JSON. */
export function renderProblemPage(model: ProblemPageModel): string {
  const texts = TEXTS[model.language];
  const { heading, lead } = texts[model.what];
  const { ways, reference } = model;
  const words = { shop: texts.toShop, help: texts.toHelp };
  const links = markup`${renderWay("shop", ways, words)}${renderWay("help", ways, words)}`;
  const told = reference === null ? null : markup`<p class="small">${texts.reference(reference)}</p>`;
  return renderMessage(
    { ...model, ...NO_EVENT },
    { title: heading, mood: "still", heading, lead, more: markup`${links}${told}` },
  );
}
