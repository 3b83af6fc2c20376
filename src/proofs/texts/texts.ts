import type { FindingCode, Step, Verdict } from "../../verify/findings.ts";

export interface Passage {
  readonly heading: string;
  readonly lead: string;
}

/** Everything the proofs page says, once per language. Numbers and times arrive formatted. */
export interface ProofsTexts {
  /** For Intl. */
  readonly locale: string;

  readonly none: Passage;
  readonly committed: Passage;
  readonly drawn: Passage;
  readonly stopped: Passage;
  /** Under each of them, where the randomness is of a beacon that somebody runs for a rehearsal. */
  readonly rehearsal: string;

  readonly facts: {
    readonly entered: string;
    readonly people: (count: string) => string;
    readonly closed: string;
    readonly round: string;
    readonly published: string;
    readonly beacon: string;
    readonly key: string;
    readonly checkpoint: string;
  };

  readonly check: Passage & {
    /** Beside the command that checks on one's own machine. */
    readonly byProgram: string;
    readonly needsScript: string;
    readonly all: string;
    readonly file: string;
    readonly receipt: string;
    readonly receiptHint: string;
    readonly byReceipt: string;
    readonly kept: string;
    readonly keptHint: string;
    readonly believe: string;
    readonly loading: string;
    readonly working: (step: string, percent: string) => string;
    /** The verifier could not be loaded, or the browser cannot run it. */
    readonly failed: string;
  };
  readonly steps: Readonly<Record<Step, string>>;
  readonly marks: Readonly<Record<Verdict, string>>;
  readonly verdicts: Readonly<Record<Verdict, string>>;
  readonly place: (place: string, size: string) => string;
  readonly likely: (least: string, most: string) => string;
  /** Where its place is not known, or not believed. */
  readonly inList: string;
  readonly inSheet: (sheet: string) => string;
  /** What is found, in this language; `says` is the verifier's own sentence, in English. */
  readonly finding: (code: FindingCode, says: string) => string;

  readonly proves: { readonly heading: string; readonly points: readonly string[] };
  readonly provesNot: { readonly heading: string; readonly points: readonly string[] };
  readonly files: Passage & {
    readonly index: string;
    readonly sheets: string;
    readonly places: string;
  };
  readonly toQueue: string;
}
