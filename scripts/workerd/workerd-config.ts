import type { WorkerModule } from "../build/build-worker.ts";

export interface WorkerdOptions {
  readonly modules: readonly WorkerModule[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Text stays text; anything else is handed over as JSON, as wrangler does with tables. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Binding name → class name. */
  readonly objects: Readonly<Record<string, string>>;
  /** Binding names of rate limiters. */
  readonly rateLimiters: readonly WorkerdRateLimiter[];
  /** Where objects keep their alarms: a folder that exists. */
  readonly storage: string;
  readonly port: number;
}

/** As `[[ratelimits]]` of wrangler.toml. */
export interface WorkerdRateLimiter {
  readonly name: string;
  readonly simple: { readonly limit: number; readonly period: number };
}

/**
 * workerd has no rate limiter of its own: Cloudflare binds one from outside. This one counts in the memory of the isolate, in fixed
 * periods, so that a measurement has the calls that production has.
 */
const RATE_LIMITER = `export default ({ limit, period }) => {
  let [current, counts] = [0, new Map()];
  return {
    async limit({ key }) {
      const now = Math.floor(Date.now() / (1000 * period));
      if (now !== current) [current, counts] = [now, new Map()];
      const count = (counts.get(key) ?? 0) + 1;
      counts.set(key, count);
      return { success: count <= limit };
    },
  };
};
`;
const RATE_LIMITER_MODULE = "virtual-queue:rate-limiter";

/**
 * The configuration of one Worker in workerd's own language (workerd.capnp), with nothing between it and the socket.
 * `embed` names files beside the configuration, so the modules must be written there under their names.
 */
export function workerdConfig(options: WorkerdOptions): string {
  const { modules, compatibilityDate, compatibilityFlags, vars, objects, rateLimiters, storage, port } =
    options;
  const bindings = [
    ...Object.entries(vars).map(varEntry),
    ...Object.entries(objects).map(objectEntry),
    ...rateLimiters.map(rateLimiterEntry),
  ];
  const classes = [...new Set(Object.values(objects))];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["local", "public", "private"])),
    (name = "objects", disk = (path = ${text(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
  extensions = [(modules = [(name = ${text(RATE_LIMITER_MODULE)}, internal = true, esModule = ${text(RATE_LIMITER)})])],
);

const main :Workerd.Worker = (
  modules = [${modules.map(moduleEntry).join(", ")}],
  compatibilityDate = ${text(compatibilityDate)},
  compatibilityFlags = [${compatibilityFlags.map(text).join(", ")}],
  bindings = [${bindings.join(", ")}],
  durableObjectNamespaces = [${classes.map(classEntry).join(", ")}],
  durableObjectStorage = (localDisk = "objects"),
);
`;
}

function moduleEntry({ path, type }: WorkerModule): string {
  const kind = type === "ESModule" ? "esModule" : "text";
  return `(name = ${text(path)}, ${kind} = embed ${text(path)})`;
}

function varEntry([name, value]: [string, unknown]): string {
  return typeof value === "string"
    ? `(name = ${text(name)}, text = ${text(value)})`
    : `(name = ${text(name)}, json = ${text(JSON.stringify(value))})`;
}

function objectEntry([name, className]: [string, string]): string {
  return `(name = ${text(name)}, durableObjectNamespace = ${text(className)})`;
}

function rateLimiterEntry({ name, simple }: WorkerdRateLimiter): string {
  const inner = Object.entries(simple).map(varEntry).join(", ");
  return `(name = ${text(name)}, wrapped = (moduleName = ${text(RATE_LIMITER_MODULE)}, innerBindings = [${inner}]))`;
}

function classEntry(className: string): string {
  return `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`;
}

/** Capnp's text literals are C's, and JSON's are a part of them but for \\u, which plain settings do not hold. */
function text(value: string): string {
  return JSON.stringify(value);
}
