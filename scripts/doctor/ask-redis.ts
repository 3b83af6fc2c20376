import type { StoreConfig } from "../../src/store/upstash.ts";

/** One command over Upstash's REST, for what the product itself never asks. Throws an Error in words, without the token. */
export async function askRedis(store: StoreConfig, ...command: string[]): Promise<unknown> {
  const response = await fetch(store.url, {
    method: "POST",
    headers: { authorization: `Bearer ${store.token}`, "content-type": "application/json" },
    body: JSON.stringify(command),
    signal: AbortSignal.timeout(store.timeoutMs),
  }).catch((error: Error) => {
    const { cause } = error;
    throw new Error(cause instanceof Error ? cause.message : error.message);
  });
  const reply: unknown = await response.json().catch(() => null); // null: what answered is no Redis over REST
  const { result, error } = Object(reply) as { result?: unknown; error?: unknown };
  if (typeof error === "string") throw new Error(error.slice(0, 160));
  if (!response.ok || result === undefined) throw new Error(`status ${response.status}, and no Redis reply`);
  return result;
}

/** The fields of INFO by name, whatever sections there are. */
export function readInfo(text: string): ReadonlyMap<string, string> {
  const lines = text.split(/\r?\n/).filter((line) => !line.startsWith("#") && line.includes(":"));
  return new Map(lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1)]));
}
