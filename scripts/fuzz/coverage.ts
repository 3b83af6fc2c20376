import type { Violation } from "./judge.ts";
import type { FuzzRequest } from "./request.ts";
import { TARGETS, type Target } from "./targets.ts";

/**
 * In fewer requests chance may leave out some of the 80 targets, so that nothing is said of them: of 10,000 some 120 go to each, and a
 * fifth of them as they should be, of which those that need a pass that is alive and unused do what they are for a few times.
 */
export const COVERING_REQUESTS = 10_000;

/** Names of targets of which a run shows nothing. */
export interface Gaps {
  readonly neverAsked: readonly string[];
  /** Asked, and never did what they are for although they could. */
  readonly neverDone: readonly string[];
}

export function judgeCoverage({ neverAsked, neverDone }: Gaps): Violation[] {
  const found: Violation[] = [];
  if (neverAsked.length > 0) found.push({ law: "every target is asked", detail: neverAsked.join(", ") });
  if (neverDone.length > 0)
    found.push({ law: "every target does what it is for, now and then", detail: neverDone.join(", ") });
  return found;
}

/** Over all setups: which targets were asked, and which did what it is for: requests that were sent to it as they were made, whatever else is odd. */
export class Coverage {
  readonly #asked = new Set<string>();
  readonly #done = new Map<string, number>();

  /** `status`: null for a request that got no answer. */
  note({ made, method, path }: FuzzRequest, status: number | null): void {
    const target = TARGETS.find((each) => nameOf(each) === made);
    if (!target || method !== target.method || !isAt(path, target)) return;
    this.#asked.add(made);
    if (status !== null && isSuccess(status, target)) this.#done.set(made, (this.#done.get(made) ?? 0) + 1);
  }

  /** What was done least often of what was, and how often; null where nothing was. */
  get rarest(): { readonly target: string; readonly times: number } | null {
    const [first] = [...this.#done].toSorted(([, a], [, b]) => a - b);
    return first ? { target: first[0], times: first[1] } : null;
  }

  get gaps(): Gaps {
    const neverAsked = TARGETS.filter((target) => !this.#asked.has(nameOf(target)));
    const neverDone = TARGETS.filter(
      (target) =>
        target.whyNever === null && this.#asked.has(nameOf(target)) && !this.#done.has(nameOf(target)),
    );
    return { neverAsked: neverAsked.map(nameOf), neverDone: neverDone.map(nameOf) };
  }
}

function nameOf({ method, path }: Target): string {
  return `${method} ${path}`;
}

function isSuccess(status: number, { leadsOn }: Target): boolean {
  return (status >= 200 && status < 300) || (leadsOn && (status === 301 || status === 303));
}

function isAt(path: string, target: Target): boolean {
  const pattern = target.path
    .replaceAll(".", "\\.")
    .replaceAll("*", ".*")
    .replace(/\{\w+\}/g, "[^/?]+");
  return new RegExp(`^${pattern}(\\?|$)`).test(path);
}
