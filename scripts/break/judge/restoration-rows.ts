import { counted, mustBeZero, type Row, row } from "../../stampede/judge/verdict/row.ts";
import type { BuyerSeen } from "../crowd/buyer.ts";
import {
  countBehindNewcomers,
  countOvertaken,
  countSentBack,
  forgottenBy,
  LOSSES,
  type Loss,
  lossesOf,
  type Restored,
  uncalledBy,
} from "./restoration.ts";

const NAMES: Readonly<Record<Loss, string>> = {
  place: "places",
  leave: "leaves",
  pass: "passes",
  booking: "bookings",
};

/** What failovers took, and what of it is not as docs/redis.md promises; no rows where there was none. */
export function restorationRows(failovers: readonly Restored[], buyers: readonly BuyerSeen[]): Row[] {
  if (failovers.length === 0) return [];
  const sum = (of: (failover: Restored) => number) => failovers.reduce((total, each) => total + of(each), 0);
  const losses = failovers.flatMap((each) => lossesOf(each, buyers));
  return [
    counted(
      "people of whom Redis itself lost an acknowledged write",
      sum((each) => forgottenBy(each).size),
    ),
    row("acts that people were told of and Redis lost", losses.length, "", "≥ 1", losses.length > 0),
    ...LOSSES.flatMap((what) => {
      const such = losses.filter((loss) => loss.what === what);
      return [
        counted(`${NAMES[what]} lost`, such.length),
        mustBeZero(`${NAMES[what]} lost and not put back`, such.filter(({ isBack }) => !isBack).length),
      ];
    }),
    counted(
      "calls lost, to be made again",
      sum((each) => uncalledBy(each).size),
    ),
    mustBeZero("called, and in line again after a failover", sum(countSentBack)),
    mustBeZero(
      "overtaken in a failover",
      sum((each) => countOvertaken(each, buyers)),
    ),
    mustBeZero(
      "behind who came after a failover",
      sum((each) => countBehindNewcomers(each, buyers)),
    ),
  ];
}
