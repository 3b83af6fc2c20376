import { type Act, type ActKind, NOTICE, type Shown, type StreamSeen } from "./evidence.ts";

/** What the streams that were open at an act made of it. */
export interface Showings {
  /** ms from sending the act until a stream said it. */
  readonly afterMs: readonly number[];
  /** Streams that ended before they could be blamed: it was the person's turn. */
  readonly ended: number;
  /** Streams that stayed open and never said it. */
  readonly never: number;
}

/** Streams do not say the rate. */
const SAYS: Readonly<Partial<Record<ActKind, (shown: Shown) => boolean>>> = {
  notice: ({ notice }) => notice === NOTICE,
  pause: ({ paused }) => paused,
  resume: ({ paused }) => !paused,
  "sold out": ({ soldOut }) => soldOut,
  "back in stock": ({ soldOut }) => !soldOut,
};

/** null for an act that streams do not say. `patienceMs`: who ended sooner after the act need not have said it. */
export function showingsOf(
  streams: readonly StreamSeen[],
  { what, sentMs }: Pick<Act, "what" | "sentMs">,
  patienceMs: number,
): Showings | null {
  const says = SAYS[what];
  if (!says) return null;
  const afterMs: number[] = [];
  let [ended, never] = [0, 0];
  for (const { shown, closedAtMs } of streams) {
    const known = shown.findLast(({ atMs }) => atMs <= sentMs);
    // It was not open, or says so already: then it did not say what the act ends, which counts as never there.
    if (!known || closedAtMs <= sentMs || says(known)) continue;
    const first = shown.find((each) => each.atMs > sentMs && says(each));
    if (first) afterMs.push(first.atMs - sentMs);
    else if (closedAtMs - sentMs <= patienceMs) ended++;
    else never++;
  }
  return { afterMs, ended, never };
}
