import { vi } from "vitest";
import type { EventObjects } from "../../../src/bindings.ts";

/** A call of an object: "lobby 3", the name of the method, what it was given. */
export type Call = readonly [object: string, method: string, ...given: readonly unknown[]];

/** The objects of an event: `calls` is what was asked of them, in order, and `answer` what comes of a call. */
export function openObjects(answer: (call: Call) => unknown = () => undefined) {
  const calls: Call[] = [];
  const stub = (object: string) =>
    new Proxy(
      {},
      {
        get:
          (_, method: string) =>
          async (...given: readonly unknown[]) => {
            const call: Call = [object, method, ...given];
            calls.push(call);
            return answer(call);
          },
      },
    );
  const objects = {
    loop: () => stub("loop"),
    draw: () => stub("draw"),
    lobby: (index: number) => stub(`lobby ${index}`),
    relay: (index: number) => stub(`relay ${index}`),
    doorkeeper: (index: number) => stub(`doorkeeper ${index}`),
  } as unknown as EventObjects;
  return { objects, calls };
}

/** The answer of an object that cannot be reached. */
export function fail(): never {
  throw new Error("not reached");
}

/** The answer of an object that hangs. */
export function hang(): Promise<never> {
  return new Promise(() => {});
}

/** The lines that are logged as warnings from here on. */
export function hearWarnings(): Record<string, unknown>[] {
  const lines: Record<string, unknown>[] = [];
  vi.spyOn(console, "warn").mockImplementation((line: string) => lines.push(JSON.parse(line)));
  return lines;
}
