import type { PageFrame } from "../page-model.ts";
import type { Passage } from "../texts/texts.ts";
import type { Mood } from "../view-model.ts";
import { type Markup, markup, renderDocument } from "./document.ts";

export interface Message extends Passage {
  readonly title: string;
  readonly mood: Mood;
  /** Into <head>; null = nothing. */
  readonly head?: Markup | null;
  /** Under the words. */
  readonly more: Markup | null;
}

/** A document that says one thing. */
export function renderMessage(
  frame: PageFrame,
  { title, mood, head = null, heading, lead, more }: Message,
): string {
  return renderDocument(frame, {
    title,
    mood,
    head,
    corner: null,
    occasion: null,
    main: markup`<main>
<div class="card">
<div class="front">
<h1>${heading}</h1>
<p class="lead">${lead}</p>
${more}
</div>
</div>
</main>`,
  });
}
