/** Which requests a rule of the gate means: `POST shop.example/checkout/*`, `/tickets/demo*`, `/index.php?route=checkout/*`. */
import { readingsOf } from "./readings.ts";

export interface GateRule {
  /** As the operator wrote it. */
  readonly text: string;
  /** In capitals; null = all. */
  readonly methods: readonly string[] | null;
  /** Host and port, in lower case; null = every host that the gate stands for. */
  readonly host: string | null;
  /** In lower case; `*` is any run of characters. */
  readonly path: string;
  /** A parameter that must have such a value, for shops whose pages are told apart by it; null = any query. */
  readonly parameter: { readonly name: string; readonly value: string } | null;
}

/** What a request asks for, read once for all rules. */
export interface Asked {
  readonly method: string;
  readonly host: string;
  readonly paths: readonly string[];
  readonly parameters: readonly (readonly [name: string, value: string])[];
}

const MOST_CHARACTERS = 512;
const RULE =
  /^(?:([A-Z]+(?:,[A-Z]+)*) )?([A-Za-z0-9.-]+(?::\d{1,5})?)?(\/[^\s?#]*)(?:\?([^\s=&#]+)=([^\s&#]*))?$/;

/** null for a text that is no rule. */
export function readRule(text: string): GateRule | null {
  const [, methods, host, path, name, value] = (text.length <= MOST_CHARACTERS && RULE.exec(text)) || [];
  if (path === undefined) return null;
  return {
    text,
    methods: methods?.split(",") ?? null,
    host: host?.toLowerCase() ?? null,
    path: path === "/" ? path : path.toLowerCase().replace(/\/$/, ""),
    parameter: name === undefined ? null : { name: name.toLowerCase(), value: (value ?? "").toLowerCase() },
  };
}

/** `path` and `parameters` as a URL has them. HEAD asks for what GET shows. */
export function readAsked(
  method: string,
  host: string,
  path: string,
  parameters: Iterable<readonly [name: string, value: string]>,
): Asked {
  return {
    method: method === "HEAD" ? "GET" : method,
    host,
    paths: readingsOf(path),
    parameters: [...parameters].map(([name, value]) => [name.trim().toLowerCase(), value.toLowerCase()]),
  };
}

/** Whether the shop's server may take the request for one of the rule's: some reading is enough. */
export function mayMean(rule: GateRule, asked: Asked): boolean {
  return fits(rule, asked) && asked.paths.some((path) => isUnder(rule.path, path));
}

/** Whether the shop's server must take it for one: however it reads the path. */
export function mustMean(rule: GateRule, asked: Asked): boolean {
  return fits(rule, asked) && asked.paths.every((path) => isUnder(rule.path, path));
}

function fits({ methods, host, parameter }: GateRule, asked: Asked): boolean {
  if (methods !== null && !methods.includes(asked.method)) return false;
  if (host !== null && host !== asked.host) return false;
  return (
    parameter === null ||
    asked.parameters.some(([name, value]) => name === parameter.name && isLike(parameter.value, value))
  );
}

/** With a slash at its end and without, a path is the same: `/checkout/*` means `/checkout`, too. */
function isUnder(pattern: string, path: string): boolean {
  return isLike(pattern, path) || isLike(pattern, `${path}/`);
}

/** Looks for each part between the stars once, from left to right: linear, whatever a visitor sends. */
function isLike(pattern: string, text: string): boolean {
  const parts = pattern.split("*");
  const [first = "", last = ""] = [parts[0], parts.at(-1)];
  if (parts.length === 1) return text === pattern;
  if (!text.startsWith(first) || text.length < first.length + last.length || !text.endsWith(last))
    return false;
  let from = first.length;
  const end = text.length - last.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at === -1 || at + part.length > end) return false;
    from = at + part.length;
  }
  return true;
}
