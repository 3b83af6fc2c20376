import { roundAtMs } from "../draw/beacon.ts";
import type { Drawing } from "../draw/drawing.ts";
import type { EventConfig } from "../event-config.ts";
import { estimateWaitSeconds } from "../lobby/rate-meter.ts";
import { isHalted, type Snapshot } from "../snapshot.ts";
import type { Totals } from "../totals.ts";
import type { Counts } from "./counts.ts";

/** An event as its loop saw it last: how many are where, and how many did what since the generation began. */
export interface EventNumbers extends Counts {
  /** ms since 1970. */
  readonly atMs: number;
  readonly waiting: number;
  readonly called: number;
  readonly admitted: number;
  readonly missed: number;
  readonly ratePerSecond: number;
  /** Left to sell; null while the shop reports nothing. */
  readonly remaining: number | null;
  /** Of who would join now, by the measured rate; null when nothing moves. */
  readonly estimatedWaitSeconds: number | null;
  /** How long after its time the last tick came. */
  readonly tickLateMs: number;
  readonly paused: boolean;
  /** Paused, or at rate 0. */
  readonly halted: boolean;
  readonly closed: boolean;
  /** When it opens or has opened, ms since 1970; 0 when it has no such time. */
  readonly opensAtMs: number;
  readonly idle: boolean;
  /** The drawing that it opens with; null where there is none, or nobody has entered yet. */
  readonly draw: DrawNumbers | null;
  /** The number of the operators' last change that the tick obeyed. */
  readonly control: number;
}

/** Of a drawing what an operator is shown. */
interface DrawNumbers
  extends Pick<Drawing, "phase" | "entered" | "gone" | "closedAtMs" | "round" | "stopReason"> {
  /** When the round comes out, ms since 1970; 0 before the list is committed to. */
  readonly roundAtMs: number;
}

export function numbersAt(
  nowMs: number,
  tickLateMs: number,
  { snapshot, totals }: { readonly snapshot: Snapshot; readonly totals: Totals },
  counts: Counts,
  perSecond: number,
  beacon: EventConfig["beacon"],
): EventNumbers {
  return {
    ...counts,
    atMs: nowMs,
    waiting: snapshot.waiting,
    called: snapshot.called,
    admitted: snapshot.admitted ?? 0,
    missed: totals.missed,
    ratePerSecond: snapshot.rateMilli / 1000,
    remaining: snapshot.remaining,
    estimatedWaitSeconds: estimateWaitSeconds(1 + snapshot.waiting - snapshot.returned, snapshot, perSecond),
    tickLateMs,
    paused: snapshot.paused,
    halted: isHalted(snapshot),
    closed: snapshot.closed,
    opensAtMs: snapshot.opensAtMs,
    idle: snapshot.idle,
    draw: snapshot.draw ? drawOf(snapshot.draw, beacon) : null,
    control: snapshot.control,
  };
}

function drawOf(draw: Drawing, beacon: EventConfig["beacon"]): DrawNumbers {
  const { phase, entered, gone, closedAtMs, round, stopReason } = draw;
  const outAtMs = beacon && round > 0 ? roundAtMs(beacon, round) : 0;
  return { phase, entered, gone, closedAtMs, round, roundAtMs: outAtMs, stopReason };
}
