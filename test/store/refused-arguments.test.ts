/** What scripts refuse: arguments that no part of the product sends, by the sentence that says which one it was. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { loadScripts, runScript } from "../../scripts/redis/direct-queue.ts";
import { allKeys, eventKeys, shardKeys } from "../../src/store/keys.ts";
import type { ScriptName } from "../../src/store/scripts.ts";
import { freshEvent } from "../support/fresh-event.ts";
import { openRedis, T0 } from "../support/store/queue-kit.ts";

const redis = openRedis();
beforeAll(() => loadScripts(redis));
afterAll(() => redis.quit());

type Args = (string | number)[];
const users = (count: number) => Array.from({ length: count }, (_, nth) => `user-${nth}`);

/** Of a lobby, for people who join. */
const flushOf = (people: readonly string[], first: Args = [T0, 1, 0, 0]): Args => [
  ...[...first, 1, 1, 0, 0, 0, 0, 0, 300, 0, 0, 500_000, 100, 200, 0, 60_000, 0, 0, ""],
  ...[0, people.length, 0],
  ...people,
];
/** Of a booth: its claims, then what shops do. */
const batchOf = (claims: readonly string[], acts: Args = []): Args => [
  ...[T0, 1, "b0", 1, 1, 0, 0, 0, 500, claims.length],
  ...claims,
  ...acts,
];
const extensionBy = (seconds: number): Args => ["EXTEND", "ada", T0 + 300_000, seconds];

function run(script: ScriptName, args: Args): Promise<unknown> {
  const event = freshEvent();
  const keys = { control_event: allKeys(event), end_draw: eventKeys(event) }[script as string];
  return runScript(redis, script, keys ?? shardKeys(event), args);
}

describe("a script takes", () => {
  it.each<[string, ScriptName, Args]>([
    ["the first time that it believes", "flush", flushOf([], [Date.UTC(2026, 0, 2), 1, 0, 0])],
    ["the last one", "flush", flushOf([], [Date.UTC(2050, 0, 1) - 1, 1, 0, 0])],
    ["a flush of 500 acts", "flush", flushOf(users(500))],
    ["a batch of 500 claims", "serve_booth", batchOf(users(500))],
    ["claims and acts of shops, 500 together", "serve_booth", batchOf(users(499), extensionBy(5))],
    ["an extension by the most steps", "serve_booth", batchOf([], extensionBy(4995))],
  ])("%s", async (_, script, args) => {
    expect(await run(script, args)).toEqual(expect.arrayContaining(["DONE"]));
  });
});

describe("a script refuses", () => {
  it.each<[string, ScriptName, Args, string]>([
    ["a time that is no number", "flush", flushOf([], ["now", 1, 0, 0]), "now_ms is not a whole number"],
    ["a fraction", "flush", flushOf([], [`${T0}.5`, 1, 0, 0]), "ARGV[1] now_ms is not a whole number"],
    [
      "a time before the tickets' first day",
      "flush",
      flushOf([], [Date.UTC(2026, 0, 2) - 1, 1, 0, 0]),
      "between",
    ],
    ["a time beyond the last", "flush", flushOf([], [Date.UTC(2050, 0, 1), 1, 0, 0]), "is not between"],
    [
      "a writer that is neither lobby nor booth",
      "flush",
      flushOf([], [T0, 1, 0, "x0"]),
      "no lobby and no booth",
    ],
    [
      "a writer with more behind its number",
      "flush",
      flushOf([], [T0, 1, 0, "0:1"]),
      "no lobby and no booth",
    ],
    ["a flush of 501 acts", "flush", flushOf(users(501)), "at most 500 acts"],
    ["a flush that lacks a user", "flush", flushOf(["ada"]).slice(0, -1), "a user id for each act"],
    ["a flush with a user too many", "flush", [...flushOf(["ada"]), "bob"], "a user id for each act"],
    ["a batch of 501 claims", "serve_booth", batchOf(users(501)), "at most 500 claims and acts"],
    [
      "500 claims and an act",
      "serve_booth",
      batchOf(users(500), extensionBy(5)),
      "at most 500 claims and acts",
    ],
    ["half an act of a shop", "serve_booth", batchOf([], ["EXTEND", "ada"]), "four arguments for each act"],
    [
      "fewer claims than it was told",
      "serve_booth",
      batchOf(["ada"]).slice(0, -1),
      "four arguments for each act",
    ],
    [
      "an act of a shop that it does not know",
      "serve_booth",
      batchOf([], ["SELL", "ada", T0, 5]),
      "no act of a shop",
    ],
    [
      "an extension by half a step",
      "serve_booth",
      batchOf([], extensionBy(7)),
      "whole steps of five seconds",
    ],
    ["an extension by more steps than fit", "serve_booth", batchOf([], extensionBy(5000)), "999 at most"],
    ["a change of no field", "control_event", [T0, 1, "act-1", "ada", "", 0], "a change names no field"],
    [
      "an act without a name that could be told",
      "control_event",
      [T0, 1, "a b", "ada", "", 0],
      "is no act id",
    ],
    ["a name of 65 characters", "control_event", [T0, 1, "x".repeat(65), "ada", "", 0], "is no act id"],
    ["an actor of 129 bytes", "control_event", [T0, 1, "act-1", "x".repeat(129), "", 0], "names nobody"],
    [
      "a drawing that ends in no known way",
      "end_draw",
      [T0, 1, 0, 0, "LOST", 0],
      "neither SEATED nor STOPPED",
    ],
    ["a drawing that stops without a reason", "end_draw", [T0, 1, 0, 0, "STOPPED", 0], "no reason to stop"],
  ])("%s", async (_, script, args, sentence) => {
    await expect(run(script, args)).rejects.toThrow(sentence);
  });

  it("a change of a field that operators do not have", async () => {
    const reply = await run("control_event", [T0, 1, "act-1", "ada", "", 0, "tokens", "5"]);
    expect(reply).toEqual(["REFUSED", expect.anything(), ["UNKNOWN_FIELD", "tokens"], []]);
  });
});
