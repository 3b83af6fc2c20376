import { describe, expect, it } from "vitest";
import { Coverage } from "../../../scripts/chaos/coverage.ts";
import { Judge } from "../../../scripts/chaos/judge/judge.ts";

const BAND_WIDTH = 2 ** 44;
const CALLED = 5 * BAND_WIDTH;
const MISSED = 2 * BAND_WIDTH;
const TERMS = { perSecond: 1, burstMs: 250, maxActive: 0, claimWindowMs: 5000 };

/** A judge who sees what each execution is said to have left in the sets. */
function judge() {
  let nowMs = 1_000_000;
  const judge = new Judge([["line", "called"]], "state", TERMS, () => nowMs, new Coverage());
  const see = (
    script: Parameters<Judge["see"]>[0],
    { line = {}, called = {} }: { line?: Record<string, number>; called?: Record<string, number> },
    args: readonly string[] = [],
  ) =>
    judge.see(script, args, [
      Object.entries(line).flatMap(([user, ticket]) => [user, String(ticket)]),
      Object.entries(called).flatMap(([user, score]) => [user, String(score)]),
      ["1", "0", "0", null, "1", null],
    ]);
  return { judge, see, pass: (ms: number) => (nowMs += ms), now: () => nowMs };
}

describe("the judge of chaos", () => {
  it("complains when a stream says that a turn is missed which could still be claimed", () => {
    const { judge: judged, see, pass } = judge();
    see("flush", { called: { ada: CALLED } });
    pass(9000);
    judged.lastWord("ada", "missed");
    expect(judged.complaints).toEqual([expect.stringContaining("promise 6")]);
  });

  it("takes the word of a stream that ended before its person came back and was called again", () => {
    const { judge: judged, see, pass } = judge();
    see("flush", { called: { ada: CALLED } });
    pass(9000);
    see("release_batch", { called: { ada: MISSED } });
    pass(50);
    see("flush", { called: { ada: CALLED + BAND_WIDTH } });
    judged.lastWord("ada", "missed");
    expect(judged.complaints).toEqual([]);
  });

  it("complains when a stream says so long after", () => {
    const { judge: judged, see, pass } = judge();
    see("flush", { called: { ada: CALLED } });
    pass(9000);
    see("release_batch", { called: { ada: MISSED } });
    see("flush", { called: { ada: CALLED + BAND_WIDTH } });
    pass(1000);
    judged.lastWord("ada", "missed");
    expect(judged.complaints).toHaveLength(1);
  });

  it("knows nothing of who was removed after their join was answered, however late the act came", () => {
    const { judge: judged, see, pass, now } = judge();
    see("flush", { line: { ada: 10_000_001 } });
    judged.know("ada", "in line", now() - 10);
    pass(3000);
    see("act_on_person", {}, ["1", "1", "act", "by", "REMOVE", "ada"]);
    judged.judgeKept();
    expect(judged.complaints).toEqual([]);
  });

  it("holds the queue to a join that was sent after the removal", () => {
    const { judge: judged, see, pass, now } = judge();
    see("flush", { line: { ada: 10_000_001 } });
    see("act_on_person", {}, ["1", "1", "act", "by", "REMOVE", "ada"]);
    pass(10);
    judged.know("ada", "in line", now() - 5);
    judged.judgeKept();
    expect(judged.complaints).toEqual([expect.stringContaining("was told of a place, and has none")]);
  });

  it("complains when an operator's act takes the place of somebody else", () => {
    const { judge: judged, see } = judge();
    see("flush", { line: { ada: 10_000_001, bob: 10_000_002 } });
    see("act_on_person", { line: { ada: 10_000_001 } }, ["1", "1", "act", "by", "REMOVE", "ada"]);
    expect(judged.complaints).toEqual([expect.stringContaining("took the place of bob")]);
  });
});
