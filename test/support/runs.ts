/** `npm test` has time for half of what is usual. */
const TIMES = Number(process.env.RUNS_TIMES ?? 0.5);

/**
 * How often a property is tried with other input: half of `usual` times in `npm test`, four times as often as usual in `npm run test:all`
 * and so in CI. `RUNS_TIMES=100 RUNS_SEED=random npx vitest run FILE` hunts.
 */
export function runs(usual: number): number {
  return Math.ceil(usual * TIMES);
}

/** Whether tests run that take longer than what they add to a shorter one is worth before each commit. */
export const isThorough = TIMES > 1;

const ANY_SEED = 20_261_130;

/**
 * What random input begins with. It is the same in each run, so that a change is judged by what it changes and not by luck; `RUNS_SEED=random`
 * takes input that no run had before, and `RUNS_SEED=N` that of a run that failed.
 */
export const SEED =
  process.env.RUNS_SEED === "random"
    ? Math.floor(Math.random() * 2 ** 31)
    : Number(process.env.RUNS_SEED ?? ANY_SEED);
