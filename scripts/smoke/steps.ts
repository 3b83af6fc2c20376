export interface Step {
  readonly what: string;
  /** Resolves to what there is to say of it. Throws an Error whose message says what went wrong. */
  readonly run: () => Promise<string>;
}

export interface StepResult {
  readonly what: string;
  readonly ok: boolean;
  readonly ms: number;
  readonly says: string;
}

/** One after the other until one goes wrong, or `stopping` comes. Resolves to whether all went well. */
export async function takeSteps(
  steps: readonly Step[],
  onResult: (result: StepResult) => void,
  stopping?: AbortSignal,
): Promise<boolean> {
  const stopped = new Promise<never>((_, reject) => {
    stopping?.addEventListener("abort", () => reject(new Error("interrupted")));
  });
  stopped.catch(() => {}); // it may come between two steps, when none listens
  for (const { what, run } of steps) {
    const startedMs = performance.now();
    const result = await Promise.race([run(), stopped]).then(
      (says) => ({ ok: true, says }),
      (error: unknown) => ({ ok: false, says: error instanceof Error ? error.message : String(error) }),
    );
    onResult({ what, ms: Math.round(performance.now() - startedMs), ...result });
    if (!result.ok) return false;
  }
  return true;
}

/** A line to print. */
export function describeStep({ what, ok, ms, says }: StepResult): string {
  return `${ok ? "ok  " : "FAIL"} ${String(ms).padStart(6)} ms  ${what}${says && `: ${says}`}`;
}
