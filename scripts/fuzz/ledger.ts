import type { Witness } from "./asked.ts";
import type { Coverage } from "./coverage.ts";
import { judgeLine, type Violation } from "./judge.ts";
import { curlOf, type FuzzRequest } from "./request.ts";
import type { SetupName } from "./setups.ts";

const MOST_SHOWN = 5;

export interface Found extends Violation {
  readonly setup: SetupName;
  /** Draws the chunk with the request: `--seed`. */
  readonly seed: number;
  /** Null for what no one request has done. */
  readonly curl: string | null;
}

/** What came of it: counts, and of each broken law the first few cases. */
export class Ledger {
  readonly statuses = new Map<string, number>();
  readonly brokenTimes = new Map<string, number>();
  readonly found: Found[] = [];
  readonly #setup: SetupName;
  readonly #url: string;
  readonly #coverage: Coverage;

  constructor(setup: SetupName, url: string, coverage: Coverage) {
    this.#setup = setup;
    this.#url = url;
    this.#coverage = coverage;
  }

  /** `outcome`: a status, and what else tells answers apart; or what came instead of an answer. */
  note(request: FuzzRequest, seed: number, outcome: string, violations: readonly Violation[]): void {
    this.statuses.set(outcome, (this.statuses.get(outcome) ?? 0) + 1);
    const status = Number.parseInt(outcome, 10);
    this.#coverage.note(request, Number.isNaN(status) ? null : status);
    for (const violation of violations) this.add(violation, seed, curlOf(this.#url, request));
  }

  noteNoAnswer(
    request: FuzzRequest,
    seed: number,
    result: { kind: "cut" } | { kind: "failed"; reason: string },
  ): void {
    const violations =
      result.kind === "cut" ? [] : [{ law: "every request is answered", detail: result.reason }];
    this.note(request, seed, result.kind, violations);
  }

  noteLines(lines: readonly string[], seed: number, witness: Witness): void {
    for (const line of lines)
      for (const violation of judgeLine(line, witness)) this.add(violation, seed, null);
  }

  add(violation: Violation, seed: number, curl: string | null): void {
    const times = (this.brokenTimes.get(violation.law) ?? 0) + 1;
    this.brokenTimes.set(violation.law, times);
    if (times <= MOST_SHOWN) this.found.push({ ...violation, setup: this.#setup, seed, curl });
  }
}
