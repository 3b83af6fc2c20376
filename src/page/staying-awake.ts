import type { PageModel } from "./page-model.ts";

/** A phone is kept from sleeping for a quarter of an hour, not for hours: its battery has to last to the booking. */
const NEAR_MS = 15 * 60_000;

/** Whether a screen that goes dark now would cost the visitor something: a page that sleeps joins and enters nowhere. */
export function staysAwake({ state, join }: Pick<PageModel, "state" | "join">, nowMs: number): boolean {
  if (state.status === "not_open") {
    const joinsAtMs = state.entersAtMs ?? state.opensAtMs;
    return join === "auto" && joinsAtMs !== null && joinsAtMs - nowMs <= NEAR_MS;
  }
  if (state.status === "entered") {
    const { phase, opensAtMs, stopped } = state.draw;
    return phase === "entering" ? opensAtMs !== null && opensAtMs - nowMs <= NEAR_MS : !stopped;
  }
  if (state.status !== "waiting") return state.status === "ready";
  return state.estimatedWaitSeconds !== null && state.estimatedWaitSeconds * 1000 <= NEAR_MS;
}
