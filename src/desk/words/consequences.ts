import type { Change, EventView, Field, Numbers, Values } from "../answers.ts";
import type { Question } from "../texts/texts.ts";
import { crowdOf } from "./crowd.ts";
import { timeWords, valueWords } from "./values.ts";
import type { Voice } from "./voice.ts";

/** Booths are counted from the configured rate; four times of it is what they bear. docs/operating.md */
const BOOTHS_BEAR = 4;

export interface Moment {
  readonly view: EventView;
  /** The newest that there are. */
  readonly numbers: Numbers | null;
  readonly nowMs: number;
}

/** One thing that would come of a change. */
export interface Saying {
  readonly words: string;
  /** It stops people, or is more than the event was built for. */
  readonly isWarning: boolean;
}

/** What would come of a value, a sentence each, for the operator who is about to set it. */
export function saysOf(change: Change, moment: Moment, voice: Voice): Saying[] {
  const field = Object.keys(change)[0] as Field | undefined;
  if (field === undefined) return [];
  switch (field) {
    case "release_rate":
      return rateSays(change.release_rate ?? 0, moment, voice);
    case "max_active":
      return [activeSays(change.max_active ?? 0, moment, voice)];
    case "remaining":
      return [stockSays(change.remaining ?? null, moment, voice)];
    case "opens_at":
    case "closes_at":
    case "enters_at":
      return [timeSays(field, change[field] ?? null, moment, voice)];
    case "notice":
    case "notice_en":
    case "notice_th":
      return [noticeSays(field, change[field] ?? null, moment, voice)];
    case "ticket_types":
      return [ticketsSay(change.ticket_types ?? [], voice)];
    case "paused":
    case "closed":
      return []; // they have a question of their own
  }
}

/** The switches, and taking a value away: each has a question of its own. */
export function questionOf(field: Field, value: boolean | null, moment: Moment, voice: Voice): Question {
  const { ask, fields } = voice.texts;
  const crowd = crowdOf(moment.numbers, voice);
  if (field === "paused" && value !== null) {
    return value ? ask.pause(crowd) : ask.resume(crowd, rateWords(moment, voice));
  }
  if (field === "closed" && value !== null) return value ? ask.close(crowd) : ask.open(crowd);
  const { name } = fields[field];
  const { configured } = moment.view.values[field];
  if (configured !== null) return ask.clear(name, valueWords(field, configured, voice));
  return ask.takeAway(
    name,
    saysOf({ [field]: null }, moment, voice).map(({ words }) => words),
  );
}

function rateWords({ view }: Moment, { formats }: Voice): string {
  return formats.number(view.values.release_rate.value ?? 0);
}

function rateSays(rate: number, { view, numbers }: Moment, voice: Voice): Saying[] {
  const { says } = voice.texts;
  const crowd = crowdOf(numbers, voice);
  const configured = view.values.release_rate.configured ?? null;
  const waiting = numbers?.waiting ?? 0;
  if (rate === 0) return [warning(says.rateZero(crowd))];
  const first =
    waiting === 0 ? says.rateNobody : says.rate(crowd, voice.formats.duration((waiting / rate) * 1000));
  const isFarAbove = configured !== null && configured > 0 && rate > configured * BOOTHS_BEAR;
  return isFarAbove
    ? [plain(first), warning(says.rateFarAbove(voice.formats.number(configured)))]
    : [plain(first)];
}

function activeSays(limit: number, { numbers }: Moment, voice: Voice): Saying {
  const { says } = voice.texts;
  const inside = (numbers?.called ?? 0) + (numbers?.admitted ?? 0);
  if (limit === 0) return plain(says.activeNone);
  return inside >= limit
    ? warning(says.activeBelow(crowdOf(numbers, voice), voice.formats.number(limit)))
    : plain(says.activeFree(voice.formats.number(limit - inside)));
}

function stockSays(remaining: number | null, { numbers }: Moment, voice: Voice): Saying {
  const { says } = voice.texts;
  if (remaining === null) return plain(says.stockUncounted);
  const crowd = crowdOf(numbers, voice);
  return remaining <= 0
    ? warning(says.stockNone(crowd))
    : plain(says.stock(crowd, voice.formats.number(remaining)));
}

type TimeField = "opens_at" | "closes_at" | "enters_at";

function timeSays(field: TimeField, at: string | null, moment: Moment, voice: Voice): Saying {
  const { says } = voice.texts;
  if (field === "enters_at") return entersSays(at, moment, voice);
  if (at === null) return plain(field === "opens_at" ? says.opensNever : says.closesNever);
  const atMs = Date.parse(at);
  const crowd = crowdOf(moment.numbers, voice);
  const isOver = !(atMs > moment.nowMs);
  const time = timeWords(atMs, voice.formats);
  if (field === "opens_at") return isOver ? plain(says.opensNow) : warning(says.opensLater(crowd, time));
  return isOver ? warning(says.closesNow(crowd)) : plain(says.closesLater(time));
}

function entersSays(at: string | null, { view, nowMs }: Moment, { texts, formats }: Voice): Saying {
  const { says } = texts;
  if (view.settings.opening?.value === "first-come") return plain(says.entersNobody);
  const atMs = at === null ? nowMs : Date.parse(at);
  return plain(atMs > nowMs ? says.entersLater(timeWords(atMs, formats)) : says.entersNow);
}

function noticeSays(
  field: "notice" | "notice_en" | "notice_th",
  words: string | null,
  { numbers }: Moment,
  voice: Voice,
): Saying {
  const { says } = voice.texts;
  if (field !== "notice") return plain(words === null ? says.noticeOfOneGone : says.noticeOfOneShown);
  return plain(words === null ? says.noticeGone : says.noticeShown(crowdOf(numbers, voice)));
}

function ticketsSay(types: NonNullable<Values["ticket_types"]>, voice: Voice): Saying {
  const { says } = voice.texts;
  const count = voice.formats.number(types.length);
  return plain(types.length === 0 ? says.ticketsGone : says.ticketsShown(count));
}

function plain(words: string): Saying {
  return { words, isWarning: false };
}

function warning(words: string): Saying {
  return { words, isWarning: true };
}
