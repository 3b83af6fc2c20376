/** The parts of a mixed crowd, in percent of the people; all others wait, are called and claim. */
export const SHARES = { leaver: 5, refresher: 10, second_tab: 5, no_show: 3, staller: 1 } as const;

export type Part = "plain" | keyof typeof SHARES;

/** Its multiples are spread evenly, however few, and not in step with the streams, which are every n-th person. */
const GOLDEN_RATIO = (1 + Math.sqrt(5)) / 2;

export function partOf(index: number): Part {
  let percent = ((index * GOLDEN_RATIO) % 1) * 100;
  for (const [part, share] of Object.entries(SHARES)) {
    if (percent < share) return part as Part;
    percent -= share;
  }
  return "plain";
}

/** Whether a person who plays this part takes the pass when called. */
export function takesPass(part: Part): boolean {
  return part !== "leaver" && part !== "no_show";
}
