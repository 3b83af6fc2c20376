/** A pass of zoe's that a test writes into Redis itself, and what a shop does with it. */
import type Redis from "ioredis";
import { calledScore } from "../called-score.ts";
import { T0 } from "../queue-kit.ts";
import type { BatchAsks } from "./arguments.ts";
import { WrittenEvent } from "./written-event.ts";

/** The end that it was claimed with. */
export const END_MS = T0 + 300_000;
const RECORD = `zoe:${END_MS}`;
/** In the ms of a deadline is by how many steps of five seconds the pass was extended. */
export const deadlineBy = (seconds: number) => END_MS + 1000 * seconds + seconds / 5;
export const EXTENDED = deadlineBy(600);

export type CalledState = Parameters<typeof calledScore>[0];
/** What Redis has of zoe: her state with its deadline; the bookings made with her pass, and bound to it. */
export interface Pass {
  readonly is?: readonly [CalledState, number];
  readonly spent?: string;
  readonly redeemed?: string;
  readonly isEarlier?: boolean;
}

export async function putPass(
  redis: Redis,
  { is, spent, redeemed, isEarlier = false }: Pass,
  state: Record<string, number> = {},
) {
  const [spentIn, redeemedIn] = isEarlier
    ? (["spentEarlier", "redeemedEarlier"] as const)
    : (["spent", "redeemed"] as const);
  const counters = {
    ...(is && { [is[0]]: 1 }),
    ...(redeemed && { redeemed: 1 }),
    ...(isEarlier && { records_since_ms: T0 - 1000 }),
    ...(spent && { completed: 1 }),
  };
  return WrittenEvent.putTicked(
    redis,
    { ...counters, ...state },
    {
      ...(is && { called: { zoe: calledScore(...is) } }),
      ...(spent && { [spentIn]: { [RECORD]: spent } }),
      ...(redeemed && { [redeemedIn]: { [RECORD]: redeemed } }),
    },
  );
}

export const does = (what: string, value: string | number, firstEndMs = END_MS): BatchAsks => ({
  acts: [[what, "zoe", firstEndMs, value]],
});
export const admitted: Pass = { is: ["admitted", END_MS] };
/** What is written of the booking b-1. */
export const record = { [RECORD]: "b-1" };
