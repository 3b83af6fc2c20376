import type { BoothBatch } from "../../../../src/core/waiting-queue.ts";
import { type ModelEvent, PERSON } from "./event.ts";

/** 1.2 times the rate, on the booth's clock within what the loop allows; and 1.8 times the rate in 100 ms. `mayIssue`: the batch has a pass left. */
export function takePassToken(
  { claims, clockMs, rateMilli, burstMs }: ModelEvent,
  batch: BoothBatch,
  mayIssue: boolean,
): boolean {
  if (claims.batch !== batch) {
    claims.batch = batch;
    const atMs = Math.min(Math.max(batch.nowMs, clockMs as number), claims.horizonMs);
    const fromMs = Math.min(claims.earnedToMs, claims.horizonMs);
    const toMs = Math.max(fromMs, atMs);
    const earned = Math.floor(((toMs - fromMs) * rateMilli * 6) / 5);
    claims.tokens = Math.min(
      claims.tokens + earned,
      Math.max(PERSON, rateMilli * Math.min(200, burstMs)) + PERSON - 1,
    );
    claims.earnedToMs = toMs;
    const passed = Math.floor(toMs / 25) - Math.floor(fromMs / 25);
    claims.issued = claims.issued.map((slots) => slots + passed).filter((slots) => slots <= 4);
  }
  const perWindow = rateMilli / 10_000;
  const limit = Math.max(2, Math.min(Math.floor(2 * perWindow), Math.ceil(1.8 * perWindow)));
  if (claims.tokens < PERSON || claims.issued.length >= limit || !mayIssue) return false;
  claims.tokens -= PERSON;
  claims.issued.push(0);
  return true;
}
