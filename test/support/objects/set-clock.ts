import { afterEach, beforeEach, vi } from "vitest";
import { T0 } from "../store/queue-kit.ts";

/** Each test of the file begins at T0, and where `chance` is given Math.random answers it; what a test replaces is as before after it. */
export function setClock(chance?: number): void {
  beforeEach(() => {
    vi.useFakeTimers({ now: T0 });
    if (chance !== undefined) vi.spyOn(Math, "random").mockReturnValue(chance);
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });
}
