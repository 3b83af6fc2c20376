import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Coverage } from "../../../scripts/chaos/coverage.ts";
import { DrawingJudge } from "../../../scripts/chaos/judge/drawing.ts";
import { Judge } from "../../../scripts/chaos/judge/judge.ts";
import { hmac256, leafOf, placesOf, rootOf } from "../../../scripts/draw/recompute.ts";

const BAND_WIDTH = 2 ** 44;
const CALLED = 5 * BAND_WIDTH;
const GONE = 256;
const PRIVATE_KEY = createHash("sha256").update("a key").digest();
const RUN = { event: "sale", generation: 1, saltSecret: hmac256(PRIVATE_KEY, "vq-salt-secret-1") };
const SIGNATURE = "ab".repeat(48);
const USERS = ["ada", "bob", "cay", "dan"];
const [ENTERING, CLOSED, COMMITTED, SEATED] = [1, 2, 3, 4];

const sheetOf = (user: string) => hmac256(RUN.saltSecret, "vq-sheet-of-1", "sale", user)[0] as number;

/** A list that was signed for a round, which comes out so long after its close. */
function signedList(users: readonly string[], outAfterMs = 12_000) {
  const sheets = Array.from({ length: 256 }, (_, sheet) =>
    users.filter((user) => sheetOf(user) === sheet).map((user) => leafOf(RUN, user)),
  );
  const root = rootOf(RUN, sheets);
  const closedAt = new Date(9_000_000 - outAfterMs).toISOString();
  const claims = {
    generation: 1,
    size: users.length,
    root: root.toString("base64url"),
    round: 9,
    closed_at: closedAt,
  };
  const checkpoint = `head.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.signature`;
  const places = placesOf(
    users.map((user) => leafOf(RUN, user)),
    root,
    SIGNATURE,
  );
  const order = users.toSorted((one, other) => placeOf(one) - placeOf(other));
  function placeOf(user: string): number {
    return places.get(leafOf(RUN, user)) as number;
  }
  return { checkpoint, order };
}

interface Seen {
  readonly line?: readonly string[];
  readonly called?: readonly string[];
  readonly entrants?: readonly string[];
  readonly gone?: readonly string[];
  readonly phase: number;
  readonly checkpoint?: string;
  readonly stopped?: boolean;
}

/** A judge who sees what each execution is said to have left of a sale that opens with a drawing. */
function judge() {
  let nowMs = 1_000_000;
  const complain = (promise: number, text: string) => judged.complain(promise, text);
  const coverage = new Coverage();
  const drawing = new DrawingJudge({
    event: "sale",
    privateKey: PRIVATE_KEY,
    outAtMs: () => 9_000_000,
    signatureOf: () => SIGNATURE,
    complain,
    coverage,
  });
  const terms = { perSecond: 1, burstMs: 250, claimWindowMs: 5000 };
  const judged: Judge = new Judge(
    [["line", "called", "entrants"]],
    "state",
    terms,
    () => nowMs,
    coverage,
    drawing,
  );
  /** Each time another one: tickets say no more than the order. */
  let numbering = 0;
  const repliesOf = ({
    line = [],
    called = [],
    entrants = [],
    gone = [],
    phase,
    checkpoint = "",
    stopped,
  }: Seen) => [
    line.flatMap((user, index) => [user, String(10_000_001 + index)]),
    called.flatMap((user) => [user, String(CALLED)]),
    entrants.flatMap((user) => [user, String(sheetOf(user) + (gone.includes(user) ? GONE : 0))]),
    [String(++numbering), "0", "0", null, "1", null, String(phase), stopped ? "3" : "0", checkpoint],
  ];
  return {
    judged,
    drawing,
    see: (script: Parameters<Judge["see"]>[0], seen: Seen, args: readonly string[] = []) =>
      judged.see(script, args, repliesOf(seen)),
    goBack: (seen: Seen) => judged.wentBack(nowMs - 500, repliesOf(seen)),
    pass: (ms: number) => (nowMs += ms),
  };
}

const SIGNED = signedList(USERS);
const DRAWN = SIGNED.order;
const COMMITTED_TO = { entrants: USERS, phase: COMMITTED, checkpoint: SIGNED.checkpoint };
const OVER = { ...COMMITTED_TO, phase: SEATED };

describe("the judge of chaos, where a sale opens with a drawing", () => {
  it("is content where everybody who stayed stands in the drawn order, and newcomers behind them", () => {
    const { judged, see } = judge();
    see("flush", { entrants: USERS, phase: ENTERING });
    see("release_batch", { entrants: USERS, phase: CLOSED });
    see("commit_draw", COMMITTED_TO);
    see("end_draw", { ...OVER, line: [...DRAWN, "new"] });
    see("release_batch", { ...OVER, line: [...DRAWN.slice(1), "new"], called: DRAWN.slice(0, 1) });
    expect(judged.complaints).toEqual([]);
  });

  it("complains when somebody is called before all entrants are in line", () => {
    const { judged, see } = judge();
    see("commit_draw", COMMITTED_TO);
    see("seat_entrants", { ...COMMITTED_TO, line: DRAWN.slice(0, 2) });
    see("release_batch", { ...COMMITTED_TO, line: DRAWN.slice(1, 2), called: DRAWN.slice(0, 1) });
    expect(judged.complaints).toEqual([expect.stringContaining("before all entrants are in line")]);
  });

  it("takes a call that is restored after a rollback", () => {
    const { judged, see, goBack } = judge();
    see("end_draw", { ...OVER, line: DRAWN });
    goBack({ ...COMMITTED_TO, line: DRAWN.slice(1) });
    see("restore_queue", { ...COMMITTED_TO, line: DRAWN.slice(1), called: DRAWN.slice(0, 1) });
    see("end_draw", { ...OVER, line: DRAWN.slice(1), called: DRAWN.slice(0, 1) });
    expect(judged.complaints).toEqual([]);
  });

  it("complains when two stand the other way round than they were drawn", () => {
    const { judged, see } = judge();
    const [first = "", second = "", ...others] = DRAWN;
    see("commit_draw", COMMITTED_TO);
    see("end_draw", { ...OVER, line: [second, first, ...others] });
    expect(judged.complaints).toEqual([expect.stringContaining("they were drawn")]);
  });

  it("complains when a renumbering changes the drawn order", () => {
    const { judged, see } = judge();
    see("end_draw", { ...OVER, line: DRAWN });
    see("release_batch", { ...OVER, line: DRAWN.toReversed() });
    expect(judged.complaints[0]).toContain("they were drawn");
  });

  it("complains when somebody who stayed has no place", () => {
    const { judged, see } = judge();
    see("end_draw", { ...OVER, line: DRAWN.slice(0, -1) });
    expect(judged.complaints).toEqual([expect.stringContaining("entered and stayed, and has no place")]);
  });

  it("leaves out who gave up, and lets them come back behind all", () => {
    const { judged, see } = judge();
    const [gone = "", ...stayers] = DRAWN;
    see("end_draw", { ...OVER, gone: [gone], line: [...stayers, gone] });
    expect(judged.complaints).toEqual([]);
  });

  it("complains when a newcomer or who gave up stands before the drawn", () => {
    for (const before of ["new", DRAWN[0] as string]) {
      const { judged, see } = judge();
      const stayers = DRAWN.filter((user) => user !== before);
      see("end_draw", { ...OVER, gone: [before], line: [before, ...stayers] });
      expect(judged.complaints).toEqual([expect.stringContaining("and in line stand")]);
    }
  });

  it("complains of a second checkpoint of a run, whoever was shown it", () => {
    const { judged, see, drawing } = judge();
    see("commit_draw", COMMITTED_TO);
    drawing.told(SIGNED.checkpoint);
    expect(judged.complaints).toEqual([]);
    drawing.told(`${SIGNED.checkpoint}x`);
    expect(judged.complaints).toEqual([expect.stringContaining("2 checkpoints")]);
  });

  it("complains when another list was signed than that of the entrants", () => {
    const { judged, see } = judge();
    const { checkpoint } = signedList(USERS.slice(1));
    see("end_draw", { ...OVER, checkpoint, line: DRAWN });
    expect(judged.complaints[0]).toContain("another list of 3 was signed");
  });

  it("complains when the round could be known soon after the close", () => {
    const { judged, see } = judge();
    const { checkpoint } = signedList(USERS, 9000);
    see("end_draw", { ...OVER, checkpoint, line: DRAWN });
    expect(judged.complaints).toEqual([expect.stringContaining("too soon")]);
  });

  it("complains when who holds a receipt is not in the list, unless they were erased", () => {
    for (const isErased of [false, true]) {
      const { judged, see, drawing } = judge();
      see("flush", { entrants: USERS, phase: ENTERING });
      drawing.receipt("ada");
      if (isErased)
        see("erase_person", { entrants: USERS.slice(1), phase: ENTERING }, ["", "", "", "", "ada"]);
      see("release_batch", { entrants: USERS.slice(1), phase: CLOSED });
      const expected = isErased ? [] : [expect.stringContaining("ada has a receipt")];
      expect(judged.complaints).toEqual(expected);
    }
  });

  it("counts no receipt that a lobby signs from memory for somebody erased, until they enter once more", () => {
    for (const entersAgain of [false, true]) {
      const { judged, see, drawing } = judge();
      see("flush", { entrants: USERS, phase: ENTERING });
      see("erase_person", { entrants: USERS.slice(1), phase: ENTERING }, ["", "", "", "", "ada"]);
      if (entersAgain) see("flush", { entrants: USERS, phase: ENTERING });
      drawing.receipt("ada");
      see("release_batch", { entrants: USERS.slice(1), phase: CLOSED });
      const expected = entersAgain ? [expect.stringContaining("ada has a receipt")] : [];
      expect(judged.complaints).toEqual(expected);
    }
  });

  it("goes on counting a receipt where an erasure was held", () => {
    const { judged, see, drawing } = judge();
    see("flush", { entrants: USERS, phase: ENTERING });
    drawing.receipt("ada");
    see("erase_person", { entrants: USERS, phase: ENTERING }, ["", "", "", "", "ada"]);
    see("release_batch", { entrants: USERS.slice(1), phase: CLOSED });
    expect(judged.complaints).toEqual([expect.stringContaining("ada has a receipt")]);
  });

  it("complains when a drawing stops, or does not come to its end", () => {
    const { judged, see, drawing } = judge();
    see("commit_draw", COMMITTED_TO);
    drawing.judgeOver();
    see("end_draw", { ...COMMITTED_TO, stopped: true });
    expect(judged.complaints).toEqual([
      expect.stringContaining("is not over"),
      expect.stringContaining("has stopped"),
    ]);
  });

  it("complains when other places are published than drawn", () => {
    const { judged, see, drawing } = judge();
    see("end_draw", { ...OVER, line: DRAWN });
    const publish = (order: readonly string[]) =>
      drawing.judgePublished(
        1,
        order.map((user, index) => ({
          leaves: Buffer.from(leafOf(RUN, user), "hex"),
          places: Uint8Array.of(0, 0, 0, index + 1),
        })),
      );
    publish(DRAWN);
    expect(judged.complaints).toEqual([]);
    publish(DRAWN.toReversed());
    expect(judged.complaints).toEqual([expect.stringContaining("other places are published")]);
  });

  it("holds a newcomer's position against the entrants who have no place yet", () => {
    const { judged, see } = judge();
    see("flush", { entrants: USERS, gone: ["ada"], line: ["new"], phase: CLOSED });
    judged.position("new", "1:0:0", 4);
    expect(judged.complaints).toEqual([]);
    judged.position("new", "1:0:0", 5);
    expect(judged.complaints[0]).toContain("was told 5");
  });

  it("does not hold the queue to a place of a newcomer where Redis went back to before the close", () => {
    const { judged, see, goBack, pass } = judge();
    see("release_batch", { entrants: USERS, phase: CLOSED });
    see("flush", { entrants: USERS, line: ["new"], phase: CLOSED });
    judged.people.know("new", "in line", 1_000_000);
    pass(500);
    goBack({ entrants: USERS, phase: ENTERING });
    judged.judgeKept();
    expect(judged.complaints).toEqual([]);
  });
});
