import type { EventView, Numbers } from "../answers.ts";
import type { Voice } from "./voice.ts";

export interface DrawingWords {
  /** How far it is, a sentence each. */
  readonly says: readonly string[];
  /** It has stopped, or waits longer than it should: an operator has to look. */
  readonly isAlarming: boolean;
  readonly facts: readonly (readonly [name: string, value: string])[];
  /** A signed list is published, which anybody can check. */
  readonly isPublished: boolean;
  /** From the end of entering until all are in line: giving it up is the one way to end a drawing that does not go on. */
  readonly canBeGivenUp: boolean;
}

type Drawing = NonNullable<Numbers["draw"]>;

/** Half a million people have their places half a minute after the round: after that it is late. */
const LATE_MS = 60_000;

/** The drawing of an event, for its operator; null where it has none, or none has entered yet. */
export function drawingOf(
  view: EventView,
  numbers: Numbers | null,
  nowMs: number,
  voice: Voice,
): DrawingWords | null {
  const draw = numbers?.draw ?? null;
  if (draw === null || draw.phase === "none") return null;
  const { texts, formats } = voice;
  const { facts } = texts.drawing;
  const isSigned = draw.phase === "committed" || draw.phase === "seated";
  const isLate = draw.phase === "committed" && nowMs - (draw.round_at_ms ?? nowMs) > LATE_MS;
  const said = draw.stop_reason === null ? stateWords(draw, view, nowMs, isLate, voice) : null;
  return {
    says: said ?? [texts.drawing.stopReasons[draw.stop_reason ?? "UNKNOWN"], texts.drawing.stopped],
    isAlarming: said === null || isLate,
    facts: [
      [facts.entered, formats.number(draw.entered)] as const,
      ...(draw.gone > 0 ? [[facts.gone, formats.number(draw.gone)] as const] : []),
      ...(draw.round === null ? [] : [[facts.round, String(draw.round)] as const]),
      ...(draw.round_at_ms === null ? [] : [[facts.roundAt, time(draw.round_at_ms, voice)] as const]),
    ],
    isPublished: isSigned,
    canBeGivenUp: draw.phase === "closed" || draw.phase === "committed",
  };
}

function stateWords(
  draw: Drawing,
  view: EventView,
  nowMs: number,
  isLate: boolean,
  voice: Voice,
): readonly string[] {
  const { drawing } = voice.texts;
  switch (draw.phase) {
    case "none":
      return [];
    case "entering": {
      const opensAt = view.values.opens_at.value;
      if (draw.closes_at_ms !== null) return [drawing.closing];
      if (opensAt === null) return [drawing.enteringOpenEnd];
      return [drawing.entering(voice.formats.dayAndTime(Date.parse(opensAt)) ?? opensAt)];
    }
    case "closed":
      return [drawing.listing];
    case "committed": {
      if (draw.round_at_ms !== null && nowMs < draw.round_at_ms)
        return [drawing.waiting(time(draw.round_at_ms, voice))];
      return [isLate ? drawing.late : drawing.seating];
    }
    case "seated":
      return [drawing.seated];
  }
}

function time(ms: number, { formats }: Voice): string {
  return formats.time(ms) ?? new Date(ms).toISOString();
}
