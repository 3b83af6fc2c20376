/** What the page's script and its solver say to each other: the solver is a file of its own. */

export interface Solving {
  readonly signal: AbortSignal;
  /** When the answer by patience is good, from now. */
  readonly patienceMs: number;
  /** The worker's script. */
  readonly worker: string;
  /** Where Cloudflare's widget may show itself. */
  readonly place: HTMLElement;
  readonly language: string;
  /** How far it is, 0–1. */
  progress(share: number): void;
}
