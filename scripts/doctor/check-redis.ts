import type { StoreConfig } from "../../src/store/upstash.ts";
import { median } from "../measure/statistics.ts";
import { askRedis, readInfo } from "./ask-redis.ts";
import { type Clock, checkClock } from "./clock.ts";
import { type Finding, fail, ok, skip, warn } from "./finding.ts";

const PINGS = 10;
/** A share of the memory limit: beyond it writes are soon refused, and with them joins. */
const [FILLED, FULL] = [0.7, 0.95];
const MEGABYTE = 1e6;

/** What one database is like from here; when it does not answer, that alone. */
export async function checkRedis(store: StoreConfig): Promise<Finding[]> {
  const what = `Redis ${store.name}`;
  const took: number[] = [];
  try {
    await askRedis(store, "PING"); // with the connection, which the others find open
    for (let ping = 0; ping < PINGS; ping++) {
      const sentMs = performance.now();
      await askRedis(store, "PING");
      took.push(performance.now() - sentMs);
    }
  } catch (error) {
    const mend =
      "compare its two secrets with the REST section of the database, and see whether it is running";
    return [fail(what, `it does not answer: ${wordsOf(error)}`, mend)];
  }
  const pinged = describeLatency(what, median(took), store.timeoutMs);
  return [pinged, await checkTime(what, store), ...(await checkMemory(what, store))];
}

/** By its figure from here; the Worker's own way may be shorter. */
export function describeLatency(what: string, ms: number, timeoutMs: number): Finding {
  const says = `it answers; PING took ${ms.toFixed(1)} ms from here, the median of ${PINGS}`;
  if (ms < timeoutMs / 4) return ok(what, says);
  return warn(
    what,
    says,
    `STORE_TIMEOUT_MS is ${timeoutMs}; take a database nearer to the shop, or raise it`,
  );
}

async function checkTime(what: string, store: StoreConfig): Promise<Finding> {
  const sentMs = Date.now();
  try {
    const [seconds, micros] = (await askRedis(store, "TIME")) as [string, string];
    const clock: Clock = {
      atMs: Number(seconds) * 1000 + Number(micros) / 1000,
      sentMs,
      receivedMs: Date.now(),
    };
    return checkClock(`${what}, clock`, clock);
  } catch (error) {
    return skip(`${what}, clock`, `it does not tell the time: ${wordsOf(error)}`);
  }
}

async function checkMemory(what: string, store: StoreConfig): Promise<Finding[]> {
  try {
    const info = readInfo(String(await askRedis(store, "INFO")));
    const policy = info.get("maxmemory_policy") ?? (await askPolicy(store));
    return [judgePolicy(what, policy), judgeMemory(what, info)];
  } catch (error) {
    return [skip(`${what}, memory`, `it does not tell: ${wordsOf(error)}`, LOOK_AT_EVICTION)];
  }
}

async function askPolicy(store: StoreConfig): Promise<string | null> {
  const reply = await askRedis(store, "CONFIG", "GET", "maxmemory-policy").catch(() => null); // refused by many who host Redis
  return Array.isArray(reply) && typeof reply[1] === "string" ? reply[1] : null;
}

const LOOK_AT_EVICTION = "see in the database's console that eviction is off";

/** Whether Redis may drop keys by itself: it would be people's places. */
export function judgePolicy(what: string, policy: string | null): Finding {
  const name = `${what}, eviction`;
  if (policy === null) return skip(name, "it does not tell its policy", LOOK_AT_EVICTION);
  if (policy === "noeviction") return ok(name, "noeviction: it never drops a key by itself");
  const says = `its policy is ${policy}: when memory runs out it drops the places of people`;
  return fail(name, says, "turn eviction off in its console, or set maxmemory-policy noeviction");
}

/** What is used of what there is, as INFO says it. */
export function judgeMemory(what: string, info: ReadonlyMap<string, string>): Finding {
  const name = `${what}, memory`;
  const [used, most] = ["used_memory", "maxmemory"].map((field) => Number(info.get(field) || Number.NaN));
  if (used === undefined || Number.isNaN(used))
    return skip(name, "it does not tell", "look into its console");
  const megabytes = (bytes: number) => `${(bytes / MEGABYTE).toFixed(1)} MB`;
  if (!most) return ok(name, `${megabytes(used)} used, and no limit is told`);
  const says = `${megabytes(used)} of ${megabytes(most)} used`;
  const mend = "retire events that are over, or take a larger database";
  if (used > most * FULL) return fail(name, says, mend);
  return used > most * FILLED ? warn(name, says, mend) : ok(name, says);
}

function wordsOf(error: unknown): string {
  return error instanceof Error ? error.message : "no reason given";
}
