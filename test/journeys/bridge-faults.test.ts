/** Each fault of the bridge, as the client that the product uses meets it. */
import { expect, test } from "vitest";
import { FAULT_NAMES, FAULTS, type FaultName } from "../../scripts/upstash-local/fault-list.ts";
import { type PlannedFault, seededPlan } from "../../scripts/upstash-local/faults.ts";
import { StoreUnavailable } from "../../src/core/waiting-queue.ts";
import { Upstash } from "../../src/store/upstash.ts";
import { clientOf, FLAG, openBridge } from "../support/journey/bridge-kit.ts";
import { soon } from "../support/soon.ts";

const kit = openBridge();
/** Three writes: n counts how often it began, of the others each is one behind where a write was refused. */
const COUNT = `${FLAG}redis.call("HINCRBY", KEYS[1], "n", 1)
redis.call("HSET", KEYS[1], "a", 1)
redis.call("HSET", KEYS[1], "b", 1)
return redis.call("HGET", KEYS[1], "n")`;

/** Of the requests from now on the first meets this. */
function breakNext(name: FaultName, at = 0): void {
  const faults: PlannedFault[] = [{ name, at }];
  kit.bridge.faults.plan = () => faults.shift() ?? null;
}

const count = (timeoutMs?: number) => {
  const client = clientOf(kit.bridge, { responseEncoding: false, timeoutMs });
  return client.createScript<string>(COUNT).exec(["{count}"], []);
};
const countedInRedis = async () => Number((await kit.upstash.hget("{count}", "n")) ?? 0);

/** What comes of the fault: what the client is told, and how often Redis has counted. A cut connection is asked once more at once. */
const MET: Partial<Record<FaultName, { answered: string | RegExp; counted: number }>> = {
  delayed: { answered: "2", counted: 2 },
  throttled: { answered: "2", counted: 2 },
  "request lost": { answered: /timeout/, counted: 1 },
  "reply lost": { answered: /timeout/, counted: 2 },
  "cut before": { answered: "2", counted: 2 },
  "cut after": { answered: "3", counted: 3 },
  "executed twice": { answered: "3", counted: 3 },
  "executed late": { answered: /timeout/, counted: 2 },
  "answered 400": { answered: /refused on purpose/, counted: 1 },
  "answered 401": { answered: /WRONGPASS/, counted: 1 },
  "answered 429": { answered: /max requests limit/, counted: 1 },
  "answered 500": { answered: /internal server error/, counted: 1 },
  "answered garbage": { answered: /JSON/, counted: 2 },
  "answered half": { answered: /terminated|JSON|aborted/, counted: 2 },
  "scripts forgotten": { answered: "2", counted: 2 },
};

test.each(Object.entries(MET))("a request that is %s", async (name, { answered, counted }) => {
  expect(await count()).toBe("1");
  breakNext(name as FaultName);
  const outcome = await count(1500).catch((error: unknown) => String(error));
  if (typeof answered === "string") expect(outcome).toBe(answered);
  else expect(outcome).toMatch(answered);
  await soon(async () => expect(await countedInRedis()).toBe(counted));
});

test.each([
  ["record too large", "ERR max single record size exceeded"],
  ["memory full", "OOM command not allowed"],
] as const)(
  "a write inside a script that is refused, %s: what was written before stays",
  async (name, words) => {
    await count();
    await kit.upstash.del("{count}");
    breakNext(name, 2);
    await expect(count()).rejects.toThrow(words);
    expect(await kit.upstash.hgetall("{count}")).toEqual(["n", "1", "a", "1"]);
  },
);

test("a plain read that is stale: it says what was so a second ago, and a script says what is", async () => {
  await kit.upstash.set("{count}:plain", "old");
  kit.bridge.faults.keepsJournal = true;
  await kit.upstash.set("{count}:plain", "new");
  await count();
  await count();
  breakNext("stale read");
  expect(await kit.upstash.get("{count}:plain")).toBe("old");
  expect(await kit.upstash.get("{count}:plain")).toBe("new");
  breakNext("stale read");
  expect(await count()).toBe("3");
  breakNext("stale read");
  expect(await kit.upstash.hget("{count}", "n")).toBe(null);
});

test("a database that goes back: each key is what it was before the writes of the last second, or gone", async () => {
  await kit.upstash.set("{count}:kept", "before");
  await count();
  kit.bridge.faults.keepsJournal = true;
  await kit.upstash.set("{count}:kept", "after");
  await kit.upstash.set("{count}:new", "after");
  expect(await count()).toBe("2");
  breakNext("rolled back");
  expect(await kit.upstash.get("{count}:kept")).toBe("before");
  expect(await kit.upstash.get("{count}:new")).toBe(null);
  expect(await countedInRedis()).toBe(1);
  expect(await count()).toBe("2");
});

test("what is older than a second stays", async () => {
  kit.bridge.faults.keepsJournal = true;
  await count();
  await new Promise((resolve) => setTimeout(resolve, 1100));
  await kit.upstash.set("{count}:new", "now");
  breakNext("rolled back");
  expect([await kit.upstash.get("{count}:new"), await countedInRedis()]).toEqual([null, 1]);
});

test("the same seed breaks the same requests in the same way, and every fault comes", () => {
  const draw = (seed: number) => Array.from({ length: 500 }, seededPlan(seed, 0.5));
  expect(draw(7)).toEqual(draw(7));
  expect(draw(7)).not.toEqual(draw(8));
  expect(new Set(draw(7).map((fault) => fault?.name))).toEqual(new Set([...FAULT_NAMES, undefined]));
  expect(draw(7).filter(Boolean).length).toBeGreaterThan(200);
});

test("the product's store says StoreUnavailable of each fault that leaves it without a result, and of no other", async () => {
  const { url, token } = kit.bridge;
  const store = new Upstash({ name: "tested", url, token, flagLine: true, timeoutMs: 1000 });
  const keys = ["queue:{e}", "queue:{e}:called", "queue:{e}:departed", "queue:{e}:state"];
  kit.bridge.faults.keepsJournal = true;
  for (const name of FAULT_NAMES) {
    const { answered } = FAULTS[name];
    const fails = answered !== "as ever" && answered !== "cut"; // which is asked once more
    breakNext(name);
    const outcome = await store.readHash(keys[3] as string).catch((error: unknown) => error);
    expect([name, outcome instanceof StoreUnavailable]).toEqual([name, fails]);
  }
});
