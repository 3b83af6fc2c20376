import type { AuthMode } from "./settings.ts";
import { isSafeOrigin, show, splitList, type Table } from "./text.ts";

const MOST_AGENTS = 20;
/** The host stands in the agent's id, beside a thumbprint: docs/operating.md. */
const MOST_HOST_CHARACTERS = 70;
const HOW = "give origins over https (http on this machine), separated by commas: https://agent.example";

/** The origins of SIGNED_AGENTS, each once. */
export function readAgents(env: Table, mode: AuthMode, problems: string[]): readonly string[] {
  const agents = [...new Set(splitList(env.SIGNED_AGENTS))];
  for (const agent of agents) {
    if (isSafeOrigin(agent) && new URL(agent).host.length <= MOST_HOST_CHARACTERS) continue;
    problems.push(`SIGNED_AGENTS: ${show(agent)} is no origin of an agent; ${HOW}`);
  }
  if (agents.length > MOST_AGENTS)
    problems.push(`SIGNED_AGENTS has ${agents.length} origins; give ${MOST_AGENTS} at most`);
  if (agents.length > 0 && mode !== "cookie")
    problems.push(`SIGNED_AGENTS means nothing under AUTH_MODE ${show(mode)}, where the login says who asks`);
  return agents;
}
