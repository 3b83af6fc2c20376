/** Logs that a failover lost what had been acknowledged. */
export function warnOfRollback(event: string): void {
  warn("Redis went back to an earlier state", event, "a failover loses what was not copied yet");
}

/** Logs for the operator something that did not work and will be tried again. One line of JSON, no user ids. */
export function warn(message: string, event: string, error: unknown): void {
  console.warn(JSON.stringify({ message, event, reason: String(error) }));
}
