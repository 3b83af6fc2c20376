import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { Followers, isFollowing, tallyOf } from "../../../src/core/release/followers.ts";
import { addTallies, Counter, emptyTally, isLobbyTally } from "../../../src/core/release/tally.ts";

const NOTES = ["flush", "failure", "sold_out", "overloaded", "joined"] as const;

function note(counter: Counter, what: (typeof NOTES)[number]): void {
  if (what === "flush") counter.noteFlush(125, 3, 7);
  else if (what === "failure") counter.noteFailure();
  else counter.noteAnswer(what);
}

describe("what a lobby counts", () => {
  it("is said once, however often it is asked for, and in all is what happened", () => {
    fc.assert(
      fc.property(fc.array(fc.array(fc.constantFrom(...NOTES))), (rounds) => {
        const counter = new Counter();
        const whole = new Counter();
        let sum = emptyTally();
        for (const round of rounds) {
          for (const what of round) {
            note(counter, what);
            note(whole, what);
          }
          sum = addTallies(sum, counter.take());
        }
        expect(sum).toEqual(whole.take());
      }),
    );
  });

  it("has refusals by their reason, and takes no other answer for one", () => {
    const counter = new Counter();
    for (const answer of ["sold_out", "joined", "sold_out", "waiting", "queue_full"])
      counter.noteAnswer(answer);
    expect(counter.take().refused).toMatchObject({ sold_out: 2, queue_full: 1, queue_closed: 0 });
  });

  it("has each flush that failed", () => {
    const counter = new Counter();
    for (let nth = 0; nth < 3; nth++) counter.noteFailure();
    expect(counter.take().failures).toBe(3);
  });

  it("is added up by a relay as by the loop", () => {
    const [one, other, relay] = [new Counter(), new Counter(), new Counter()];
    one.noteFlush(125, 5, 7);
    other.noteFlush(500, 1, 3);
    relay.add(one.take());
    relay.add(other.take());
    expect(relay.take()).toMatchObject({ commands: 10, flushActs: { sum: 6 }, flushSeconds: { sum: 0.625 } });
  });
});

describe("an answer to a push", () => {
  const following = { departedIndex: 0, awaits: null };

  it("of an older object counts nothing, and is an answer all the same", () => {
    expect([isFollowing(following), tallyOf(following)]).toEqual([true, null]);
  });

  it("of another version, which may be anything, is no answer", () => {
    const bad = [
      { departedIndex: 0.5, awaits: null },
      { departedIndex: 0 },
      { departedIndex: 0, awaits: "7" },
      {},
    ];
    expect([...bad, null, "text"].map(isFollowing)).toEqual(Array(6).fill(false));
    expect(isFollowing({ departedIndex: 0, awaits: 7 })).toBe(true);
  });

  it("with counts that make no sense counts nothing", () => {
    const good = { ...emptyTally(), streams: 2 };
    expect(isLobbyTally(good)).toBe(true);
    const bad = [
      { ...good, streams: -1 },
      { ...good, commands: Number.NaN },
      { ...good, flushSeconds: { counts: [1], sum: 1 } },
      { ...good, refused: {} },
      "text",
      null,
    ];
    for (const tally of bad) expect(isLobbyTally(tally)).toBe(false);
  });
});

describe("open streams", () => {
  it("are those of all who say so, and unknown while nobody does", () => {
    const followers = new Followers();
    const following = { departedIndex: 0, awaits: null };
    const [first, second] = [0, 1].map((index) => followers.add({ kind: "lobby", index }, following));
    expect(followers.streams).toBeNull();
    if (first) first.streams = 40;
    expect(followers.streams).toBe(40);
    if (second) second.streams = 2;
    expect(followers.streams).toBe(42);
    followers.drop({ kind: "lobby", index: 0 });
    expect(followers.streams).toBe(2);
  });
});
