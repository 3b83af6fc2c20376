import type { Shown, StreamSeen } from "../judge/evidence.ts";

/** What one stream said of the operator's acts. Messages that say what the one before said are not kept: a crowd gets many. */
export class StreamLog implements StreamSeen {
  readonly shown: Shown[] = [];
  closedAtMs = Number.POSITIVE_INFINITY;

  saw(place: Readonly<Record<string, unknown>>, atMs: number): void {
    const notice = typeof place.notice === "string" ? place.notice : null;
    const [paused, soldOut] = [place.paused === true, place.sold_out === true];
    const last = this.shown.at(-1);
    if (last?.notice === notice && last.paused === paused && last.soldOut === soldOut) return;
    this.shown.push({ atMs, notice, paused, soldOut });
  }
}
