import type { OperatorFields } from "../../src/core/operator.ts";
import type { WaitingQueue } from "../../src/core/waiting-queue.ts";

/** Changes an event as an operator does who has not looked at it before. Throws when the change is refused. */
export async function operate(
  queue: Pick<WaitingQueue, "control">,
  event: string,
  change: Partial<OperatorFields>,
  { nowMs = Date.now(), shards = 1 } = {},
): Promise<void> {
  const actId = crypto.randomUUID();
  const reply = await queue.control(event, { nowMs, shards, actId, by: "a script", version: null, change });
  if (reply.status !== "done") throw new Error(`no act of an operator: ${JSON.stringify(reply)}`);
}
