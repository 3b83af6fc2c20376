import type { WaitingState } from "../client/queue-state.ts";
import type { Formats } from "./formats.ts";
import type { Texts } from "./texts/texts.ts";
import type { Situation, Words } from "./view.ts";
import { waitRange } from "./wait-range.ts";

/** What somebody in line reads. Its numbers are of one version of the queue; nothing here is guessed in between. */
export function sayPlace(
  { watch }: Pick<Situation, "watch">,
  state: WaitingState,
  texts: Texts,
  formats: Formats,
): Partial<Words> {
  const behind = Math.max(0, state.queueSize - state.position);
  const updated = watch?.updatedAtMs == null ? null : formats.time(watch.updatedAtMs);
  return {
    ...headline(state, texts),
    place: formats.number(state.position),
    behind: behind === 0 ? null : texts.people(formats.number(behind)),
    // While nobody is let in, every estimate is wrong.
    wait: isStill(state) ? null : sayWait(state.estimatedWaitSeconds, texts, formats),
    kept: texts.placeKept,
    updated: updated === null ? null : texts.updated(updated),
    leave: texts.leave,
  };
}

/** Nobody is let in at the moment. */
export function isStill({ paused, soldOut }: WaitingState): boolean {
  return paused || soldOut;
}

function headline(state: WaitingState, texts: Texts): Pick<Words, "heading" | "lead"> {
  if (state.soldOut) return { heading: texts.soldOutForNow.heading, lead: texts.soldOutForNow.lead };
  if (state.paused) return { heading: texts.paused.heading, lead: texts.paused.lead };
  return { heading: texts.waiting.heading, lead: state.position === 1 ? texts.waiting.next : null };
}

function sayWait(estimatedSeconds: number | null, texts: Texts, formats: Formats): string {
  const range = waitRange(estimatedSeconds);
  switch (range.kind) {
    case "unknown":
      return texts.notKnown;
    case "under":
      return texts.under(formats.number(range.minutes));
    case "between":
      return texts.between(formats.range(range.from, range.to, range.unit));
  }
}
