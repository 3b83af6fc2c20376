import { useEffect, useRef, useState } from "preact/hooks";
import type { Failure } from "../words/problems.ts";
import { type Answer, read } from "./ask.ts";
import { useDesk } from "./desk-context.ts";

export interface Polled<Body> {
  /** The newest that came; null before the first. */
  readonly body: Body | null;
  /** Why the newest question came to nothing; null when it did not. */
  readonly failure: Failure | null;
  readonly reload: () => Promise<void>;
}

/** Asks every `everyMs` while the page is visible; 0 asks once. */
export function usePolled<Body>(path: string, everyMs: number): Polled<Body> {
  const { endedBy } = useDesk();
  const [body, setBody] = useState<Body | null>(null);
  const [failure, setFailure] = useState<Failure | null>(null);
  const current = useRef(path);
  current.current = path;

  const take = (answer: Answer<Body>) => {
    if (answer.ok) setBody(answer.body);
    else if (endedBy(answer.failure)) return;
    setFailure(answer.ok ? null : answer.failure);
  };
  const reload = async () => {
    const answer = await read<Body>(path);
    if (current.current === path) take(answer);
  };
  useEffect(() => {
    setBody(null);
    void reload();
    if (everyMs === 0) return;
    const timer = setInterval(() => document.visibilityState === "visible" && void reload(), everyMs);
    return () => clearInterval(timer);
  }, [path, everyMs]);
  return { body, failure, reload };
}
