/** What the judge knows of a person by what they were answered. */
export interface Person {
  /** The last act's answer. Unsure: one that got no answer, or what may be lost without breaking a promise. */
  known: "in line" | "out" | "unsure";
  knownAtMs: number;
  /** They were answered once that they have left, which the lobby of then may put back. */
  hasLeft: boolean;
  /** They asked to leave, and no join has been answered since: a position that they are told may be of the place they gave up. */
  mayHaveLeft: boolean;
  /** A deploy gave them another lobby meanwhile: the leave may be done after their next join, for no number orders the two. */
  leaveIsUnderWay: boolean;
  /** The lobby that answered it is still the one that the person is of. */
  isRemembered: boolean;
  /** When the join was sent and answered by which they got their place in line. */
  joined: { readonly sentMs: number; readonly answeredMs: number } | null;
  /** The position that they were told last, of the place with this ticket. */
  seen: { readonly version: string; readonly position: number; readonly ticket: number } | null;
  /** The ends of the passes that they were given for one turn. */
  readonly ends: Set<number>;
  /** When an operator last moved them: an answer to what was sent before may be of before that. */
  movedAtMs: number;
  calledAtMs: number;
}

/** Somebody of whom nothing is known yet. */
export function stranger(): Person {
  return {
    known: "unsure",
    knownAtMs: 0,
    hasLeft: false,
    mayHaveLeft: false,
    leaveIsUnderWay: false,
    isRemembered: true,
    joined: null,
    seen: null,
    ends: new Set(),
    movedAtMs: Number.NEGATIVE_INFINITY,
    calledAtMs: Number.NEGATIVE_INFINITY,
  };
}
