const TIMES = Number(process.env.RUNS_TIMES ?? 1);

/**
 * How often a property on Redis is tried with other input: `usual` times in `npm test`, four times as often in `npm run test:all` and
 * so in CI. `RUNS_TIMES=100 npx vitest run FILE` hunts. Each try has a seed of its own, so runs add up.
 */
export function runs(usual: number): number {
  return Math.ceil(usual * TIMES);
}

/** Whether tests run that take longer than what they add to a shorter one is worth before each commit. */
export const isThorough = TIMES > 1;
