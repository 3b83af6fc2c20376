/** `npm run smoke` and `npm run doctor`, as somebody types them, at the whole system. */
import { execFile } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, test } from "vitest";
import { makeSecret } from "../../scripts/system/local-secrets.ts";
import { CATALOGUE } from "../../src/store/keys.ts";
import { startJourney } from "../support/journey/journey-system.ts";

const EVENTS = { demo: { release_rate: 10 } };
const journey = startJourney({ EVENTS });

/** What it prints with --json, and its exit code. */
function type(script: "smoke" | "doctor", env: Record<string, string> = {}, ...args: string[]) {
  const path = fileURLToPath(new URL(`../../scripts/${script}.ts`, import.meta.url));
  const typed = [path, "--json", "--url", journey().system.url, ...args];
  return new Promise<{ code: unknown; output: string; said: Said }>((resolve) => {
    execFile(process.execPath, typed, { env: { ...process.env, ...env } }, (error, output, errors) => {
      if (!output) throw new Error(errors);
      resolve({ code: error?.code ?? 0, output, said: JSON.parse(output) as Said });
    });
  });
}

interface Said {
  readonly ok: boolean;
  readonly event: string;
  readonly isLeft: boolean;
  readonly steps: readonly { what: string; ok: boolean; ms: number; says: string }[];
  readonly findings: readonly { status: string; what: string; says: string; mend: string | null }[];
}

/** A retired event says for a minute that it is closed, to joins that are on their way: docs/redis.md. */
const MOST_LEFT_MS = 60_000;

/** The keys that do not end by themselves. */
async function keysOf(event: string): Promise<string[]> {
  const { redis } = journey();
  const keys = await redis.keys(`*${event}*`);
  const ends = await Promise.all(keys.map((key) => redis.pttl(key))); // -1: none
  return keys.filter((_, nth) => (ends[nth] ?? -1) < 0 || (ends[nth] ?? 0) > MOST_LEFT_MS);
}

describe("npm run smoke", () => {
  test("takes a visitor from joining to a booking, tells how long each step took, and leaves nothing", async () => {
    const { code, said } = await type("smoke");
    expect(said.steps.filter(({ ok }) => !ok)).toEqual([]);
    expect([code, said.ok, said.isLeft, said.steps.length]).toEqual([0, true, false, 11]);
    expect(await keysOf(said.event)).toEqual([]);
    expect(await journey().redis.hexists(CATALOGUE, said.event)).toBe(0);
  });

  test("says which secret is wrong without showing it, and takes its event away all the same", async () => {
    const wrong = makeSecret();
    const { code, output, said } = await type("smoke", { ORIGIN_TOKEN: wrong });
    expect([code, said.ok, said.isLeft]).toEqual([1, false, false]);
    const failed = said.steps.filter(({ ok }) => !ok);
    expect(failed.map(({ what }) => what)).toEqual(["the booking server verifies it"]);
    expect(failed[0]?.says).toContain("ORIGIN_TOKEN is not the one of the queue");
    expect(output).not.toContain(wrong);
    expect(await keysOf(said.event)).toEqual([]);
    expect(await journey().redis.hexists(CATALOGUE, said.event)).toBe(0);
  });
});

describe("npm run doctor", () => {
  afterEach(() => journey().redis.config("SET", "maxmemory-policy", "noeviction"));
  /** Redis may take its time on a machine that is busy. */
  const vars = [`EVENTS:${JSON.stringify(EVENTS)}`, "STORE_TIMEOUT_MS:30000"].flatMap((text) => [
    "--var",
    text,
  ]);
  const examine = () => type("doctor", { ...journey().system.stores[0].variables }, ...vars);

  test("finds nothing wrong with a system that is well, and leaves nothing in its Redis", async () => {
    const before = await journey().redis.keys("*");
    const { code, said } = await examine();
    expect(said.findings.filter(({ status }) => status !== "ok")).toMatchObject([
      { status: "skip", what: "way to Redis", mend: "set METRICS_TOKEN" },
      { status: "skip", what: "next sale" },
    ]);
    expect([code, said.ok]).toEqual([0, true]);
    expect(said.findings.map(({ what }) => what)).toEqual([
      "settings",
      "secrets",
      "Redis default",
      "Redis default, clock",
      "Redis default, eviction",
      "Redis default, memory",
      "Redis default, scripts",
      "queue",
      "way to Redis",
      "overrides",
      "next sale",
      "event demo",
    ]);
    expect(await journey().redis.keys("*doctor-*")).toEqual([]);
    expect(await journey().redis.keys("*")).toEqual(before);
  });

  test("fails where Redis may drop keys, and tells an override that hides a newer setting, and the next sale with it", async () => {
    const { system, redis } = journey();
    await redis.config("SET", "maxmemory-policy", "allkeys-lru");
    const authorization = `Bearer ${system.secrets.DESK_TOKEN}`;
    const headers = { authorization, "content-type": "application/json", "if-match": "*" };
    const body = JSON.stringify({
      release_rate: 3,
      opens_at: new Date(Date.now() + 3_600_000).toISOString(),
    });
    await fetch(`${system.url}/api/v1/admin/events/demo`, { method: "PATCH", headers, body });
    await system.redeploy({ EVENTS: { demo: { release_rate: 20 } } });
    const { code, said } = await examine();
    const wrong = said.findings.filter(({ status }) => status === "warn" || status === "fail");
    expect([code, said.ok]).toEqual([1, false]);
    expect(wrong).toMatchObject([
      { status: "fail", what: "Redis default, eviction", says: expect.stringContaining("allkeys-lru") },
      { status: "warn", what: "event demo", says: "an operator's release_rate, 3, hides the setting, 20" },
      { status: "warn", what: "next sale", says: expect.stringContaining("how many there are to sell") },
    ]);
    expect(said.findings).toContainEqual(
      expect.objectContaining({
        what: "next sale",
        says: expect.stringContaining("20,000 people at 3 a second"),
      }),
    );
    expect(wrong.every(({ mend }) => mend !== null)).toBe(true);
  });
});
