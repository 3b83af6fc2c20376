import type { EdgeContext } from "./edge.ts";

/** The address that a request comes from, as Cloudflare says, which no visitor can write; null on this machine, where no Cloudflare says it. */
export function askedFrom(c: EdgeContext): string | null {
  return c.req.header("cf-connecting-ip") ?? null;
}
