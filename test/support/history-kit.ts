/** Ticks of an event as its loop is answered them; a test names what it is about. */
import type { Snapshot } from "../../src/core/snapshot.ts";
import type { Totals } from "../../src/core/totals.ts";
import { sampleSnapshot } from "./lobby/core-samples.ts";

export const T0 = Date.UTC(2026, 10, 24, 3);

const NO_TOTALS: Totals = { missed: 0, noShows: 0, late: 0, returnedTotal: 0, calledAtOnce: 0 };

export function sampleTick(snapshot: Partial<Snapshot> = {}, totals: Partial<Totals> = {}) {
  return {
    snapshot: sampleSnapshot({ generation: T0, joined: 0, waiting: 0, ...snapshot }),
    totals: { ...NO_TOTALS, ...totals },
    departed: { from: 0, tickets: [] as number[] },
    called: [] as { joinedAtMs: number; people: number }[],
    commands: 4,
  };
}
