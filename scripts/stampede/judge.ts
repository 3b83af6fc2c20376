import { replayTurns } from "./turns.ts";
import { crowdServed } from "./verdict/crowd-served.ts";
import type { Evidence } from "./verdict/evidence.ts";
import { figures } from "./verdict/figures.ts";
import { paceHeld } from "./verdict/pace-held.ts";
import { placesKept } from "./verdict/places-kept.ts";
import { positionsTold } from "./verdict/positions-told.ts";
import type { Row } from "./verdict/row.ts";

/** Every promise as a row that is held or not, and figures that only inform, out of what was seen of a sale. */
export function judge(evidence: Evidence): Row[] {
  const turns = replayTurns(evidence.entries);
  return [
    ...placesKept(evidence, turns),
    ...positionsTold(evidence),
    ...crowdServed(evidence, turns),
    ...paceHeld(evidence, turns),
    ...figures(evidence, turns),
  ];
}
