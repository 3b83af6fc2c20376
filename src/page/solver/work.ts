import type { Work } from "../../wire/refusal.ts";
import type { WorkNews, WorkOrder } from "./worker.ts";

/** ALTCHA's payload. Never settles where the worker's file is lost, or it is ended; throws where there are no workers. */
export function doWork(
  script: string,
  { challenge, most }: Work,
  signal: AbortSignal,
  progress: (share: number) => void,
): Promise<string> {
  return new Promise((resolve) => {
    const worker = new Worker(script);
    signal.addEventListener("abort", () => worker.terminate());
    worker.onmessage = ({ data }: MessageEvent<WorkNews>) => {
      if ("steps" in data) progress(data.steps / most);
      else resolve(btoa(JSON.stringify({ challenge, solution: data.solution })));
    };
    worker.postMessage({ challenge } satisfies WorkOrder);
  });
}
