import { Formats } from "../formats.ts";
import type { PatienceModel } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";
import { type Markup, markup } from "./document.ts";
import { renderMessage } from "./message-page.ts";
import { PATIENCE_WORDS } from "./patience-words.ts";

/** Loads that come a moment too early would show a second more, again and again. */
const MARGIN_SECONDS = 1;

/** For a browser that cannot do the work which is asked before entering: how long it waits instead, and then the button. */
export function renderPatience(model: PatienceModel): string {
  const texts = TEXTS[model.language];
  const patience = PATIENCE_WORDS[model.language];
  const isOver = model.waitMs === 0;
  const seconds = Math.ceil(model.waitMs / 1000);
  const { heading, lead } = isOver
    ? patience.over
    : {
        heading: patience.heading,
        lead: patience.lead(new Formats(texts.locale, null).duration(model.waitMs)),
      };
  return renderMessage(model, {
    title: `${heading} – ${model.event.name}`,
    mood: isOver ? "turn" : "busy",
    heading,
    lead,
    head: isOver
      ? null
      : markup`<noscript><meta http-equiv="refresh" content="${String(seconds + MARGIN_SECONDS)}"></noscript>`,
    // Text browsers load nothing by themselves.
    more: isOver
      ? renderForm(model, texts.draw.enter)
      : markup`<p class="ways"><a href="">${texts.refreshNow}</a></p>`,
  });
}

function renderForm({ event, target, answer, formProof }: PatienceModel, button: string): Markup {
  return markup`<form method="post" action="/queue/${event.id}/join">
<input type="hidden" name="proof" value="${formProof}">
<input type="hidden" name="challenge" value="${answer}">
${target === null ? null : markup`<input type="hidden" name="to" value="${target}">`}
<button>${button}</button>
</form>`;
}
