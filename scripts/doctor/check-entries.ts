import type { Config } from "../../src/config.ts";
import { type Finding, warn } from "./finding.ts";

/** The declared events that open with a drawing. */
export function declaredDrawings(config: Config): string[] {
  return config.declaredEvents.filter((id) => config.event(id)?.queue.opening === "draw");
}

/** Whether entries of drawings can be counted by address. `drawn`: the events that open with one. */
export function checkEntries(config: Config, drawn: readonly string[]): Finding[] {
  if (config.auth.mode !== "cookie" || config.publicOrigin === null || drawn.length === 0) return [];
  const says = `${drawn.join(", ")}: behind PUBLIC_ORIGIN all people have the proxy's address, so nothing bounds how often one enters`;
  return [
    warn("drawing", says, 'let the proxy count joins by address, or set AUTH_MODE to "jwt" or "gateway"'),
  ];
}
