import type { AskedUrl, EdgeContext } from "./edge.ts";

/** The address that was asked for, parsed once a request: the gate alone reads it in five places. */
export function askedUrl(c: EdgeContext): AskedUrl {
  const known: AskedUrl | undefined = c.get("url");
  if (known !== undefined) return known;
  const { origin, protocol, host, hostname, pathname, search } = new URL(c.req.url);
  const url = { origin, protocol, host, hostname, pathname, search };
  c.set("url", url);
  return url;
}
