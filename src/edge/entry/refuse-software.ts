import type { ServedEvent } from "../../config.ts";
import { isNamedSoftware } from "../../core/entry/software.ts";
import { Problem } from "../../wire/problems.ts";
import type { EdgeContext } from "../edge.ts";
import { saysAgent } from "../identity/agent-signature.ts";

const SIGN = "Software joins this queue only when it signs its requests by Web Bot Auth.";

/**
 * Throws AGENTS_NOT_ADMITTED for a request that says itself that no person sends it, but for a signed one where the event admits those. It
 * stops the honest: a program that says nothing is not known by this.
 */
export function refuseSoftware(c: EdgeContext, { admitsAgents }: ServedEvent): void {
  if (saysAgent(c)) {
    if (!admitsAgents) throw new Problem("AGENTS_NOT_ADMITTED");
  } else if (isNamedSoftware(c.req.header("user-agent") ?? "")) {
    throw new Problem("AGENTS_NOT_ADMITTED", admitsAgents ? SIGN : undefined);
  }
}
