import { type LogOrigin, type Message, writeLog } from "../log.ts";

/** Logs that a failover lost what had been acknowledged. */
export function warnOfRollback(by: LogOrigin): void {
  warn("Redis went back to an earlier state", by, "a failover loses what was not copied yet");
}

/** Logs for the operator something that did not work and will be tried again. Batches serve many: no line is of one request. */
export function warn(message: Message, { event, object }: LogOrigin, error: unknown): void {
  writeLog("warn", message, { event, object, reason: String(error) });
}
