import { createHash } from "node:crypto";
import { connect } from "node:net";
import { Redis } from "@upstash/redis/cloudflare";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Bridge, startBridge } from "../../scripts/upstash-local/bridge.ts";
import { type RedisServer, startRedis } from "../../scripts/upstash-local/redis-server.ts";

const FLAG = "#!lua flags=allow-key-locking\n";

let redis: RedisServer;
let bridge: Bridge;
let upstash: Redis;

beforeAll(async () => {
  redis = await startRedis();
  bridge = await startBridge({ redisUrl: redis.url, token: "secret" });
  upstash = clientOf(bridge, { responseEncoding: false });
});

afterAll(async () => {
  await bridge.close();
  await redis.stop();
});

beforeEach(async () => {
  Object.assign(bridge.faults, { refuse: false, delayMs: 0, dropReplyAfter: null });
  await upstash.flushall();
});

function clientOf({ url, token }: Bridge, options: { responseEncoding: false | "base64" }): Redis {
  return new Redis({
    url,
    token,
    automaticDeserialization: false,
    enableTelemetry: false,
    retry: false,
    ...options,
  });
}

async function post(body: unknown, path = "/", headers: Record<string, string> = {}) {
  const response = await fetch(bridge.url + path, {
    method: "POST",
    headers: { authorization: "Bearer secret", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  return { status: response.status, json: (await response.json()) as unknown };
}

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

const evaluate = (script: string, keys: string[] = [], ...args: string[]) =>
  post(["EVAL", FLAG + script, keys.length, ...keys, ...args]);

async function commandsOf(act: () => Promise<unknown>): Promise<number> {
  const before = bridge.stats().commands;
  await act();
  return bridge.stats().commands - before;
}

describe("the dialect", () => {
  test("a command answers its result: text, whole numbers, nothing, lists", async () => {
    expect(await post(["SET", "a", "ü"])).toEqual({ status: 200, json: { result: "OK" } });
    expect(await post(["GET", "a"])).toEqual({ status: 200, json: { result: "ü" } });
    expect(await post(["STRLEN", "a"])).toEqual({ status: 200, json: { result: 2 } });
    expect(await post(["GET", "none"])).toEqual({ status: 200, json: { result: null } });
    expect(await post(["MGET", "a", "none"])).toEqual({ status: 200, json: { result: ["ü", null] } });
    expect(await post(["LRANGE", "none", 0, -1])).toEqual({ status: 200, json: { result: [] } });
  });

  test("numbers and booleans are taken as their text", async () => {
    await post(["RPUSH", "list", 1, 2.5, true]);
    expect((await post(["LRANGE", "list", 0, -1])).json).toEqual({ result: ["1", "2.5", "true"] });
  });

  test("a hash is a flat list, a score is text", async () => {
    await post(["HSET", "hash", "f", "v"]);
    await post(["ZADD", "zset", 1.5, "m"]);
    expect((await post(["HGETALL", "hash"])).json).toEqual({ result: ["f", "v"] });
    expect((await post(["ZSCORE", "zset", "m"])).json).toEqual({ result: "1.5" });
  });

  test("a failing command is 400 with Redis' own words", async () => {
    await post(["SET", "a", "text"]);
    expect(await post(["INCR", "a"])).toEqual({
      status: 400,
      json: { error: "ERR value is not an integer or out of range" },
    });
  });

  test.each([
    ["", "ERR failed to parse command"],
    ["{", "ERR failed to parse command"],
    ["{}", "ERR failed to parse command"],
    ["[]", "ERR empty command"],
    ['["GET",null]', "ERR null args are not supported"],
    ['["GET",{}]', "ERR unsupported arg type: object"],
    ['["GET",["a"]]', "ERR unsupported arg type: array"],
  ])("the body %j is refused", async (body, error) => {
    expect(await post(body)).toEqual({ status: 400, json: { error } });
  });

  test.each([
    ["[]", "ERR empty pipeline request"],
    ['["GET","a"]', "ERR failed to parse pipeline request"],
    ["nonsense", "ERR failed to parse pipeline request"],
  ])("the pipeline %j is refused", async (body, error) => {
    expect(await post(body, "/pipeline")).toEqual({ status: 400, json: { error } });
  });

  test.each([undefined, "secret", "Bearer wrong!", "Bearer secre", "Bearer"])(
    "nobody gets in with the authorization %j",
    async (authorization) => {
      const headers = authorization ? { authorization } : {};
      const response = await fetch(bridge.url, { method: "POST", headers, body: '["DBSIZE"]' });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: "WRONGPASS invalid or missing auth token" });
    },
  );

  test("other paths and methods do not exist", async () => {
    const headers = { authorization: "Bearer secret" };
    expect((await post(["GET", "a"], "/get/a")).status).toBe(404);
    expect((await fetch(bridge.url, { headers })).status).toBe(405);
  });

  test("a body over 10 MB is refused, one just below is taken", async () => {
    const just = 10 * 1024 * 1024 - '["SET","big",""]'.length;
    expect((await post(["SET", "big", "x".repeat(just + 1)])).status).toBe(413);
    expect((await post(["SET", "big", "x".repeat(just)])).status).toBe(200);
    const { result } = (await post(["GET", "big"])).json as { result: string };
    expect(result).toHaveLength(just); // and not the text itself: a failure would print it
  });

  test("with Upstash-Encoding: base64 every text is encoded, but for an OK that is the whole result", async () => {
    const headers = { "Upstash-Encoding": "base64" };
    const encoded = (text: string) => Buffer.from(text).toString("base64");
    expect((await post(["SET", "a", "OK"], "/", headers)).json).toEqual({ result: "OK" });
    expect((await post(["GET", "a"], "/", headers)).json).toEqual({ result: "OK" });
    expect((await post(["MGET", "a", "b"], "/", headers)).json).toEqual({ result: [encoded("OK"), null] });
    expect((await post(["ECHO", "é"], "/", headers)).json).toEqual({ result: encoded("é") });
    expect((await post(["PING"], "/", headers)).json).toEqual({ result: encoded("PONG") });
    expect((await post([["PING"], ["DBSIZE"]], "/pipeline", headers)).json).toEqual([
      { result: encoded("PONG") },
      { result: 1 },
    ]);
  });

  test.each([
    "BLPOP a 0",
    "XREAD BLOCK 0 STREAMS a 0",
    "SUBSCRIBE a",
    "MONITOR",
    "MULTI",
    "select 1",
    "CLIENT KILL TYPE normal",
    "CONFIG SET maxmemory 1",
    "SHUTDOWN",
    "FCALL f 0",
  ])("%s is refused", async (command) => {
    expect(await post(command.split(" "))).toMatchObject({
      status: 400,
      json: { error: expect.stringMatching(/^ERR /) },
    });
  });
});

describe("pipelines and transactions", () => {
  test("a pipeline goes on after an error", async () => {
    const { status, json } = await post(
      [["SET", "a", "x"], ["INCR", "a"], ["MONITOR"], ["GET", "a"]],
      "/pipeline",
    );
    expect(status).toBe(200);
    expect(json).toEqual([
      { result: "OK" },
      { error: "ERR value is not an integer or out of range" },
      { error: "ERR MONITOR needs a connection of its own, REST has none" },
      { result: "x" },
    ]);
  });

  test("a transaction is one piece, whatever others send meanwhile", async () => {
    const increments = Array.from({ length: 50 }, () => ["INCR", "n"]);
    const pieces = await Promise.all(Array.from({ length: 20 }, () => post(increments, "/multi-exec")));
    for (const { json } of pieces) {
      const results = (json as { result: number }[]).map(({ result }) => result);
      expect(results).toEqual(results.map((_, index) => (results[0] ?? 0) + index));
    }
  });

  test("a transaction that cannot be queued does nothing", async () => {
    const expected = { error: "EXECABORT Transaction discarded because of previous errors." };
    expect(await post([["SET", "a", 1], ["NOPE"]], "/multi-exec")).toEqual({ status: 400, json: expected });
    expect(
      await post(
        [
          ["SET", "a", 1],
          ["WATCH", "b"],
        ],
        "/multi-exec",
      ),
    ).toEqual({ status: 400, json: expected });
    expect((await post(["GET", "a"])).json).toEqual({ result: null });
  });
});

describe("scripts", () => {
  test("one without Upstash's flag line is refused and told so", async () => {
    expect(await post(["EVAL", "return 1", 0])).toEqual({
      status: 400,
      json: {
        error:
          "ERR The first line of a script must be '#!lua flags=allow-key-locking', " +
          "or Upstash locks the whole database for it",
      },
    });
    expect((await post(["SCRIPT", "LOAD", "return 1"])).status).toBe(400);
  });

  test("one without the flag line runs when the bridge was started for it", async () => {
    const lenient = await startBridge({ redisUrl: redis.url, token: "t", requireFlagLine: false });
    const client = clientOf(lenient, { responseEncoding: false });
    const sha = await client.scriptLoad("return {KEYS[1], ARGV[1]}");
    expect(await client.evalsha(sha, ["k"], ["a"])).toEqual(["k", "a"]);
    await lenient.close();
  });

  test("it is known by the hash of the text that was sent, in any case", async () => {
    const script = `${FLAG}return ARGV[1]`;
    const sha = await upstash.scriptLoad(script);
    expect(sha).toBe(sha1(script));
    expect(await upstash.scriptExists(sha, "0".repeat(40))).toEqual([1, 0]);
    expect(await upstash.evalsha(sha, [], ["here"])).toBe("here");
    expect(await upstash.evalsha(sha.toUpperCase(), [], ["here"])).toBe("here");
  });

  test("EVAL loads it too", async () => {
    const script = `${FLAG}return 'loaded by eval'`;
    await upstash.eval(script, [], []);
    expect(await upstash.createScript<string>(script).evalsha([], [])).toBe("loaded by eval");
  });

  test("an unknown one is NOSCRIPT, and again after SCRIPT FLUSH", async () => {
    const sha = await upstash.scriptLoad(`${FLAG}return 7`);
    const noScript = { status: 400, json: { error: "NOSCRIPT No matching script. Please use EVAL." } };
    expect(await post(["EVALSHA", "f".repeat(40), 0])).toEqual(noScript);
    expect(await post(["EVALSHA", sha, 0])).toEqual({ status: 200, json: { result: 7 } });
    await upstash.scriptFlush();
    expect(await post(["EVALSHA", sha, 0])).toEqual(noScript);
    expect((await post(["SCRIPT", "EXISTS", sha])).json).toEqual({ result: [0] });
  });

  test("the client's own fallback from EVALSHA to EVAL works", async () => {
    const script = upstash.createScript<number>(`${FLAG}return redis.call('INCR', KEYS[1])`);
    expect(await script.exec(["n"], [])).toBe(1);
    expect(await script.exec(["n"], [])).toBe(2);
  });

  test.each([
    ["", null],
    ["return nil", null],
    ["return false", null],
    ["return true", 1],
    ["return 3.9", 3],
    ["return -1", -1],
    ["return ''", ""],
    ["return {}", []],
    ["return {1, false, {'a', {}, {false}}, true}", [1, null, ["a", [], [null]], 1]],
    ["return {1, nil, 3}", [1]],
    ["return 1, 2", 1],
    ["return {ok = 'FINE'}", "FINE"],
    ["return redis.status_reply('OK')", "OK"],
    ["return redis.sha1hex('')", "da39a3ee5e6b4b0d3255bfef95601890afd80709"],
    ["return redis.call('GET', KEYS[1]) == false", 1],
    [
      "return redis.pcall('INCR', KEYS[1], 'x').err",
      "ERR Wrong number of args calling Redis command from script",
    ],
    ["return 1 -- and a comment", 1],
  ])("the result of %j comes out as it is", async (script, result) => {
    expect(await evaluate(script, ["k"])).toEqual({ status: 200, json: { result } });
  });

  test("its errors are its own, with its own line and hash", async () => {
    const thrown = "local a = 1\nerror('boom')";
    const wrongType = "redis.call('SET', KEYS[1], 'x')\nlocal n = redis.call('LPUSH', KEYS[1], 1)\nreturn n";
    const runtime = "\nlocal t\nlocal x = t.y";
    const suffix = (script: string, line: number) =>
      ` script: ${sha1(FLAG + script)}, on @user_script:${line}.`;
    expect((await evaluate(thrown)).json).toEqual({
      error: `ERR user_script:3: boom${suffix(thrown, 3)}`,
    });
    expect((await evaluate(wrongType, ["k"])).json).toEqual({
      error: `WRONGTYPE Operation against a key holding the wrong kind of value${suffix(wrongType, 3)}`,
    });
    expect((await evaluate(runtime)).json).toEqual({
      error: `ERR user_script:4: attempt to index local 't' (a nil value)${suffix(runtime, 4)}`,
    });
    expect((await evaluate("return redis.error_reply('MINE it is')")).json).toEqual({ error: "MINE it is" });
    expect((await evaluate("return {1, redis.error_reply('MINE inside')}")).json).toEqual({
      error: "MINE inside",
    });
    expect((await evaluate("error({err = 'MINE thrown'})")).json).toMatchObject({
      error: expect.stringMatching(/^MINE thrown script: /),
    });
    expect((await evaluate("error({})")).status).toBe(400);
  });

  test("a syntax error names the script's line, and nobody breaks out of the wrapper", async () => {
    expect((await evaluate("local x = 1\nif x then")).json).toEqual({
      error: "ERR Error compiling script (new function): user_script:3: 'end' expected near '<eof>'",
    });
    expect((await evaluate("return 1 end) (function()")).status).toBe(400);
  });

  test("it cannot make globals or read some that do not exist", async () => {
    expect((await evaluate("x = 1")).status).toBe(400);
    expect((await evaluate("return x")).status).toBe(400);
    expect((await evaluate("return commands")).status).toBe(400);
    expect((await evaluate("return real")).status).toBe(400);
  });

  test("a key that is not in KEYS is refused wherever it stands in a command", async () => {
    const refused = {
      status: 400,
      json: { error: expect.stringMatching(/^ERR Script attempted to access a key that is not in KEYS: /) },
    };
    for (const script of [
      "return redis.call('GET', 'stranger')",
      "return redis.call('get', 'stranger')",
      "return redis.call('DEL', KEYS[1], 'stranger')",
      "return redis.call('MSET', KEYS[1], 'v', 'stranger', 'v')",
      "return redis.call('ZUNIONSTORE', KEYS[1], 2, KEYS[2], 'stranger')",
      "return redis.call('OBJECT', 'ENCODING', 'stranger')",
      "return redis.call('HG' .. 'ET', 'stranger', 'f')",
      "return redis.call('EXISTS', 42)",
    ]) {
      expect([script, await evaluate(script, ["a", "b"])]).toMatchObject([script, refused]);
    }
    expect((await evaluate("return redis.pcall('GET', 'stranger').err")).json).toMatchObject({
      result: expect.stringMatching(/^ERR Script attempted/),
    });
  });

  test("declared keys and commands without keys pass", async () => {
    const script = [
      "redis.call('MSET', KEYS[1], 'v', KEYS[2], 'stranger')",
      "redis.call('ZADD', KEYS[3], 1, 'stranger')",
      "redis.call('ZUNIONSTORE', KEYS[3], 1, KEYS[3])",
      "redis.call('TIME')",
      "redis.call('ping')",
      "return redis.call('MGET', KEYS[1], '42')",
    ].join("\n");
    expect((await evaluate(script, ["a", "42", "z"])).json).toEqual({ result: ["v", "stranger"] });
  });

  test("EVAL_RO and EVALSHA_RO refuse to write", async () => {
    const read = `${FLAG}return redis.call('GET', KEYS[1])`;
    await post(["SET", "a", "v"]);
    expect((await post(["EVAL_RO", read, 1, "a"])).json).toEqual({ result: "v" });
    expect((await post(["EVALSHA_RO", await upstash.scriptLoad(read), 1, "a"])).json).toEqual({
      result: "v",
    });
    expect((await post(["EVAL_RO", `${FLAG}redis.call('SET', KEYS[1], 1)`, 1, "a"])).status).toBe(400);
  });
});

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
    const before = bridge.stats().requests;
    await post(
      [
        ["GET", "a"],
        ["GET", "b"],
      ],
      "/pipeline",
    );
    await fetch(bridge.url, { method: "POST", body: '["DBSIZE"]' });
    expect(bridge.stats().requests - before).toBe(1);
  });
});

describe("the client we use", () => {
  test.each(["base64", false] as const)(
    "reads back what it wrote, with encoding %j",
    async (responseEncoding) => {
      const client = clientOf(bridge, { responseEncoding });
      for (const value of ["42", "true", "null", "1e3", "", "ü€🎟", "OK", '{"a":1}', "a\r\nb\0c"]) {
        await client.set("key", value);
        expect(await client.get("key")).toBe(value);
      }
    },
  );

  test("sees a pipeline's errors beside its results", async () => {
    const pipeline = upstash.pipeline().set("a", "x").incr("a").get("a");
    expect(await pipeline.exec({ keepErrors: true })).toEqual([
      { result: "OK", error: undefined },
      { result: undefined, error: "ERR value is not an integer or out of range" },
      { result: "x", error: undefined },
    ]);
  });

  test("gets 100,000 members in one reply", async () => {
    const members = Array.from({ length: 100_000 }, (_, index) => `member-${index}`);
    for (let start = 0; start < members.length; start += 10_000) {
      await upstash.rpush("list", ...members.slice(start, start + 10_000));
    }
    expect(await upstash.lrange("list", 0, -1)).toEqual(members);
  });
});

describe("faults on order", () => {
  test("a dropped reply: the command was executed, its sender does not know", async () => {
    bridge.faults.dropReplyAfter = ([name]) => name === "INCR";
    await expect(post(["INCR", "n"])).rejects.toThrow();
    expect((await post(["GET", "n"])).json).toEqual({ result: "1" });
  });

  test("a late request is executed although its sender has given up", async () => {
    const sender = new AbortController();
    bridge.faults.delayMs = ([name]) => {
      if (name !== "INCR") return 0;
      sender.abort(); // now that it has arrived
      return 100;
    };
    const given = { method: "POST", headers: { authorization: "Bearer secret" }, body: '["INCR","n"]' };
    await expect(fetch(bridge.url, { ...given, signal: sender.signal })).rejects.toThrow();
    await expect.poll(async () => (await post(["GET", "n"])).json).toEqual({ result: "1" });
  });

  test("a database that is away: 503, and nothing is executed", async () => {
    bridge.faults.refuse = true;
    expect(await post(["INCR", "n"])).toEqual({ status: 503, json: { error: "ERR The database is away" } });
    bridge.faults.refuse = false;
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
    await expect(startRedis({ port: redis.port })).rejects.toThrow(`Port ${redis.port} is taken`);
    await expect(startBridge({ redisUrl: redis.url, token: "t", port: bridge.port })).rejects.toThrow(
      `Port ${bridge.port} is taken`,
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
