/** On which hosts the gate stands in front of the shop. On every other host the Worker is the queue alone. */
import type { Env } from "../bindings.ts";
import { type Config, ConfigError, parseConfig, type ServedEvent } from "../config.ts";
import { askedUrl } from "./asked-url.ts";
import type { EdgeContext } from "./edge.ts";

/** Host and path, without parsing the whole: it is asked of every request. */
const ADDRESS = /^https?:\/\/([^/?#]*)([^?#]*)/i;
/** What is the queue's own on the shop's hosts; all else there is the shop's. */
const OWN_PATHS = /^\/(queue|api\/v1\/queue)\//;

export function isGatedHost(c: EdgeContext): boolean {
  const config: Config | undefined = c.get("config"); // a Worker that is set up wrong has none
  const hosts = config?.gate.hosts ?? [];
  return hosts.length > 0 && hosts.includes(askedUrl(c).host);
}

/** Whether a request is for the shop. A Worker that is set up wrong stands in front of none. */
export function isForShop({ url }: Request, env: Env): boolean {
  const hosts = hostsOf(env);
  if (hosts.length === 0) return false; // most queues have no gate, and read no address for it
  const [, host = "", path = ""] = ADDRESS.exec(url) ?? [];
  return hosts.includes(hostOf(host, url)) && !OWN_PATHS.test(path);
}

/** A host that is written with its usual port is the same without it. */
function hostOf(written: string, url: string): string {
  return /^[a-z0-9.-]*$/.test(written) ? written : (URL.parse(url)?.host ?? "");
}

function hostsOf(env: Env): readonly string[] {
  try {
    return parseConfig(env).gate.hosts;
  } catch (error) {
    if (error instanceof ConfigError) return []; // the queue's own app says what is wrong
    throw error;
  }
}

/** The shop's origins, where the event's guarded pages may be; none for an event that guards nothing. */
export function gatedOrigins(c: EdgeContext, { gate }: ServedEvent): readonly string[] {
  if (gate === null) return [];
  const { protocol } = askedUrl(c);
  return c.get("config").gate.hosts.map((host) => `${protocol}//${host}`);
}
