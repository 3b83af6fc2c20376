/**
 * What the page does before its visitor enters a drawing. A file of its own, fetched when it is asked for: most pages never are.
 * Whatever fails on the way, patience leads in, so that no page cannot go on.
 */
import { writeAnswer } from "../../wire/challenge.ts";
import type { Challenge } from "../../wire/refusal.ts";
import type { Solving } from "../browser/solving.ts";
import { askTurnstile } from "./turnstile.ts";
import { doWork } from "./work.ts";

/** How often the bar moves. */
const STEP_MS = 250;

/** The answer of the way that is done first. `signal` ends them all. */
export async function solve(challenge: Challenge, solving: Solving): Promise<string> {
  const ending = new AbortController();
  const end = () => ending.abort();
  solving.signal.addEventListener("abort", end);
  const startMs = performance.now();
  let done = 0;
  const tell = () => solving.progress(Math.max(done, (performance.now() - startMs) / solving.patienceMs));
  const telling = setInterval(tell, STEP_MS);
  try {
    return await Promise.race([
      byScript(challenge, { ...solving, signal: ending.signal }, (share) => {
        done = share;
      }).catch(never),
      byPatience(challenge, solving.patienceMs, ending.signal),
    ]);
  } finally {
    clearInterval(telling);
    end();
    solving.signal.removeEventListener("abort", end);
  }
}

/** By Cloudflare's widget where there is one, else, and where that fails, by work. */
async function byScript(
  { work, turnstile }: Challenge,
  solving: Solving,
  progress: (share: number) => void,
): Promise<string> {
  if (turnstile !== null) {
    const token = await askTurnstile(turnstile, solving).catch(() => null); // blocked on its way, or it does not take this browser
    if (token !== null) return writeAnswer("turnstile", token);
  }
  return writeAnswer("work", await doWork(solving.worker, work, solving.signal, progress));
}

/** A browser without workers is left to patience. */
function never(): Promise<never> {
  return new Promise(() => {});
}

function byPatience({ patience }: Challenge, ms: number, signal: AbortSignal): Promise<string> {
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(patience.answer), ms);
    signal.addEventListener("abort", () => clearTimeout(timer));
  });
}
