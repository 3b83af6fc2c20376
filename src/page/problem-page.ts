import { markup } from "./document.ts";
import { renderMessage } from "./message-page.ts";
import type { ProblemPageModel } from "./page-model.ts";
import { TEXTS } from "./texts/languages.ts";

const NO_EVENT = {
  event: { id: "", name: "" },
  brand: { logoPath: null, accent: null, accentDark: null },
} as const;

/** For people who came where there is no queue, or whose request the queue refused: words instead of JSON. */
export function renderProblemPage(model: ProblemPageModel): string {
  const { heading, lead } = TEXTS[model.language][model.what];
  return renderMessage(
    { ...model, ...NO_EVENT },
    { title: heading, mood: "still", heading, lead, more: markup`<p><small>${model.requestId}</small></p>` },
  );
}
