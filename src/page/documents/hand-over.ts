import type { HandOverModel } from "../page-model.ts";
import { TEXTS } from "../texts/languages.ts";
import { markup } from "./document.ts";
import { renderMessage } from "./message-page.ts";

/**
 * Carries the pass to the shop by a form post, where the two share no site and so no cookie: in a URL it would end up
 * in logs and in other people's hands. The page's script finds the form by its id and sends it at once; without a script, or
 * where the form must not go by itself, there is the button.
 */
export function renderHandOver(model: HandOverModel): string {
  const { handOver, admitted } = TEXTS[model.language];
  const { heading, lead } = model.goes === "by itself" ? handOver : admitted;
  return renderMessage(model, {
    title: `${heading} – ${model.event.name}`,
    mood: "turn",
    heading,
    lead,
    more: markup`<form method="post" action="${model.action}"${model.goes === "by itself" ? markup` id="hand-over"` : markup``}>
<input type="hidden" name="queue_pass" value="${model.queuePass}">
<input type="hidden" name="event_id" value="${model.event.id}">
<button>${handOver.button}</button>
</form>`,
  });
}
