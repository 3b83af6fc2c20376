import type { EventConfig } from "../event-config.ts";
import { REFUNDS_PER_RATE } from "./constants.ts";

/** People called per second once no-shows give their tokens back, which are paid out at a fifth of the rate. */
export function callsPerSecond(rate: number, noShow: number): number {
  return Math.min(rate / (1 - noShow), rate * (1 + REFUNDS_PER_RATE));
}

/** Each person is called once: those who gave no token back bound a second, however fast the rate. */
export function mostCalls(
  { noShow }: { readonly noShow: number },
  { rateMilli }: Pick<EventConfig, "rateMilli">,
  people: number,
): number {
  return Math.min(callsPerSecond(rateMilli / 1000, noShow), people);
}
