import type { EventView, Numbers } from "../answers.ts";
import type { Tile } from "../texts/texts.ts";
import type { Voice } from "./voice.ts";

export interface TileWords {
  readonly tile: Tile;
  readonly name: string;
  readonly hint: string;
  readonly value: string;
  /** A number that asks to be looked at. */
  readonly isAlarming: boolean;
}

const DASH = "–";
/** Two ticks of ten a second were missed. */
const LATE_MS = 200;

/** The figures at the top; a dash while there is no number. */
export function tilesOf(view: EventView, numbers: Numbers | null, voice: Voice): TileWords[] {
  const { texts, formats } = voice;
  const number = (value: number | null | undefined) => (value == null ? DASH : formats.number(value));
  const limit = view.values.max_active.value ?? 0;
  const everyMs = Number(view.settings.release_interval_ms?.value ?? 0);
  const rate = view.values.release_rate.value;
  const tile = (tile: Tile, value: string, more: Partial<TileWords> = {}): TileWords => ({
    tile,
    ...texts.tiles[tile],
    value,
    isAlarming: false,
    ...more,
  });
  const isLate = (numbers?.tick_late_ms ?? 0) > LATE_MS;
  const isSoldOut = numbers?.remaining != null && numbers.remaining <= 0;
  return [
    tile("waiting", number(numbers?.waiting)),
    tile("called", number(numbers?.called)),
    tile(
      "admitted",
      number(numbers?.admitted),
      limit > 0 ? { hint: texts.ofLimit(formats.number(limit)) } : {},
    ),
    tile("completed", number(numbers?.completed)),
    tile("rate", rate === null ? DASH : texts.perSecond(formats.number(rate))),
    tile("no_shows", number(numbers?.no_shows)),
    tile("remaining", number(numbers?.remaining), {
      isAlarming: isSoldOut,
      ...(numbers?.remaining == null && { hint: texts.noStock }),
    }),
    tile(
      "tick_late",
      numbers?.tick_late_ms == null
        ? DASH
        : texts.milliseconds(formats.number(Math.round(numbers.tick_late_ms))),
      { isAlarming: isLate, ...(everyMs > 0 && { hint: texts.ticksDue(formats.number(everyMs)) }) },
    ),
  ];
}
