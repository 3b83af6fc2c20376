import type { Step } from "./findings.ts";

/** How far a step is: `done` of `of` sheets. */
export type OnProgress = (step: Step, done: number, of: number) => void;

/** As long as a page may stand still. */
const LONGEST_MS = 40;

/** Lets the browser draw and the operating system's signals in, every now and then. */
export class Breath {
  #sinceMs = performance.now();

  async take(): Promise<void> {
    if (performance.now() - this.#sinceMs < LONGEST_MS) return;
    await new Promise((resolve) => setTimeout(resolve));
    this.#sinceMs = performance.now();
  }
}

/** Files that are asked for before they are needed: so many at a time. */
const AHEAD = 8;

/** Reads `count` files and hands them over in order; null = it is not there. */
export async function* inOrder(
  count: number,
  read: (index: number) => Promise<Uint8Array>,
): AsyncGenerator<Uint8Array | null> {
  const asked: Promise<Uint8Array | null>[] = [];
  for (let next = 0; next < count; next++) {
    while (asked.length < Math.min(count, next + AHEAD)) {
      asked.push(read(asked.length).catch(() => null)); // a file that cannot be read is one that is missing
    }
    yield (await asked[next]) ?? null;
    delete asked[next]; // it may be large
  }
}
