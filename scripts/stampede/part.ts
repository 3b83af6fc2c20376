/** What part somebody plays in a mixed crowd, in percent of the people; everybody else waits, is called and claims. */
export const SHARES = { leaver: 5, refresher: 10, second_tab: 5, no_show: 3, staller: 1 } as const;

export type Part = "plain" | keyof typeof SHARES;

/** Multiples of it are spread evenly, however few, and keep no step with the streams, which are every n-th person. */
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

export function partOf(index: number): Part {
  let percent = ((index * GOLDEN_RATIO) % 1) * 100;
  for (const [part, share] of Object.entries(SHARES)) {
    if (percent < share) return part as Part;
    percent -= share;
  }
  return "plain";
}

/** Whether somebody of this part takes the pass when called. */
export function takesPass(part: Part): boolean {
  return part !== "leaver" && part !== "no_show";
}
