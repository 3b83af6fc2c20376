import type { Command } from "./parse-request.ts";

/** What a test can break. All of it is off at first and may be changed at any time. */
export interface Faults {
  /** Every request is answered 503 and executes nothing, as if the database were away. */
  refuse: boolean;
  /** How long a request is on its way before it executes, whether or not its sender still waits. */
  delayMs: number | ((command: Command) => number);
  /** True: the request with this command executes, then its connection is cut without an answer. */
  dropReplyAfter: ((command: Command) => boolean) | null;
}

export function noFaults(): Faults {
  return { refuse: false, delayMs: 0, dropReplyAfter: null };
}

/** The longest delay that any command of the request asks for. */
export function delayOf(faults: Faults, commands: readonly Command[]): number {
  const { delayMs } = faults;
  return typeof delayMs === "number" ? delayMs : Math.max(0, ...commands.map(delayMs));
}
