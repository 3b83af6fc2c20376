import { judgeLine, type Violation, type Witness } from "./judge.ts";
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
  readonly done = new Map<string, number>();
  readonly brokenTimes = new Map<string, number>();
  readonly found: Found[] = [];
  readonly #setup: SetupName;
  readonly #url: string;

  constructor(setup: SetupName, url: string) {
    this.#setup = setup;
    this.#url = url;
  }

  note(request: FuzzRequest, seed: number, status: string, violations: readonly Violation[]): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (/^[23]/.test(status)) this.done.set(request.made, (this.done.get(request.made) ?? 0) + 1);
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
