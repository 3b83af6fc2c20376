import { describe, expect, it } from "vitest";
import { Coverage } from "../../../scripts/chaos/coverage.ts";
import { Judge } from "../../../scripts/chaos/judge/judge.ts";
import { PHASE } from "../../../scripts/chaos/judge/sight.ts";

const BAND_WIDTH = 2 ** 44;
const CALLED = 5 * BAND_WIDTH;
const MISSED = 2 * BAND_WIDTH;
const ADMITTED = BAND_WIDTH;
const TERMS = { perSecond: 1, burstMs: 250, claimWindowMs: 5000 };

/** What is said to be in Redis. */
interface Sets {
  readonly line?: Record<string, number>;
  readonly called?: Record<string, number>;
  /** How far a drawing is. */
  readonly phase?: number;
  readonly numbering?: number;
  readonly calledUpTo?: number;
  readonly isCutOff?: boolean;
  readonly paused?: boolean;
  readonly maxActive?: number;
}

/** A judge who sees what each execution is said to have left in the sets. */
function judge() {
  let nowMs = 1_000_000;
  const judge = new Judge([["line", "called"]], "state", TERMS, () => nowMs, new Coverage());
  const repliesOf = ({ line = {}, called = {}, phase = 0, ...state }: Sets) => [
    Object.entries(line).flatMap(([user, ticket]) => [user, String(ticket)]),
    Object.entries(called).flatMap(([user, score]) => [user, String(score)]),
    [
      ...[state.numbering ?? 1, state.calledUpTo ?? 0, 0, state.isCutOff ? 1 : 0, 1].map(String),
      ...[null, String(phase), null, null, null],
      ...[state.paused ? "1" : null, null, String(state.maxActive ?? -1)],
    ],
  ];
  const see = (script: Parameters<Judge["see"]>[0], sets: Sets, args: readonly string[] = []) =>
    judge.see(script, args, repliesOf(sets));
  /** Redis goes back to what it was a moment ago. */
  const goBack = (sets: Sets) => judge.wentBack(nowMs - 100, repliesOf(sets));
  return { judge, see, goBack, pass: (ms: number) => (nowMs += ms), now: () => nowMs };
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
    judged.people.know("ada", "in line", now() - 10);
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
    judged.people.know("ada", "in line", now() - 5);
    judged.judgeKept();
    expect(judged.complaints).toEqual([expect.stringContaining("was told of a place, and has none")]);
  });

  it.each([
    [3000, "of the few seconds in which a booth had yet to put back the pass that Redis lost", 0],
    [20_000, "of later: then no pass comes back", 1],
  ])("lets who left %i ms after a failover be admitted again, %s", (ms, _, complaints) => {
    const { judge: judged, see, goBack, pass, now } = judge();
    see("flush", { called: { ada: CALLED } });
    see("serve_booth", { called: { ada: ADMITTED } });
    judged.pass("ada", now() + 300_000, now());
    goBack({ called: { ada: CALLED } });
    pass(ms);
    see("flush", {});
    judged.people.know("ada", "out", now() - 5);
    see("restore_queue", { called: { ada: ADMITTED } });
    judged.judgeKept();
    expect(judged.complaints).toHaveLength(complaints);
  });

  it.each([
    ["does not miss it where a request of that time got no answer", "unanswered", 0],
    ["does not miss it where Redis went back once more in the two seconds of the close", "twice", 0],
    ["misses it where that was before", "twice, and long ago", 1],
    ["misses it where all were answered", "", 1],
  ])("knows an entry that Redis lost and that was not put back before the close: %s", (...given) => {
    const [, what, complaints] = given;
    const { judge: judged, see, goBack, pass, now } = judge();
    const [entering, closed] = [PHASE.entering, PHASE.closed];
    see("flush", { phase: entering, line: { ada: 10_000_001 } });
    judged.people.know("ada", "in line", now());
    goBack({ phase: entering });
    pass(1000);
    if (what === "unanswered") judged.unanswered(2000);
    if (what.startsWith("twice")) goBack({ phase: entering });
    pass(what === "twice, and long ago" ? 2000 : 900);
    see("release_batch", { phase: closed });
    judged.judgeKept();
    expect(judged.complaints).toHaveLength(complaints);
  });

  it.each([
    ["knows that a lobby of before a deploy may put back that somebody left", true, 0],
    ["complains when somebody is out who left and came back at the same lobby", false, 1],
  ])("%s", (_, isDeployed, complaints) => {
    const { judge: judged, see, goBack, pass, now } = judge();
    see("flush", { line: { ada: 10_000_001 } });
    see("flush", {});
    judged.people.know("ada", "out", now());
    goBack({ line: { ada: 10_000_001 } });
    pass(20);
    if (isDeployed) judged.people.deployed();
    judged.people.know("ada", "in line", now());
    pass(3000);
    see("restore_queue", {});
    judged.judgeKept();
    expect(judged.complaints).toHaveLength(complaints);
  });

  it("complains when an operator's act takes the place of somebody else", () => {
    const { judge: judged, see } = judge();
    see("flush", { line: { ada: 10_000_001, bob: 10_000_002 } });
    see("act_on_person", { line: { ada: 10_000_001 } }, ["1", "1", "act", "by", "REMOVE", "ada"]);
    expect(judged.complaints).toEqual([expect.stringContaining("took the place of bob")]);
  });

  it("complains when a script gives somebody in line another place", () => {
    const { judge: judged, see } = judge();
    see("flush", { line: { ada: 10_000_001, bob: 10_000_002 } });
    see("flush", { line: { bob: 10_000_002, ada: 10_000_003 } });
    expect(judged.complaints).toEqual([expect.stringContaining("gave ada another place")]);
  });

  it("complains when somebody is called while an operator lets nobody be called", () => {
    const { judge: judged, see } = judge();
    see("flush", { line: { ada: 10_000_001 }, paused: true });
    see("release_batch", { called: { ada: CALLED }, paused: true });
    expect(judged.complaints).toEqual([expect.stringContaining("while nobody may be called")]);
  });

  it("complains when more are called than an operator lets be active", () => {
    const { judge: judged, see, pass } = judge();
    see("flush", { line: { ada: 10_000_001, bob: 10_000_002 }, maxActive: 1 });
    see("release_batch", { line: { bob: 10_000_002 }, called: { ada: CALLED }, maxActive: 1 });
    pass(5000);
    see("release_batch", { called: { ada: ADMITTED, bob: CALLED }, maxActive: 1 });
    expect(judged.complaints).toEqual([expect.stringContaining("2 are active of 1")]);
  });

  it.each([
    ["who was never admitted", CALLED, 1],
    ["who was admitted", ADMITTED, 0],
  ])("holds a pass against the sets: of somebody %s", (_, score, complaints) => {
    const { judge: judged, see, now } = judge();
    see("serve_booth", { called: { ada: score } });
    judged.pass("ada", now() + 300_000, now());
    expect(judged.complaints).toHaveLength(complaints);
  });

  it("complains when somebody rises as the line is renumbered", () => {
    const { judge: judged, see } = judge();
    see("flush", { line: { ada: 10_000_001, bob: 10_000_002 } });
    judged.position("ada", "1:0:0", 1);
    see("release_batch", { line: { bob: 5_000_000_001, ada: 5_000_000_002 }, numbering: 2 });
    judged.position("ada", "2:0:0", 2);
    expect(judged.complaints).toEqual([expect.stringContaining("ada rose from 1")]);
  });

  it("takes what somebody is told after a leave that was not answered as of the place they gave up, until they join anew", () => {
    for (const hasJoined of [false, true]) {
      const { judge: judged, see, now } = judge();
      see("flush", { line: { ada: 10_000_001, bob: 10_000_002 } });
      judged.people.person("ada").mayHaveLeft = true;
      if (hasJoined) judged.people.know("ada", "in line", now());
      judged.position("ada", "1:0:0", 1);
      see("release_batch", { line: { bob: 5_000_000_001, ada: 5_000_000_002 }, numbering: 2 });
      judged.position("ada", "2:0:0", 2);
      const expected = hasJoined ? [expect.stringContaining("ada rose from 1")] : [];
      expect(judged.complaints).toEqual(expected);
    }
  });

  it("complains of a turn that nobody had, unless a join that Redis lost is being put back", () => {
    for (const isLost of [false, true]) {
      const { judge: judged, see, goBack, now } = judge();
      see("flush", { line: { ada: 10_000_001 } });
      judged.people.know("ada", "in line", now());
      if (isLost) goBack({});
      judged.lastWord("ada", "ready");
      expect(judged.complaints).toHaveLength(isLost ? 0 : 1);
    }
  });

  it("takes a leave that a deploy met on its way for one that may be done after the next join", () => {
    for (const isMet of [false, true]) {
      const { judge: judged, see, now } = judge();
      see("flush", { line: { ada: 10_000_001 } });
      Object.assign(judged.people.person("ada"), { known: isMet ? "unsure" : "out", mayHaveLeft: true });
      judged.people.deployed();
      judged.people.know("ada", "in line", now());
      see("flush", {});
      judged.judgeKept();
      expect(judged.complaints).toHaveLength(isMet ? 0 : 1);
    }
  });

  it("takes a pass that was claimed after a lost leave for the person's own, in the seconds after a failover", () => {
    for (const isLost of [false, true]) {
      const { judge: judged, see, goBack, now } = judge();
      see("flush", { called: { ada: CALLED } });
      judged.people.know("ada", "out", now());
      if (isLost) goBack({ called: { ada: CALLED } });
      see("serve_booth", { called: { ada: ADMITTED } });
      judged.pass("ada", now() + 300_000, now());
      judged.judgeKept();
      expect(judged.complaints).toHaveLength(isLost ? 0 : 1);
    }
  });

  it("takes nobody for overtaken who was called by a script that was cut off", () => {
    const { judge: judged, see } = judge();
    const line = { ada: 10_000_001, bob: 10_000_002 };
    see("flush", { line });
    see("release_batch", { line, called: { ada: CALLED, bob: CALLED + 1 }, isCutOff: true });
    expect(judged.complaints).toEqual([]);
  });
});
