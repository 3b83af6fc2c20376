import { type DeskCalls, placeAt } from "../../bindings.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import { inTime } from "../in-time.ts";

/** A flood of guesses comes to that one object: an operator's act does not wait behind it. */
const PATIENCE_MS = 1000;

/**
 * Asks the desk's object; `otherwise` when it does not answer in time, which the log says. Nothing that operators do in a sale may
 * depend on it: without it failures are not counted, and no token is easier to guess for that.
 */
export async function askDesk<T>(
  c: EdgeContext,
  otherwise: T,
  ask: (desk: DurableObjectStub<DeskCalls>) => Promise<T>,
): Promise<T> {
  const { DESK } = c.env;
  const place = placeAt(c.get("config").locationHint);
  try {
    return await inTime(ask(DESK.get(DESK.idFromName("desk"), place)), PATIENCE_MS, "the desk's object");
  } catch (error) {
    logFault(c, error);
    return otherwise;
  }
}
