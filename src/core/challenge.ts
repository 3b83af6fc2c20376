/** What a person is asked to do before they enter a drawing, so that entering by the thousand costs something. */

/** usual: of whom nothing speaks against. slow: of a crowded network; it leads in as well, for more work or a longer wait. */
export type Lane = "usual" | "slow";

/** The challenge of one event: its settings, parsed and bounded by src/config. */
export interface EventChallenge {
  /** What a browser does first. Work and patience stand open beside Turnstile, at the slow lane's price. */
  readonly kind: "proof-of-work" | "turnstile";
  /** The most steps that the work takes; three quarters of them on average. */
  readonly steps: Readonly<Record<Lane, number>>;
  /** How long one waits who does no work. */
  readonly patienceMs: Readonly<Record<Lane, number>>;
}

/** By how much the slow lane's work is more. */
const SLOW_LANE_WORK = 10;
/** By how much the usual lane's wait is less. */
const USUAL_LANE_WAIT = 1 / 4;

/** `steps`: of the usual lane. `patienceSeconds`: of the slow one. */
export function makeEventChallenge(
  kind: EventChallenge["kind"],
  steps: number,
  patienceSeconds: number,
): EventChallenge {
  const patienceMs = patienceSeconds * 1000;
  return {
    kind,
    steps: { usual: steps, slow: steps * SLOW_LANE_WORK },
    patienceMs: { usual: patienceMs * USUAL_LANE_WAIT, slow: patienceMs },
  };
}

/** Whether what was done for one lane is enough for another: a network may have become crowded meanwhile. */
export function isEnough(done: Lane, asked: Lane): boolean {
  return done === "slow" || asked === "usual";
}
