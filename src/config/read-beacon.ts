import { QUICKNET, type RelayedBeacon } from "../core/draw/beacon.ts";
import { asTable, isSafeLink, type Table } from "./text.ts";

const NAME = "DRAW_BEACON";
const MOST_RELAYS = 8;
/** drand's chains are of 3 and 30 seconds: a drawing of a longer one would hold up its sale. */
const MOST_PERIOD_S = 60;
const SHAPE = '{"chain":"…","public_key":"…","genesis":…,"period":…,"relays":["https://…"]}';

/**
 * The beacon whose rounds decide drawings; empty is drand's quicknet. Another one is for machines that cannot reach it: what it
 * proves is worth what its beacon is. A mistake is added to `problems`.
 */
export function readBeacon(env: Table, problems: string[]): RelayedBeacon {
  const raw = env[NAME] ?? "";
  if (raw === "") return QUICKNET;
  const table = asTable(raw);
  const wrong = table === null ? [`is no table; give ${SHAPE}, or nothing for quicknet`] : problemsOf(table);
  problems.push(...wrong.map((problem) => `${NAME} ${problem}`));
  if (table === null || wrong.length > 0) return QUICKNET;
  const { chain, public_key: publicKey, genesis, period, relays } = table;
  return { chain, publicKey, genesis, period, relays } as RelayedBeacon;
}

function problemsOf({ chain, public_key, genesis, period, relays }: Table): string[] {
  const addresses: readonly unknown[] = Array.isArray(relays) ? relays : [];
  const isRight = {
    "has no chain: 64 hexadecimal digits": isHex(chain, 64),
    "has no public_key on G2: 192 hexadecimal digits": isHex(public_key, 192),
    "has no genesis: seconds since 1970": isWhole(genesis, 1, 2 ** 32),
    [`has no period: seconds, 1 to ${MOST_PERIOD_S}`]: isWhole(period, 1, MOST_PERIOD_S),
    [`has no relays: 1 to ${MOST_RELAYS} https addresses without a "/" at their ends`]:
      addresses.length > 0 && addresses.length <= MOST_RELAYS && addresses.every(isRelay),
  };
  return Object.entries(isRight).flatMap(([problem, right]) => (right ? [] : [problem]));
}

function isHex(value: unknown, digits: number): boolean {
  return typeof value === "string" && value.length === digits && /^[0-9a-f]+$/.test(value);
}

function isWhole(value: unknown, least: number, most: number): boolean {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}

function isRelay(value: unknown): boolean {
  return typeof value === "string" && isSafeLink(value) && !value.endsWith("/") && !value.includes("?");
}
