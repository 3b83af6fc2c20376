/** The catalogue of created events, on a Redis of its own: it is one key for all of them. */
import Redis from "ioredis";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Bridge, startBridge } from "../../scripts/upstash-local/bridge.ts";
import { type RedisServer, startRedis } from "../../scripts/upstash-local/redis-server.ts";
import type { Catalogue, CatalogueEntry } from "../../src/core/catalogue.ts";
import { CATALOGUE } from "../../src/store/keys.ts";
import { openCatalogue } from "../../src/store/open-queue.ts";
import { T0 } from "../support/store/queue-kit.ts";

const TOKEN = "a-token-for-tests-only";

let server: RedisServer;
let bridge: Bridge;
let redis: Redis;
let catalogue: Catalogue;
beforeAll(async () => {
  server = await startRedis();
  bridge = await startBridge({ redisUrl: server.url, token: TOKEN });
  redis = new Redis(server.url);
  const store = { name: "default", url: bridge.url, token: TOKEN, flagLine: true, timeoutMs: 5000 };
  catalogue = openCatalogue(store);
});
beforeEach(() => redis.flushall());
afterAll(async () => {
  await redis.quit();
  await bridge.close();
  await server.stop();
});

function entry(version: number, settings: unknown = { release_rate: 300 }): CatalogueEntry {
  return { version, createdAtMs: T0, settings };
}

const read = async () => Object.fromEntries(await catalogue.read());

describe("an entry", () => {
  it("is there once it was put, as it was put", async () => {
    const song = entry(1, { name: 'Songkran "2027" \\ สงกรานต์', release_rate: 0.5, join: "button" });
    expect(await catalogue.put("song", song)).toBe("done");
    expect(await catalogue.put("next.one", entry(1))).toBe("done");
    expect(await read()).toEqual({ song, "next.one": entry(1) });
  });

  it("is put in the place of the version before it", async () => {
    await catalogue.put("song", entry(1));
    expect(await catalogue.put("song", entry(2, { release_rate: 400 }))).toBe("done");
    expect(await read()).toEqual({ song: entry(2, { release_rate: 400 }) });
  });

  it("of one operator is not overwritten by another, who has seen an earlier one", async () => {
    await catalogue.put("song", entry(1));
    await catalogue.put("song", entry(2, { name: "mine" }));
    expect(await catalogue.put("song", entry(2, { name: "theirs" }))).toBe("conflict");
    expect(await catalogue.put("song", entry(1, { name: "created again" }))).toBe("conflict");
    expect(await catalogue.remove("song", 1)).toBe("conflict");
    expect(await read()).toEqual({ song: entry(2, { name: "mine" }) });
  });

  it("is not put in the place of one that is gone", async () => {
    await catalogue.put("song", entry(1));
    await catalogue.remove("song", 1);
    expect(await catalogue.put("song", entry(2))).toBe("conflict");
    expect(await read()).toEqual({});
  });

  it("is done once when the same request comes again", async () => {
    for (const version of [1, 2]) {
      for (let times = 0; times < 2; times++)
        expect(await catalogue.put("song", entry(version))).toBe("done");
    }
    for (let times = 0; times < 2; times++) expect(await catalogue.remove("song", 2)).toBe("done");
    expect(await redis.exists(CATALOGUE)).toBe(0);
  });

  it("of up to 4 KB is taken, of more not", async () => {
    const around = JSON.stringify({ version: 1, created_at_ms: T0, settings: { name: "" } }).length;
    const most = "x".repeat(4096 - around);
    expect(await catalogue.put("song", entry(1, { name: `${most}x` }))).toBe("too_large");
    expect(await read()).toEqual({});
    expect(await catalogue.put("song", entry(1, { name: most }))).toBe("done");
  });
});

describe("the catalogue", () => {
  it("takes a hundred events, and a change of one of them", async () => {
    for (let nth = 0; nth < 100; nth++) expect(await catalogue.put(`e${nth}`, entry(1))).toBe("done");
    expect(await catalogue.put("one-more", entry(1))).toBe("full");
    expect(await catalogue.put("e50", entry(2))).toBe("done");
    await catalogue.remove("e51", null);
    expect(await catalogue.put("one-more", entry(1))).toBe("done");
    expect(await redis.hlen(CATALOGUE)).toBe(100);
  });

  it("goes on beside an entry that somebody spoiled by hand, which has no settings and may be taken out", async () => {
    await catalogue.put("song", entry(1));
    await redis.hset(CATALOGUE, { torn: '{"version":1,"created', list: "[]", number: "5", null: "null" });
    const bad = { version: 0, createdAtMs: 0, settings: undefined };
    expect(await read()).toEqual({ song: entry(1), torn: bad, list: bad, number: bad, null: bad });
    expect(await catalogue.put("torn", entry(1))).toBe("conflict");
    expect(await catalogue.remove("torn", null)).toBe("done");
    expect(await catalogue.put("torn", entry(1))).toBe("done");
  });

  it("is read by one command, and written by one script of four at most", async () => {
    await catalogue.put("song", entry(1)); // loads the script
    const costOf = async (act: () => Promise<unknown>) => {
      const before = bridge.stats().commands;
      await act();
      return bridge.stats().commands - before;
    };
    expect(await costOf(() => catalogue.read())).toBe(1);
    expect(await costOf(() => catalogue.put("next", entry(1)))).toBe(4);
    expect(await costOf(() => catalogue.put("next", entry(2)))).toBe(3);
    expect(await costOf(() => catalogue.remove("next", 2))).toBe(3);
  });
});
