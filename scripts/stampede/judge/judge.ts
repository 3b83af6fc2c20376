import type { Evidence } from "./evidence.ts";
import { replayTurns } from "./turns.ts";
import { actsObeyed } from "./verdict/acts-obeyed.ts";
import { crowdServed } from "./verdict/crowd-served.ts";
import { figures } from "./verdict/figures.ts";
import { paceHeld } from "./verdict/pace-held.ts";
import { placesKept } from "./verdict/places-kept.ts";
import { positionsShown } from "./verdict/positions-shown.ts";
import type { Row } from "./verdict/row.ts";

export interface Verdict {
  /** Every promise as a row that is held or not, and figures that only inform. */
  readonly rows: readonly Row[];
  /** Examples of what broke a promise, in words. */
  readonly complaints: readonly string[];
}

/** Judges a sale by the evidence alone. */
export function judge(evidence: Evidence): Verdict {
  const turns = replayTurns(evidence.entries);
  const positions = positionsShown(evidence);
  const rows = [
    ...placesKept(evidence, turns),
    ...positions.rows,
    ...crowdServed(evidence, turns),
    ...paceHeld(evidence, turns),
    ...actsObeyed(evidence, turns),
    ...figures(evidence, turns),
  ];
  return { rows, complaints: positions.complaints };
}
