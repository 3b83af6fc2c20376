import { expect } from "vitest";
import type { ModelEvent } from "./model/event.ts";

/** What calls and passes are paid from, to the millionth of a person: an answer shows only whole people. */
export function expectBudget(state: Record<string, string>, model: ModelEvent): void {
  const { claims, totals } = model;
  const slots = [0, 1, 2, 3, 4].map((age) => claims.issued.filter((slot) => slot === age).length);
  const expected = {
    tokens: model.tokens,
    credit: model.credit,
    refunded: totals.refunded,
    earned_ahead: model.earnedAhead,
    earned_ahead_ms: model.earnedToMs - (model.clockMs ?? 0),
    claim_tokens: claims.tokens,
    claim_horizon_ms: claims.horizonMs,
    claims_earned_to_ms: claims.earnedToMs,
    ...Object.fromEntries(slots.map((issued, age) => [`claims_${age}`, issued])),
  };
  const stored = Object.keys(expected).map((name) => [name, Number(state[name] ?? 0)]);
  expect(Object.fromEntries(stored)).toEqual(expected);
}
