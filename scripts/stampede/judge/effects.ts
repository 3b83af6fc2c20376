import type { Act } from "./evidence.ts";
import type { Tick } from "./turns.ts";

/** What else than a changed rate makes a tick call one person more or less: the fraction of one that was carried over. */
const FRACTION = 1;

/**
 * When the shop felt an act: the first tick from which on the calls are as it says, ms since 1970 by the clock of Redis. null when
 * there was none until `untilMs`, when the next act was sent. `rate`: people per second, as configured. A notice is for people, and
 * has no effect at the shop.
 */
export function effectAtShopMs(
  { what, sentMs }: Pick<Act, "what" | "sentMs">,
  untilMs: number,
  ticks: readonly Tick[],
  rate: number,
): number | null {
  const since = ticks.filter(({ atMs }) => atMs > sentMs && atMs < untilMs);
  const clockMs = ticks.findLast(({ atMs }) => atMs <= sentMs)?.clockMs ?? since[0]?.clockMs ?? 0;
  switch (what) {
    case "notice":
      return null;
    case "pause":
    case "sold out":
      return since[since.findLastIndex(({ calls }) => calls > 0) + 1]?.atMs ?? null;
    case "resume":
    case "back in stock":
      return since.find(({ calls }) => calls > 0)?.atMs ?? null;
    case "twice the rate": {
      const ahead = callsAhead(since, clockMs, rate);
      const rises = (people: number, index: number) =>
        people - Math.min(0, ...ahead.slice(0, index)) > FRACTION;
      return since[ahead.findIndex(rises)]?.atMs ?? null;
    }
    case "the rate as configured": {
      const ahead = callsAhead(since, clockMs, rate);
      const most = Math.max(0, ...ahead);
      const isLast = (people: number) => people >= most - FRACTION;
      // Where it never rose, the first tick obeys already.
      return since[most <= FRACTION ? 0 : ahead.findIndex(isLast) + 1]?.atMs ?? null;
    }
  }
}

/** After each tick: by how many people the calls were ahead of the rate since `clockMs`, on the loop's clock. */
function callsAhead(ticks: readonly Tick[], clockMs: number, rate: number): number[] {
  let people = 0;
  return ticks.map((tick) => {
    people += tick.calls - tick.refunds;
    return people - ((tick.clockMs - clockMs) * rate) / 1000;
  });
}
