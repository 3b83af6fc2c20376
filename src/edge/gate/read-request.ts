/** What a request asks the shop for, as the shop's server may read it. */
import { type Asked, readAsked } from "../../core/gate/rules.ts";
import type { EdgeContext } from "../edge.ts";

/** By these, frameworks take a request for one of another method. */
const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

export function readRequest(c: EdgeContext): Asked {
  const { host, pathname, search } = new URL(c.req.url);
  const parameters = [...new URLSearchParams(search)];
  // To some servers `;` parts parameters, too.
  if (search.includes(";")) parameters.push(...new URLSearchParams(search.replaceAll(";", "&")));
  const named = parameters.filter(([name]) => name === "_method").map(([, method]) => method);
  const overrides = OVERRIDES.flatMap((name) => c.req.header(name)?.split(/[,\s]+/) ?? []);
  return readAsked([c.req.raw.method, ...overrides, ...named], host, pathname, parameters);
}

/**
 * Whether it is a browser's question before a call of a page elsewhere. Such a one brings nothing by which a shop could know its
 * visitor, and nothing to act on.
 */
export function isPreflight({ req }: EdgeContext, { methods }: Asked): boolean {
  const asks = ["origin", "access-control-request-method"].every((name) => req.header(name) !== undefined);
  const brings = ["cookie", "authorization"].some((name) => req.header(name) !== undefined);
  return asks && !brings && req.raw.body === null && methods.every((method) => method === "OPTIONS");
}
