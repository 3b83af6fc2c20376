/** What can be found against a drawing: a stable code, in which step of the check it is found, and a sentence for people. */

/**
 * `wrong`: what was published, or what a person holds, contradicts itself or the rules of the drawing. `open`: nothing contradicts, and
 * something that the check needs is not there.
 */
export type Verdict = "right" | "open" | "wrong";

export type Step = "index" | "checkpoint" | "kept" | "beacon" | "list" | "order" | "receipt";

export const FINDINGS = {
  INDEX_MISSING: ["index", "open", "The index of the drawing could not be read from there."],
  INDEX_MALFORMED: ["index", "wrong", "The index of the drawing is not in its format."],

  CHECKPOINT_MALFORMED: ["checkpoint", "wrong", "The checkpoint is not in its format."],
  CHECKPOINT_OTHER_KEY: ["checkpoint", "wrong", "The checkpoint names another key than the published one."],
  CHECKPOINT_FORGED: ["checkpoint", "wrong", "The published key did not sign this checkpoint."],
  CHECKPOINT_DIFFERS: ["checkpoint", "wrong", "The index says something else than the signed checkpoint."],

  KEPT_MALFORMED: ["kept", "wrong", "The checkpoint that you kept is not in its format."],
  KEPT_OF_OTHER_DRAWING: [
    "kept",
    "open",
    "The checkpoint that you kept is of another drawing: of another event, or from before it was started anew.",
  ],
  KEPT_OTHER_KEY: [
    "kept",
    "wrong",
    "The checkpoint that you kept was signed with another key. If you have it from the queue, the drawing was replaced.",
  ],
  KEPT_FORGED: [
    "kept",
    "wrong",
    "The drawing's key did not sign the checkpoint that you kept: it is damaged or forged.",
  ],
  SECOND_CHECKPOINT: [
    "kept",
    "wrong",
    "There are two checkpoints of one drawing, both signed: the list was replaced after it had been shown.",
  ],
  CHECKPOINT_SEEN_LATE: [
    "kept",
    "open",
    "By your own clock you received the checkpoint only when the round’s randomness was out: your copy does not show that the list was signed before. Somebody who watched before the round can show it.",
  ],

  BEACON_UNKNOWN: [
    "beacon",
    "wrong",
    "The drawing takes its randomness from another beacon than you expect.",
  ],
  BEACON_DIFFERS: ["beacon", "wrong", "The index says something else of the beacon than is known of it."],
  ROUND_TIME_WRONG: [
    "beacon",
    "wrong",
    "The index gives another time for the round than the beacon's clock.",
  ],
  ROUND_TOO_EARLY: [
    "beacon",
    "wrong",
    "The round was published less than ten seconds after the close: the list could have been made to fit it.",
  ],
  NOT_DRAWN: ["beacon", "open", "The round's randomness is not there yet: nobody has a place."],
  STOPPED: [
    "beacon",
    "open",
    "The queue says itself that its list no longer matches the checkpoint, and has stopped the drawing.",
  ],
  BEACON_SIGNATURE_WRONG: ["beacon", "wrong", "The beacon did not sign this randomness for this round."],

  SHEET_MISSING: ["list", "open", "A sheet of the list could not be read from there."],
  SHEET_LENGTH_WRONG: ["list", "wrong", "A sheet does not hold as many entries as the index says."],
  SHEET_HASH_WRONG: ["list", "wrong", "A sheet is not the one that the index names by its hash."],
  SHEET_UNSORTED: ["list", "wrong", "The entries of a sheet are not in ascending order."],
  LEAF_TWICE: ["list", "wrong", "One entry stands in the list twice."],
  SIZE_WRONG: ["list", "wrong", "The sheets do not add up to the size of the list."],
  ROOT_WRONG: ["list", "wrong", "The list is not the one that the checkpoint was signed for."],

  PLACES_MISSING: ["order", "open", "The places of a sheet could not be read from there."],
  PLACES_LENGTH_WRONG: ["order", "wrong", "A sheet has another number of places than of entries."],
  PLACE_OUTSIDE: ["order", "wrong", "A place is below 1, or beyond the number of entries."],
  PLACE_TWICE: ["order", "wrong", "Two entries have the same place."],
  ORDER_WRONG: ["order", "wrong", "The places are not in the order that list and randomness give."],

  RECEIPT_MALFORMED: ["receipt", "wrong", "The receipt is not in its format."],
  RECEIPT_OF_TICKET: [
    "receipt",
    "open",
    "This receipt is of a place in line and not of an entry: no drawing decided it.",
  ],
  RECEIPT_OF_OTHER_DRAWING: [
    "receipt",
    "open",
    "The receipt is of another drawing: of another event, or from before it was started anew.",
  ],
  RECEIPT_OTHER_KEY: [
    "receipt",
    "wrong",
    "The receipt was signed with another key. If you have it from the queue, the drawing's key was replaced.",
  ],
  RECEIPT_FORGED: [
    "receipt",
    "wrong",
    "The drawing's key did not sign this receipt: it is damaged or forged.",
  ],
  RECEIPT_OTHER_USER: ["receipt", "wrong", "The receipt is of another person than you say."],
  ENTRY_MISSING: ["receipt", "wrong", "The queue signed this receipt, and the entry is not in its list."],
  PLACE_UNLIKELY: [
    "receipt",
    "wrong",
    "The place is farther from where the entry's key belongs than chance explains once in a billion drawings.",
  ],
} as const satisfies Record<string, readonly [Step, Exclude<Verdict, "right">, string]>;

export type FindingCode = keyof typeof FINDINGS;

export interface Finding {
  readonly code: FindingCode;
  readonly step: Step;
  readonly verdict: Exclude<Verdict, "right">;
  readonly says: string;
  /** How often it was found. */
  readonly times: number;
  /** The first sheet that it is of; null where it is of none. */
  readonly sheet: number | null;
}

/** Gathers what the steps of a check find. It grows with the number of codes, whatever is published. */
export class Inquiry {
  readonly #found = new Map<FindingCode, { times: number; readonly sheet: number | null }>();
  readonly #steps = new Set<Step>();

  /** The step was taken as far as it goes: without findings it is right. */
  take(step: Step): void {
    this.#steps.add(step);
  }

  note(code: FindingCode, sheet: number | null = null): void {
    const known = this.#found.get(code);
    if (known) known.times++;
    else this.#found.set(code, { times: 1, sheet });
    this.#steps.add(FINDINGS[code][0]);
  }

  /** In the order of the table. */
  get findings(): readonly Finding[] {
    return (Object.keys(FINDINGS) as FindingCode[]).flatMap((code) => {
      const found = this.#found.get(code);
      const [step, verdict, says] = FINDINGS[code];
      return found ? [{ code, step, verdict, says, ...found }] : [];
    });
  }

  /** Of each step that was taken. */
  get steps(): readonly { readonly step: Step; readonly verdict: Verdict }[] {
    return [...this.#steps].map((step) => ({ step, verdict: worst(this.findings, step) }));
  }

  get verdict(): Verdict {
    return worst(this.findings);
  }
}

function worst(findings: readonly Finding[], step?: Step): Verdict {
  const verdicts = findings.filter((found) => !step || found.step === step).map(({ verdict }) => verdict);
  if (verdicts.includes("wrong")) return "wrong";
  return verdicts.length > 0 ? "open" : "right";
}
