import type { DeskCalls } from "../../bindings.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";

/**
 * Asks the desk's object; `otherwise` when it does not answer, which the log says. Nothing that operators do in a sale may
 * depend on it: without it failures are not counted, and no token is easier to guess for that.
 */
export async function askDesk<T>(
  c: EdgeContext,
  otherwise: T,
  ask: (desk: DurableObjectStub<DeskCalls>) => Promise<T>,
): Promise<T> {
  const { DESK } = c.env;
  try {
    return await ask(DESK.get(DESK.idFromName("desk")));
  } catch (error) {
    logFault(error, c.get("requestId"));
    return otherwise;
  }
}
