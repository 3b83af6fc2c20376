/** The way from the turn to the shop, of a visitor who may look elsewhere at any moment. */
import { beforeEach, describe, expect, it } from "vitest";
import { Entering } from "../../src/page/browser/entering.ts";
import type { PageState } from "../../src/page/page-model.ts";

const TURN: PageState = { status: "ready", claimBeforeMs: 60_000, expiresAtMs: null, notice: null };
const ADMITTED: PageState = { status: "ready", claimBeforeMs: null, expiresAtMs: 300_000, notice: null };

interface Claim {
  readonly givenUp: AbortSignal;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

let nowMs: number;
let claims: Claim[];
/** What the page was doing whenever it was shown. */
let shown: string[];
let timesLeft: number;
let entering: Entering;

beforeEach(() => {
  nowMs = 0;
  claims = [];
  shown = [];
  timesLeft = 0;
  entering = new Entering({
    nowMs: () => nowMs,
    claim: (givenUp) =>
      new Promise<void>((resolve, reject) => {
        claims.push({
          givenUp,
          answer: () => settled(resolve),
          refuse: () => settled(() => reject(new Error("refused"))),
        });
      }),
    leave: () => timesLeft++,
    changed: () => shown.push(entering.doing),
  });
});

/** What comes of an answer has come when this is over. */
async function settled(settle: () => void): Promise<void> {
  settle();
  await new Promise((resolve) => setImmediate(resolve));
}

describe("somebody who looks", () => {
  it("claims, and goes to the shop with the pass", async () => {
    void entering.enter(TURN);
    expect([shown, timesLeft]).toEqual([["entering"], 0]);
    await claims[0]?.answer();
    expect([claims.length, timesLeft, entering.doing]).toEqual([1, 1, "entering"]);
  });

  it("is told after eight seconds that the queue holds the claim back", () => {
    void entering.enter(TURN);
    nowMs = 7999;
    expect(entering.doing).toBe("entering");
    nowMs = 8000;
    expect(entering.doing).toBe("held");
  });

  it("stays here when the claim is refused, and the same turn is not taken again", async () => {
    void entering.enter(TURN);
    await claims[0]?.refuse();
    expect([shown, timesLeft, entering.tookTurnOfMs]).toEqual([["entering", "nothing"], 0, 60_000]);
  });

  it("may press the button while the page claims: the form goes alone then, and once", async () => {
    void entering.enter(TURN);
    void entering.enter(TURN);
    expect([claims.length, timesLeft]).toEqual([1, 1]);
    await claims[0]?.answer();
    expect(timesLeft).toBe(1);
  });

  it("is back after coming back from the shop, whatever is still answered", async () => {
    void entering.enter(TURN);
    void entering.enter(TURN);
    entering.comeBack();
    await claims[0]?.answer();
    expect([timesLeft, entering.doing, entering.passWaits]).toEqual([1, "nothing", false]);
    expect(entering.tookTurnOfMs).toBe(60_000);
  });
});

describe("somebody who looks elsewhere meanwhile", () => {
  it("has the claim given up, and nothing odd is shown", async () => {
    void entering.enter(TURN);
    entering.hide();
    expect(claims[0]?.givenUp.aborted).toBe(true);
    expect([entering.doing, entering.passWaits]).toEqual(["nothing", false]);
    await claims[0]?.refuse();
    expect([shown, timesLeft]).toEqual([["entering", "nothing"], 0]);
  });

  it("may have the turn taken anew once the page is seen again", async () => {
    void entering.enter(TURN);
    entering.hide();
    expect(entering.tookTurnOfMs).toBeNull();
    void entering.enter(TURN);
    await claims[0]?.refuse();
    expect(entering.doing).toBe("entering");
    await claims[1]?.answer();
    expect(timesLeft).toBe(1);
  });

  it("goes to the shop once, though the claim that was given up is answered too", async () => {
    void entering.enter(TURN);
    entering.hide();
    void entering.enter(TURN);
    await claims[1]?.answer();
    await claims[0]?.answer();
    expect([timesLeft, entering.doing]).toEqual([1, "entering"]);
  });

  it("is not sent to the shop by a pass that comes all the same, but as soon as the page is seen", async () => {
    void entering.enter(TURN);
    entering.hide();
    await claims[0]?.answer();
    expect([timesLeft, entering.doing, entering.passWaits]).toEqual([0, "nothing", true]);
    void entering.enter(ADMITTED);
    expect([claims.length, timesLeft]).toEqual([1, 1]);
  });

  it("has no pass waiting any more once it has ended", async () => {
    void entering.enter(TURN);
    entering.hide();
    await claims[0]?.answer();
    entering.follow(ADMITTED);
    expect(entering.passWaits).toBe(true);
    entering.follow({ status: "expired" });
    expect(entering.passWaits).toBe(false);
  });

  it("goes on to a shop that is slow to open", async () => {
    void entering.enter(TURN);
    await claims[0]?.answer();
    entering.hide();
    expect([entering.doing, entering.tookTurnOfMs]).toEqual(["entering", 60_000]);
  });
});
