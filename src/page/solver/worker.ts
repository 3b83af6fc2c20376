/** Does the work beside the page, by ALTCHA's solver; a file of its own, as a Web Worker has to be. */
import { type Challenge, type DeriveKeyFunction, type Solution, solveChallenge } from "altcha-lib";
import { deriveKey } from "altcha-lib/algorithms/web/pbkdf2";

export interface WorkOrder {
  /** As it came: `parameters` and `signature`. */
  readonly challenge: object;
}

export type WorkNews = { readonly steps: number } | { readonly solution: Solution };

/** How often the page is told. */
const NEWS_MS = 200;

self.onmessage = async ({ data }: MessageEvent<WorkOrder>) => {
  let steps = 0;
  let toldMs = 0;
  const count: DeriveKeyFunction = (...step) => {
    steps++;
    const nowMs = performance.now();
    if (nowMs - toldMs >= NEWS_MS) {
      toldMs = nowMs;
      tell({ steps });
    }
    return deriveKey(...step);
  };
  // Without an end of its own: the page ends it.
  const solution = await solveChallenge({
    challenge: data.challenge as Challenge,
    deriveKey: count,
    timeout: 0,
  });
  if (solution !== null) tell({ solution });
};

function tell(news: WorkNews): void {
  self.postMessage(news);
}
