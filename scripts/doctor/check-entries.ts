import type { Config } from "../../src/config.ts";
import { type Finding, warn } from "./finding.ts";

/** Whether entries of declared drawings can be counted by address. Events that were created at the desk are not known here. */
export function checkEntries(config: Config): Finding[] {
  if (config.auth.mode !== "cookie" || config.publicOrigin === null) return [];
  const drawn = config.declaredEvents.filter((id) => config.event(id)?.queue.opening === "draw");
  if (drawn.length === 0) return [];
  const says = `${drawn.join(", ")}: behind PUBLIC_ORIGIN all people have the proxy's address, so nothing bounds how often one enters`;
  return [
    warn("drawing", says, 'let the proxy count joins by address, or set AUTH_MODE to "jwt" or "gateway"'),
  ];
}
