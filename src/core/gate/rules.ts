/** Which requests a rule of the gate means: `POST shop.example/checkout/*`, `/tickets/demo*`, `/index.php?route=checkout/*`. */
import { decodeLetters, fold, readingsOf } from "./readings.ts";

export interface GateRule {
  /** As the operator wrote it. */
  readonly text: string;
  /** In capitals; null = all. */
  readonly methods: readonly string[] | null;
  /** Host and port, in lower case; null = every host that the gate stands for. */
  readonly host: string | null;
  /** Folded; `*` is any run of characters. */
  readonly path: string;
  /** The folder that a server shows the path for: `/` for `/index.php`. null for a path that is no such page. */
  readonly folder: string | null;
  /** A parameter that must have such a value, for shops whose pages are told apart by it; null = any query. */
  readonly parameter: { readonly name: string; readonly value: string } | null;
}

/** What a request asks for, read once for all rules. Of everything there may be several readings. */
export interface Asked {
  readonly methods: readonly string[];
  readonly host: string;
  readonly paths: readonly string[];
  /** Those that a server shows such a path for. */
  readonly folders: readonly string[];
  /** Read when a rule asks for one: most rules have none, and reading them takes as long as all rules. */
  parameters(): readonly (readonly [name: string, value: string])[];
}

const MOST_CHARACTERS = 512;
const RULE =
  /^(?:([A-Z]+(?:,[A-Z]+)*) )?([A-Za-z0-9.-]+(?::\d{1,5})?)?(\/[^\s?#]*)(?:\?([^\s=&#]+)=([^\s&#]*))?$/;

/** null for a text that is no rule. */
export function readRule(text: string): GateRule | null {
  const [, methods, host, path, name, value] = (text.length <= MOST_CHARACTERS && RULE.exec(text)) || [];
  if (path === undefined) return null;
  const folded = path === "/" ? path : fold(decodeLetters(path)).replace(/\/$/, "");
  return {
    text,
    methods: methods?.split(",") ?? null,
    host: host?.toLowerCase() ?? null,
    path: folded,
    folder: folderOf(folded),
    parameter: name === undefined ? null : { name: foldName(name), value: fold(value ?? "") },
  };
}

/** `path` and `parameters` as a URL has them. HEAD asks for what GET shows. */
export function readAsked(
  methods: readonly string[],
  host: string,
  path: string,
  parameters: Iterable<readonly [name: string, value: string]>,
): Asked {
  const paths = readingsOf(path);
  let folded: ReturnType<Asked["parameters"]> | null = null;
  return {
    methods: methods
      .map((method) => method.toUpperCase())
      .map((method) => (method === "HEAD" ? "GET" : method)),
    host,
    paths,
    folders: paths.map(folderOf).filter((folder) => folder !== null),
    parameters() {
      folded ??= Array.from(parameters, ([name, value]) => [foldName(name), fold(value)] as const);
      return folded;
    },
  };
}

/** As PHP reads the name of a parameter: up to a zero byte, `_` for what a name may not hold, `a[]` and `a[b]` are parts of `a`. */
function foldName(name: string): string {
  const [read = ""] = name.split("\0");
  return fold(read)
    .trim()
    .replace(/\[.*\].*$/s, "")
    .replace(/[ .[]/g, "_");
}

/** Whether the shop's server may take the request for one of the rule's: some reading is enough. */
export function mayMean(rule: GateRule, asked: Asked): boolean {
  const { methods, host, path, folder, parameter } = rule;
  if (methods !== null && !asked.methods.some((method) => methods.includes(method))) return false;
  if (host !== null && host !== asked.host) return false;
  if (parameter !== null && !valuesOf(parameter, asked).some((value) => isLike(parameter.value, value)))
    return false;
  const isMeant = (each: string) => isUnder(path, each) || (folder !== null && isUnder(folder, each));
  return asked.paths.some(isMeant) || asked.folders.some(isMeant);
}

/** Whether the shop's server must take it for one: however it reads the request. */
export function mustMean(rule: GateRule, asked: Asked): boolean {
  const { methods, host, path, parameter } = rule;
  if (methods !== null && !asked.methods.every((method) => methods.includes(method))) return false;
  if (host !== null && host !== asked.host) return false;
  if (parameter !== null) {
    const values = valuesOf(parameter, asked);
    if (values.length === 0 || !values.every((value) => isLike(parameter.value, value))) return false;
  }
  return asked.paths.every((each) => isUnder(path, each));
}

/** Of a parameter that is given twice, one server reads the first value and another the last. */
function valuesOf({ name }: { readonly name: string }, { parameters }: Asked): readonly string[] {
  return parameters()
    .filter(([each]) => each === name)
    .map(([, value]) => value);
}

function folderOf(path: string): string | null {
  const folder = path.replace(/\/(index|default)\.(php\d?|html?|aspx?|jsp|cgi)\*?$/, "");
  return folder === path ? null : folder || "/";
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
