/** Where a key is to be expected among others, of which nothing is known but that they are drawn alike. */

/** One drawing in so many falls outside: of each a billion who check a good one, one is told that it is odd. */
const ONE_IN = 1e9;

/** All three are places, from 1 on. */
export interface LikelyPlace {
  readonly least: number;
  readonly expected: number;
  readonly most: number;
}

/**
 * `share`: the key as a part of all keys, from 0 to below 1. How many of `others` have a smaller key is binomial; the bound is
 * Chernoff's: the chance to be that far off or farther is at most exp(-others × KL(part ‖ share)) on each side.
 */
export function likelyPlace(share: number, others: number): LikelyPlace {
  const most = Math.log(2 * ONE_IN);
  const isLikely = (before: number) => others * divergence(before / others, share) <= most;
  const expected = Math.round(others * share);
  if (others === 0) return { least: 1, expected: 1, most: 1 };
  return {
    least: 1 + firstOf(0, expected, isLikely),
    expected: 1 + expected,
    most: 1 + others - firstOf(0, others - expected, (fromEnd) => isLikely(others - fromEnd)),
  };
}

/** Kullback and Leibler's, between two coins. */
function divergence(one: number, other: number): number {
  return term(one, other) + term(1 - one, 1 - other);
}

function term(one: number, other: number): number {
  if (one === 0) return 0;
  return one * Math.log(one / Math.max(other, 2 ** -53));
}

/** The first number of a range for which it holds; from there on it holds for all. */
function firstOf(from: number, to: number, holds: (value: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
