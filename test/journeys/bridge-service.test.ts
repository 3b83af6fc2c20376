/** The bridge in service: what it counts, the client that the product uses, faults on order, a Redis that comes and goes. */
import { connect } from "node:net";
import { describe, expect, test } from "vitest";
import { startBridge } from "../../scripts/upstash-local/bridge.ts";
import { startRedis } from "../../scripts/upstash-local/redis-server.ts";
import { clientOf, FLAG, openBridge } from "../support/journey/bridge-kit.ts";
import { soon } from "../support/soon.ts";

const kit = openBridge();
const { post, evaluate, commandsOf } = kit;

describe("what is counted", () => {
  test("every command once, in pipelines and transactions too", async () => {
    expect(await commandsOf(() => post(["SET", "a", 1]))).toBe(1);
    expect(await commandsOf(() => post(["MSET", "a", 1, "b", 2]))).toBe(1);
    expect(
      await commandsOf(() =>
        post(
          [
            ["GET", "a"],
            ["GET", "b"],
          ],
          "/pipeline",
        ),
      ),
    ).toBe(2);
    expect(
      await commandsOf(() =>
        post(
          [
            ["GET", "a"],
            ["GET", "b"],
          ],
          "/multi-exec",
        ),
      ),
    ).toBe(2);
  });

  test("a script's call and every command inside it, also when it fails half way", async () => {
    const twice = "redis.call('SET', KEYS[1], 1) return redis.call('GET', KEYS[1])";
    expect(await commandsOf(() => evaluate(twice, ["a"]))).toBe(3);
    expect(
      await commandsOf(() => evaluate(`${twice.replace("return", "local v =")} error('x')`, ["a"])),
    ).toBe(3);
    expect(await commandsOf(() => post([["EVAL", FLAG + twice, 1, "a"], ["PING"]], "/multi-exec"))).toBe(4);
    expect(await commandsOf(() => evaluate("redis.pcall('GET', 'stranger')"))).toBe(1);
  });

  test("a request is one, whatever it carries; a refused one is none", async () => {
    const before = kit.bridge.stats().requests;
    await post(
      [
        ["GET", "a"],
        ["GET", "b"],
      ],
      "/pipeline",
    );
    await fetch(kit.bridge.url, { method: "POST", body: '["DBSIZE"]' });
    expect(kit.bridge.stats().requests - before).toBe(1);
  });
});

describe("the client we use", () => {
  test.each(["base64", false] as const)(
    "reads back what it wrote, with encoding %j",
    async (responseEncoding) => {
      const client = clientOf(kit.bridge, { responseEncoding });
      for (const value of ["42", "true", "null", "1e3", "", "ü€🎟", "OK", '{"a":1}', "a\r\nb\0c"]) {
        await client.set("key", value);
        expect(await client.get("key")).toBe(value);
      }
    },
  );

  test("sees a pipeline's errors beside its results", async () => {
    const pipeline = kit.upstash.pipeline().set("a", "x").incr("a").get("a");
    expect(await pipeline.exec({ keepErrors: true })).toEqual([
      { result: "OK", error: undefined },
      { result: undefined, error: "ERR value is not an integer or out of range" },
      { result: "x", error: undefined },
    ]);
  });

  test("gets 100,000 members in one reply", async () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `member-${index}`);
    for (let start = 0; start < members.length; start += 10_000) {
      await kit.upstash.rpush("list", ...members.slice(start, start + 10_000));
    }
    expect(await kit.upstash.lrange("list", 0, -1)).toEqual(members);
  });
});

describe("faults on order", () => {
  test("a dropped reply: the command was executed, its sender does not know", async () => {
    kit.bridge.faults.dropReplyAfter = ([name]) => name === "INCR";
    await expect(post(["INCR", "n"])).rejects.toThrow();
    expect((await post(["GET", "n"])).json).toEqual({ result: "1" });
  });

  test("a late request is executed although its sender has given up", async () => {
    const sender = new AbortController();
    kit.bridge.faults.delayMs = ([name]) => {
      if (name !== "INCR") return 0;
      sender.abort(); // now that it has arrived
      return 100;
    };
    const given = { method: "POST", headers: { authorization: "Bearer secret" }, body: '["INCR","n"]' };
    await expect(fetch(kit.bridge.url, { ...given, signal: sender.signal })).rejects.toThrow();
    await soon(async () => expect((await post(["GET", "n"])).json).toEqual({ result: "1" }));
  });

  test("a database that is away: 503, and nothing is executed", async () => {
    kit.bridge.faults.refuse = true;
    expect(await post(["INCR", "n"])).toEqual({ status: 503, json: { error: "ERR The database is away" } });
    kit.bridge.faults.refuse = false;
    expect((await post(["GET", "n"])).json).toEqual({ result: null });
  });
});

describe("the Redis behind it", () => {
  test("is found again after a restart, without its scripts", async () => {
    const first = await startRedis();
    const own = await startBridge({ redisUrl: first.url, token: "t" });
    const client = clientOf(own, { responseEncoding: false });
    const sha = await client.scriptLoad(`${FLAG}return 1`);
    await first.stop();
    await expect(client.ping()).rejects.toThrow("Redis is not reachable: ECONNREFUSED");

    const second = await startRedis({ port: first.port });
    expect(await client.ping()).toBe("PONG");
    await expect(client.evalsha(sha, [], [])).rejects.toThrow("NOSCRIPT");
    await own.close();
    await second.stop();
  });

  test("a taken port is said by its number", async () => {
    await expect(startRedis({ port: kit.redis.port })).rejects.toThrow(`Port ${kit.redis.port} is taken`);
    await expect(startBridge({ redisUrl: kit.redis.url, token: "t", port: kit.bridge.port })).rejects.toThrow(
      `Port ${kit.bridge.port} is taken`,
    );
  });

  test("nothing listens any more after it was stopped", async () => {
    const server = await startRedis();
    await server.stop();
    await expect(
      new Promise((resolve, reject) =>
        connect(server.port, "127.0.0.1", () => resolve("open")).once("error", reject),
      ),
    ).rejects.toThrow("ECONNREFUSED");
  });
});

describe("a failover", () => {
  test("the bridge goes on with another Redis, and finds out anew which scripts that one has", async () => {
    const [first, second] = [await startRedis(), await startRedis()];
    const bridge = await startBridge({ redisUrl: first.url, token: "secret" });
    const client = clientOf(bridge, { responseEncoding: false });
    try {
      const script = `${FLAG}return redis.call("GET", KEYS[1])`;
      await client.set("where", "first");
      const sha = await client.scriptLoad(script);
      expect(await client.evalsha(sha, ["where"], [])).toBe("first");
      await bridge.pointTo(second.url);
      await soon(async () => expect(await client.set("where", "second")).toBe("OK"));
      await expect(client.evalsha(sha, ["where"], [])).rejects.toThrow("NOSCRIPT");
      expect(await client.eval(script, ["where"], [])).toBe("second");
    } finally {
      await bridge.close();
      await first.stop();
      await second.stop();
    }
  });
});
