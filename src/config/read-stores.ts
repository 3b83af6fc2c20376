/** The databases that events live in: each event in one, and nothing of it in another. */
import type { StoreConfig } from "../store/upstash.ts";
import { checkAddress, readSecret } from "./read-secrets.ts";
import { readWord } from "./read-word.ts";
import type { LocationHint, SecretName, StoreHintName } from "./settings.ts";
import { asTable, show, type Table } from "./text.ts";

/** Where an event lives whose table names no store. */
export const DEFAULT_STORE = "default";

/** A secret's name ends in it, in capitals. */
const STORE_NAME = /^[a-z0-9]{1,16}$/;
const STORE_SECRET = /^UPSTASH_REDIS_REST_(URL|TOKEN)_[A-Z0-9]{1,16}$/;
const STORE_HINT = /^LOCATION_HINT_[A-Z0-9]{1,16}$/;

/** What holds for all stores. */
type Shared = Pick<StoreConfig, "flagLine" | "timeoutMs"> & {
  /** Near the default; another store's own variable goes before it. */
  readonly locationHint: LocationHint;
};

/** With a problem no event may use it. */
export interface Store {
  readonly config: StoreConfig;
  /** Where the objects of its events are placed: near it. */
  readonly locationHint: LocationHint;
  readonly problems: readonly string[];
}

/** The default's name where none is set or it is wrong; what is wrong is added to `problems`. */
export function readStoreName(raw: unknown, label: string, problems: string[]): string {
  if (raw === undefined || raw === "") return DEFAULT_STORE;
  if (isStoreName(raw)) return raw;
  problems.push(`${label} is ${show(raw)}; give 1 to 16 of a-z 0-9 in quotes, e.g. "b"`);
  return DEFAULT_STORE;
}

/** The default first, then the stores that the tables of EVENTS name. */
export function storesIn(events: unknown): readonly string[] {
  const tables = Object.values(asTable(events ?? {}) ?? {}).map(asTable);
  return [...new Set([DEFAULT_STORE, ...tables.map((table) => table?.store).filter(isStoreName)])];
}

/** What the secrets of a store are called. */
export function secretsOfStore(store: string): { readonly url: string; readonly token: string } {
  const suffix = store === DEFAULT_STORE ? "" : `_${store.toUpperCase()}`;
  return { url: `UPSTASH_REDIS_REST_URL${suffix}`, token: `UPSTASH_REDIS_REST_TOKEN${suffix}` };
}

/** Whether it is the variable that places the objects of some store beside the default. */
export function isStoreHint(name: string): boolean {
  return STORE_HINT.test(name);
}

/** Whether it is the secret of some store beside the default. */
export function isStoreSecret(name: string): boolean {
  return STORE_SECRET.test(name);
}

export interface Stores {
  /** The default first, then those that tables of EVENTS name. */
  readonly declared: readonly Store[];
  /** Any store; one that only created events name is read when it is first asked for. */
  named(name: string): Store;
}

/** The default's secrets have been read with the others: their problems stop every event. */
export function readStores(
  env: Table,
  secrets: Readonly<Record<SecretName, string>>,
  shared: Shared,
): Stores {
  const known = new Map<string, string>(Object.entries(secrets));
  const { UPSTASH_REDIS_REST_URL: url, UPSTASH_REDIS_REST_TOKEN: token } = secrets;
  const { locationHint, ...connection } = shared;
  const usual: Store = {
    config: { name: DEFAULT_STORE, url, token, ...connection },
    locationHint,
    problems: [],
  };
  const stores = new Map([[DEFAULT_STORE, usual]]);
  const named = (name: string) => {
    const store = stores.get(name) ?? readStore(env, name, shared, known);
    stores.set(name, store);
    return store;
  };
  return { declared: storesIn(env.EVENTS).map(named), named };
}

/** `auto` and none are null. */
export function readHint(
  env: Table,
  problems: string[],
  label: "LOCATION_HINT" | StoreHintName = "LOCATION_HINT",
): LocationHint {
  const word = readWord({ LOCATION_HINT: env[label] }, "LOCATION_HINT", problems, label);
  return word === "auto" ? null : word;
}

function readStore(
  env: Table,
  name: string,
  { locationHint: usualHint, ...connection }: Shared,
  known: Map<string, string>,
): Store {
  const problems: string[] = [];
  const names = secretsOfStore(name);
  const url = readSecret(env, names.url, 1, known, problems);
  const token = readSecret(env, names.token, 1, known, problems);
  checkAddress(names.url, url, problems);
  const label: StoreHintName = `LOCATION_HINT_${name.toUpperCase()}`;
  const locationHint = String(env[label] ?? "") === "" ? usualHint : readHint(env, problems, label);
  return { config: { name, url, token, ...connection }, locationHint, problems };
}

function isStoreName(name: unknown): name is string {
  return typeof name === "string" && STORE_NAME.test(name);
}
