import type { WorkerModule } from "../build/build-worker.ts";

export interface WorkerdOptions {
  readonly modules: readonly WorkerModule[];
  readonly compatibilityDate: string;
  readonly compatibilityFlags: readonly string[];
  /** Text stays text; anything else is handed over as JSON, as wrangler does with tables. */
  readonly vars: Readonly<Record<string, unknown>>;
  /** Binding name → class name. */
  readonly objects: Readonly<Record<string, string>>;
  /** Where objects keep their alarms: a folder that exists. */
  readonly storage: string;
  readonly port: number;
}

/**
 * The configuration of one Worker in workerd's own language (workerd.capnp), with nothing between it and the socket.
 * `embed` names files beside the configuration, so the modules must be written there under their names.
 */
export function workerdConfig(options: WorkerdOptions): string {
  const { modules, compatibilityDate, compatibilityFlags, vars, objects, storage, port } = options;
  const classes = [...new Set(Object.values(objects))];
  return `using Workerd = import "/workerd/workerd.capnp";

const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    (name = "internet", network = (allow = ["local", "public", "private"])),
    (name = "objects", disk = (path = ${text(storage)}, writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:${port}", http = (), service = "main")],
);

const main :Workerd.Worker = (
  modules = [${modules.map(moduleEntry).join(", ")}],
  compatibilityDate = ${text(compatibilityDate)},
  compatibilityFlags = [${compatibilityFlags.map(text).join(", ")}],
  bindings = [${[...Object.entries(vars).map(varEntry), ...Object.entries(objects).map(objectEntry)].join(", ")}],
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

function classEntry(className: string): string {
  return `(className = ${text(className)}, uniqueKey = ${text(className)}, enableSql = true)`;
}

/** Capnp's text literals are C's, and JSON's are a part of them but for \\u, which plain settings do not hold. */
function text(value: string): string {
  return JSON.stringify(value);
}
