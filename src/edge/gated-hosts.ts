/** On which hosts the gate stands in front of the shop. On every other host the Worker is the queue alone. */
import type { Config, ServedEvent } from "../config.ts";
import type { EdgeContext } from "./edge.ts";

/** What is the queue's own on the shop's hosts; all else there is the shop's. */
const OWN_PATHS = /^\/(queue|api\/v1\/queue)\//;

export function isGatedHost(c: EdgeContext): boolean {
  const config: Config | undefined = c.get("config"); // a Worker that is set up wrong has none
  const hosts = config?.gate.hosts ?? [];
  return hosts.length > 0 && hosts.includes(new URL(c.req.url).host); // most queues have no gate, and read no address for it
}

/** Whether a request is for the shop. */
export function isForShop(c: EdgeContext): boolean {
  return isGatedHost(c) && !OWN_PATHS.test(c.req.path);
}

/** The shop's origins, where the event's guarded pages may be; none for an event that guards nothing. */
export function gatedOrigins(c: EdgeContext, { gate }: ServedEvent): readonly string[] {
  if (gate === null) return [];
  const { protocol } = new URL(c.req.url);
  return c.get("config").gate.hosts.map((host) => `${protocol}//${host}`);
}
