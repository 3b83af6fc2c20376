/**
 * Every line of the log: one of JSON, under a name that docs/operating.md explains and that does not change, for alerts to look for.
 * No line holds a user's id, a pass or a secret. What a visitor quotes is a `request_id`; the Worker's line of that id names the object
 * that was asked, whose own lines of the same moment say why.
 */
export const MESSAGES = [
  "request failed",
  "request put off",
  "form refused",
  "tick failed",
  "flush failed",
  "booth failed",
  "loop not reached",
  "relay not reached",
  "history not readable",
  "history not written",
  "Redis went back to an earlier state",
  "people restored after a rollback of Redis",
  "line renumbered",
  "event retired",
  "trail not written",
  "login keys not read",
  "drawing put off",
  "drawing stopped",
  "beacon not believed",
  "beacon not reached",
] as const;
export type Message = (typeof MESSAGES)[number];

/** Which object of which event a line is of, as both the Worker and the object itself name it: "lobby 3", "booth 0", "loop". */
export interface LogOrigin {
  readonly event: string;
  readonly object: string;
}

/** warn: it is tried again, or answered with when to ask again. error: somebody has to look. */
export function writeLog(level: "warn" | "error", message: Message, fields: object): void {
  console[level](JSON.stringify({ level, message, ...fields }));
}
