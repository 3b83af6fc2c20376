import { markup, renderDocument } from "./document.ts";
import type { ProblemPageModel } from "./page-model.ts";
import { TEXTS } from "./texts/languages.ts";

/** For people who came where there is no queue, or whose request the queue refused: words instead of JSON. */
export function renderProblemPage(model: ProblemPageModel): string {
  const { heading, lead } = TEXTS[model.language][model.what];
  return renderDocument(
    { ...model, event: { id: "", name: "" }, brand: { logoPath: null, accent: null, accentDark: null } },
    {
      title: heading,
      mood: "still",
      head: null,
      corner: null,
      main: markup`<main>
<div class="card">
<div class="front">
<h1>${heading}</h1>
<p class="lead">${lead}</p>
</div>
</div>
</main>`,
    },
  );
}
