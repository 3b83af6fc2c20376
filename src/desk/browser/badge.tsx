import type { EventStatus } from "../answers.ts";
import type { DeskTexts } from "../texts/texts.ts";

/** The word says it; colour and the shape of the dot only help to find it. */
export function Badge({ status, texts }: { readonly status: EventStatus; readonly texts: DeskTexts }) {
  return (
    <span class="badge" data-status={status}>
      {texts.statuses[status] ?? status}
    </span>
  );
}
