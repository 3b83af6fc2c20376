/** How long a wait may be. A single number would be a promise; a range says how far it can be trusted. */
export type WaitRange =
  | { readonly kind: "unknown" }
  | { readonly kind: "under"; readonly minutes: 1 | 2 }
  | {
      readonly kind: "between";
      readonly unit: "minute" | "hour";
      readonly from: number;
      readonly to: number;
    };

/** Rates change, people leave and come back: an estimate is good for about this much. */
const SHORTEST = 0.8;
const LONGEST = 1.3;

/** Steps grow with the distance, for "43–69 minutes" would claim to know what cannot be known. */
const FAR_MINUTES = 10;
const FAR_STEP_MINUTES = 5;
const STEP_HOURS = 0.5;

/** The range only ever grows with the estimate, and the estimate is always inside it. */
export function waitRange(estimatedSeconds: number | null): WaitRange {
  if (estimatedSeconds === null) return { kind: "unknown" };
  const shortest = (estimatedSeconds * SHORTEST) / 60;
  const longest = (estimatedSeconds * LONGEST) / 60;
  if (longest <= 1) return { kind: "under", minutes: 1 };
  if (shortest < 1) return { kind: "under", minutes: 2 };
  if (shortest < 60) {
    const step = shortest < FAR_MINUTES ? 1 : FAR_STEP_MINUTES;
    return { kind: "between", unit: "minute", ...outwards(shortest, longest, step) };
  }
  return { kind: "between", unit: "hour", ...outwards(shortest / 60, longest / 60, STEP_HOURS) };
}

function outwards(shortest: number, longest: number, step: number): { from: number; to: number } {
  return { from: Math.floor(shortest / step) * step, to: Math.ceil(longest / step) * step };
}
