/** Scores of `queue:{e}:called` as docs/redis.md gives them: a band for the state, and in it a deadline. */
const BAND_WIDTH = 2 ** 44;
const STATES = ["admitted", "missed", "spent", "forfeited", "called", "called again", "revoked"] as const;

type CalledState = (typeof STATES)[number];

/** `deadlineMs`: of a called person a time of the claim clock, otherwise ms since 1970. */
export function calledScore(state: CalledState, deadlineMs: number): number {
  return (1 + STATES.indexOf(state)) * BAND_WIDTH + deadlineMs;
}

/** Throws for a score of no state. */
export function readCalledScore(score: number): { state: CalledState; deadlineMs: number } {
  const state = STATES[Math.floor(score / BAND_WIDTH) - 1];
  if (!state) throw new Error(`${score} is the score of no state`);
  return { state, deadlineMs: score % BAND_WIDTH };
}
