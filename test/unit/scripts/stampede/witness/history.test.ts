import { describe, expect, it } from "vitest";
import { endOf } from "../../../../../scripts/stampede/judge/end-of.ts";
import { History, parseHistoryLine } from "../../../../../scripts/stampede/witness/history.ts";
import { parseMonitorLine, timeOf } from "../../../../../scripts/stampede/witness/monitor-line.ts";

const ANY = new Set(["ZADD", "ECHO"]);
const NOTHING = { waiting: new Map(), called: new Map(), fields: new Map() };

describe("a line of MONITOR", () => {
  it("says when, what and with which arguments", () => {
    const line = parseMonitorLine(
      '1763958123.123456 [0 lua] "zadd" "queue:{demo}" "2822890000001" "ada"',
      ANY,
    );
    expect(line).toEqual({
      atMs: 1763958123123.456,
      command: "ZADD",
      args: ["queue:{demo}", "2822890000001", "ada"],
    });
  });

  it("gives back what Redis escaped", () => {
    const text = String.raw`1.5 [0 127.0.0.1:4242] "ECHO" "say \"hi\"" "back\\" "\xc3\xa9\n" ""`;
    expect(parseMonitorLine(text, ANY)?.args).toEqual(['say "hi"', "back\\", "é\n", ""]);
  });

  it("is null when the command is not wanted, or when it is no command", () => {
    expect(parseMonitorLine('1.5 [0 lua] "HMGET" "queue:{demo}:state" "n"', ANY)).toBeNull();
    expect(parseMonitorLine("OK", ANY)).toBeNull();
  });
});

describe("the time of a line", () => {
  it("is known of every command, and of nothing else", () => {
    expect(timeOf('1763958123.123456 [0 lua] "HMGET" "n"')).toBe(1763958123123.456);
    expect(timeOf("OK")).toBeNull();
  });

  it("shows when Redis executed nothing for over a second", () => {
    const history = new History("demo");
    for (const atMs of [1000, 1900, 2900, 4000, 4100]) history.noteTime(atMs);
    history.record({ atMs: 4100, command: "ECHO", args: ["end"] });
    expect(history.between("begin", "end", NOTHING).slice(1)).toEqual([
      { kind: "stood_still", sinceMs: 2900, atMs: 4000 },
    ]);
  });
});

describe("the history of an event", () => {
  const read = (...lines: string[]) => {
    const history = new History("demo");
    for (const text of lines) {
      const line = parseHistoryLine(`1.5 [0 lua] ${text}`);
      if (line) history.record(line);
    }
    return history;
  };

  it("holds what happened between two markers, to this event alone", () => {
    const history = read(
      '"ZADD" "queue:{demo}" "10000001" "before"',
      '"ECHO" "first"',
      '"ZADD" "queue:{demo}" "10000002" "ada" "10000003" "bob"',
      '"ZADD" "queue:{other}" "10000002" "eve"',
      '"EVALSHA" "abc" "5" "queue:{demo}" "ZADD"',
      '"ECHO" "last"',
      '"ZREM" "queue:{demo}" "ada"',
    );
    expect(history.hasReached("last")).toBe(true);
    expect(history.between("first", "last", NOTHING).filter((entry) => "user" in entry)).toEqual([
      { kind: "waits", atMs: 1500, user: "ada", ticket: 10000002 },
      { kind: "waits", atMs: 1500, user: "bob", ticket: 10000003 },
    ]);
  });

  it("holds what happened in every shard", () => {
    const history = read(
      '"ECHO" "first"',
      '"ZADD" "queue:{demo}:s12" "10000001" "ada"',
      '"ZADD" "queue:{demo}:s3:called" "8001" "bob"',
      '"ZADD" "queue:{demo}:s3:next" "10000002" "cay"',
      '"ECHO" "last"',
    );
    expect(endOf(history.between("first", "last", NOTHING))).toEqual({
      waiting: new Map([["ada", 10000001]]),
      called: new Map([["bob", 8001]]),
    });
  });

  it("begins with what Redis held at the first marker", () => {
    const before = {
      waiting: new Map([["ada", 10000001]]),
      called: new Map([["bob", 8001]]),
      fields: new Map(),
    };
    const history = read('"ECHO" "first"', '"ZREM" "queue:{demo}" "ada"', '"ECHO" "last"');
    expect(endOf(history.between("first", "last", before))).toEqual({
      waiting: new Map(),
      called: new Map([["bob", 8001]]),
    });
  });

  it("ends as Redis does", () => {
    const history = read(
      '"ECHO" "first"',
      '"ZADD" "queue:{demo}" "10000001" "ada" "10000002" "bob"',
      '"ZADD" "queue:{demo}:called" "4503599627370504" "ada"',
      '"ZREM" "queue:{demo}" "ada"',
      '"ECHO" "middle"',
      '"DEL" "queue:{demo}" "queue:{demo}:called"',
      '"ECHO" "last"',
    );
    expect(endOf(history.between("first", "middle", NOTHING))).toEqual({
      waiting: new Map([["bob", 10000002]]),
      called: new Map([["ada", 4503599627370504]]),
    });
    expect(endOf(history.between("first", "last", NOTHING))).toEqual({
      waiting: new Map(),
      called: new Map(),
    });
  });
});
