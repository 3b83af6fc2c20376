/** Scripts as Upstash runs them: on top of Redis, with its flag line, its error texts and its watch over the keys. */
import { createHash } from "node:crypto";
import { describe, expect, test } from "vitest";
import { startBridge } from "../../scripts/upstash-local/bridge.ts";
import { clientOf, FLAG, openBridge } from "../support/journey/bridge-kit.ts";

const kit = openBridge();
const { post, evaluate } = kit;

const sha1 = (text: string) => createHash("sha1").update(text).digest("hex");

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
    const lenient = await startBridge({ redisUrl: kit.redis.url, token: "t", requireFlagLine: false });
    const client = clientOf(lenient, { responseEncoding: false });
    const sha = await client.scriptLoad("return {KEYS[1], ARGV[1]}");
    expect(await client.evalsha(sha, ["k"], ["a"])).toEqual(["k", "a"]);
    await lenient.close();
  });

  test("it is known by the hash of the text that was sent, in any case", async () => {
    const script = `${FLAG}return ARGV[1]`;
    const sha = await kit.upstash.scriptLoad(script);
    expect(sha).toBe(sha1(script));
    expect(await kit.upstash.scriptExists(sha, "0".repeat(40))).toEqual([1, 0]);
    expect(await kit.upstash.evalsha(sha, [], ["here"])).toBe("here");
    expect(await kit.upstash.evalsha(sha.toUpperCase(), [], ["here"])).toBe("here");
  });

  test("EVAL loads it too", async () => {
    const script = `${FLAG}return 'loaded by eval'`;
    await kit.upstash.eval(script, [], []);
    expect(await kit.upstash.createScript<string>(script).evalsha([], [])).toBe("loaded by eval");
  });

  test("an unknown one is NOSCRIPT, and again after SCRIPT FLUSH", async () => {
    const sha = await kit.upstash.scriptLoad(`${FLAG}return 7`);
    const noScript = { status: 400, json: { error: "NOSCRIPT No matching script. Please use EVAL." } };
    expect(await post(["EVALSHA", "f".repeat(40), 0])).toEqual(noScript);
    expect(await post(["EVALSHA", sha, 0])).toEqual({ status: 200, json: { result: 7 } });
    await kit.upstash.scriptFlush();
    expect(await post(["EVALSHA", sha, 0])).toEqual(noScript);
    expect((await post(["SCRIPT", "EXISTS", sha])).json).toEqual({ result: [0] });
  });

  test("the client's own fallback from EVALSHA to EVAL works", async () => {
    const script = kit.upstash.createScript<number>(`${FLAG}return redis.call('INCR', KEYS[1])`);
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
    expect((await post(["EVALSHA_RO", await kit.upstash.scriptLoad(read), 1, "a"])).json).toEqual({
      result: "v",
    });
    expect((await post(["EVAL_RO", `${FLAG}redis.call('SET', KEYS[1], 1)`, 1, "a"])).status).toBe(400);
  });
});
