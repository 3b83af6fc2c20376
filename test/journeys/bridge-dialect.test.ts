/** What goes over the wire to Upstash, as its REST API takes, answers and refuses it. */
import { describe, expect, test } from "vitest";
import { openBridge } from "../support/journey/bridge-kit.ts";

const kit = openBridge();
const { post } = kit;

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
      const response = await fetch(kit.bridge.url, { method: "POST", headers, body: '["DBSIZE"]' });
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ error: "WRONGPASS invalid or missing auth token" });
    },
  );

  test("other paths and methods do not exist", async () => {
    const headers = { authorization: "Bearer secret" };
    expect((await post(["GET", "a"], "/get/a")).status).toBe(404);
    expect((await fetch(kit.bridge.url, { headers })).status).toBe(405);
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
