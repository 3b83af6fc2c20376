/** How many people did something at what time: as plain data that stays small, however long it goes on. */
export interface Timeline {
  /** ms since 1970. */
  readonly fromMs: number;
  readonly stepMs: number;
  /** In each step, up to the last one in which anybody did. */
  readonly people: readonly number[];
}

const FIRST_STEP_MS = 15_000;
/** As many as can be told apart in a chart. For a time beyond them the steps become twice as long. */
const MOST_STEPS = 60;

export function emptyTimeline(fromMs: number): Timeline {
  return { fromMs, stepMs: FIRST_STEP_MS, people: [] };
}

/** With so many more at that time; one before the timeline begins counts to its first step. */
export function addAt(timeline: Timeline, atMs: number, people: number): Timeline {
  if (people === 0) return timeline;
  const { fromMs, stepMs } = timeline;
  const step = Math.max(0, Math.floor((atMs - fromMs) / stepMs));
  if (step >= MOST_STEPS) return addAt(halve(timeline), atMs, people);
  const length = Math.max(timeline.people.length, step + 1);
  const counts = Array.from({ length }, (_, index) => timeline.people[index] ?? 0);
  return { fromMs, stepMs, people: counts.map((count, index) => (index === step ? count + people : count)) };
}

function halve({ fromMs, stepMs, people }: Timeline): Timeline {
  const pairs = Array.from({ length: Math.ceil(people.length / 2) }, (_, pair) => 2 * pair);
  const merged = pairs.map((first) => (people[first] ?? 0) + (people[first + 1] ?? 0));
  return { fromMs, stepMs: 2 * stepMs, people: merged };
}
