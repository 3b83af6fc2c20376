/** What a request asks the shop for, as the shop's server may read it. */
import { type Asked, readAsked } from "../../core/gate/rules.ts";
import { askedUrl } from "../asked-url.ts";
import type { EdgeContext } from "../edge.ts";

/** By these, frameworks take a request for one of another method. */
const OVERRIDES = ["x-http-method-override", "x-http-method", "x-method-override"];

/** `headerNames`: of all headers that came, in lower case. */
export function readRequest(c: EdgeContext, headerNames: readonly string[]): Asked {
  const { host, pathname, search } = askedUrl(c);
  const parameters = { [Symbol.iterator]: () => readParameters(search).values() };
  // However it is escaped, a name with `_` has one of these.
  const named = /[_%]/.test(search) ? readParameters(search).filter(([name]) => name === "_method") : [];
  const overrides = OVERRIDES.filter((name) => headerNames.includes(name)).flatMap(
    (name) => c.req.header(name)?.split(/[,\s]+/) ?? [],
  );
  return readAsked(
    [c.req.raw.method, ...overrides, ...named.map(([, method]) => method)],
    host,
    pathname,
    parameters,
  );
}

function readParameters(search: string): [name: string, value: string][] {
  const parameters = [...new URLSearchParams(search)];
  // To some servers `;` parts parameters, too.
  if (search.includes(";")) parameters.push(...new URLSearchParams(search.replaceAll(";", "&")));
  return parameters;
}

/**
 * Whether it is a browser's question before a call of a page elsewhere. Such a one brings nothing by which a shop could know its
 * visitor, and nothing to act on.
 */
export function isPreflight({ req }: EdgeContext, { methods }: Asked): boolean {
  if (!methods.every((method) => method === "OPTIONS")) return false;
  const asks = ["origin", "access-control-request-method"].every((name) => req.header(name) !== undefined);
  const brings = ["cookie", "authorization"].some((name) => req.header(name) !== undefined);
  return asks && !brings && req.raw.body === null;
}
