/** The way from the turn to the shop, of a visitor who may look elsewhere at any moment. */
import { beforeEach, describe, expect, it } from "vitest";
import type { ClaimedPass } from "../../../src/client/queue-client.ts";
import { Entering } from "../../../src/page/browser/entering.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";

const TURN: VisitorState = {
  status: "ready",
  claimBeforeMs: 60_000,
  expiresAtMs: null,
  paused: false,
  notice: null,
};
const UNTIMED: VisitorState = {
  status: "ready",
  claimBeforeMs: null,
  expiresAtMs: null,
  paused: false,
  notice: null,
};
const WAITING: VisitorState = {
  status: "waiting",
  position: 1,
  version: "1:2:3",
  queueSize: 1,
  estimatedWaitSeconds: null,
  pollAfterSeconds: 5,
  paused: false,
  soldOut: false,
  closed: false,
  closesAtMs: null,
  remaining: null,
  chance: null,
  ticketTypes: [],
  notice: null,
  joinedAtMs: null,
};
const ADMITTED: VisitorState = {
  status: "ready",
  claimBeforeMs: null,
  expiresAtMs: 300_000,
  paused: false,
  notice: null,
};

const PASS: ClaimedPass = { queuePass: "a.b.c", expiresAtMs: 300_000 };

interface Claim {
  readonly givenUp: AbortSignal;
  heldBack(): void;
  answer(): Promise<void>;
  refuse(): Promise<void>;
}

let nowMs: number;
let claims: Claim[];
/** What the page was doing whenever it was shown. */
let shown: string[];
let timesGone: number;
/** What the last way to the shop took along. */
let gonePass: ClaimedPass | null;
let entering: Entering;

beforeEach(() => {
  nowMs = 0;
  claims = [];
  shown = [];
  timesGone = 0;
  gonePass = null;
  entering = new Entering({
    nowMs: () => nowMs,
    claim: ({ signal, heldBack }) =>
      new Promise<ClaimedPass>((resolve, reject) => {
        claims.push({
          givenUp: signal,
          heldBack,
          answer: () => settled(() => resolve(PASS)),
          refuse: () => settled(() => reject(new Error("refused"))),
        });
      }),
    goToShop: (pass) => {
      timesGone++;
      gonePass = pass;
    },
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
    expect([shown, timesGone]).toEqual([["entering"], 0]);
    await claims[0]?.answer();
    expect([claims.length, timesGone, entering.doing]).toEqual([1, 1, "entering"]);
    expect(gonePass).toBe(PASS);
  });

  it("is told after eight seconds that the queue holds the claim back", () => {
    void entering.enter(TURN);
    claims[0]?.heldBack();
    nowMs = 7999;
    expect(entering.doing).toBe("entering");
    nowMs = 8000;
    expect(entering.doing).toBe("held");
  });

  it("is not told so of a claim that is slow for another reason, until the queue says so", () => {
    void entering.enter(TURN);
    nowMs = 8000;
    expect(entering.doing).toBe("enteringSlowly");
    claims[0]?.heldBack();
    expect(entering.doing).toBe("held");
  });

  it("is not told of a claim before that this one is held back", () => {
    void entering.enter(TURN);
    entering.hide();
    void entering.enter(TURN);
    claims[0]?.heldBack();
    nowMs = 8000;
    expect(entering.doing).toBe("enteringSlowly");
  });

  it("has the time left shown again eight seconds after a form that came to nothing, and may press again", async () => {
    void entering.enter(TURN);
    nowMs = 5000;
    await claims[0]?.answer();
    nowMs = 12_999;
    expect(entering.doing).toBe("entering");
    nowMs = 13_000;
    expect(entering.doing).toBe("enteringSlowly");
    void entering.enter(ADMITTED);
    expect([claims.length, timesGone, entering.doing, gonePass]).toEqual([1, 2, "entering", null]);
  });

  it("has taken a turn whose time is not told yet", async () => {
    expect(entering.tookTurn).toBeNull();
    void entering.enter(UNTIMED);
    await claims[0]?.refuse();
    expect(entering.tookTurn).toMatchObject({ claimBeforeMs: null });
  });

  it("has taken no turn any more once waiting for another", async () => {
    void entering.enter(TURN);
    await claims[0]?.refuse();
    entering.follow({ status: "missed", returnBeforeMs: 600_000, notice: null });
    expect(entering.tookTurn).toMatchObject({ claimBeforeMs: 60_000 });
    entering.follow(WAITING);
    expect(entering.tookTurn).toBeNull();
  });

  it("stays here when the claim is refused, and the same turn is not taken again", async () => {
    void entering.enter(TURN);
    await claims[0]?.refuse();
    expect([shown, timesGone, entering.tookTurn]).toEqual([["entering", "nothing"], 0, TURN]);
  });

  it("may press the button while the page claims: the form goes alone then, and once", async () => {
    void entering.enter(TURN);
    void entering.enter(TURN);
    expect([claims.length, timesGone, gonePass]).toEqual([1, 1, null]);
    await claims[0]?.answer();
    expect(timesGone).toBe(1);
  });

  it("is back after coming back from the shop, whatever is still answered", async () => {
    void entering.enter(TURN);
    void entering.enter(TURN);
    entering.comeBack();
    await claims[0]?.answer();
    expect([timesGone, entering.doing, entering.passWaits]).toEqual([1, "nothing", false]);
    expect(entering.tookTurn).toBe(TURN);
  });
});

describe("somebody who looks elsewhere meanwhile", () => {
  it("has the claim given up, and nothing odd is shown", async () => {
    void entering.enter(TURN);
    entering.hide();
    expect(claims[0]?.givenUp.aborted).toBe(true);
    expect([entering.doing, entering.passWaits]).toEqual(["nothing", false]);
    await claims[0]?.refuse();
    expect([shown, timesGone]).toEqual([["entering", "nothing"], 0]);
  });

  it("may have the turn taken anew once the page is seen again", async () => {
    void entering.enter(TURN);
    entering.hide();
    expect(entering.tookTurn).toBeNull();
    void entering.enter(TURN);
    await claims[0]?.refuse();
    expect(entering.doing).toBe("entering");
    await claims[1]?.answer();
    expect(timesGone).toBe(1);
  });

  it("goes to the shop once, though the claim that was given up is answered too", async () => {
    void entering.enter(TURN);
    entering.hide();
    void entering.enter(TURN);
    await claims[1]?.answer();
    await claims[0]?.answer();
    expect([timesGone, entering.doing]).toEqual([1, "entering"]);
  });

  it("is not sent to the shop by a pass that comes all the same, but as soon as the page is seen", async () => {
    void entering.enter(TURN);
    entering.hide();
    await claims[0]?.answer();
    expect([timesGone, entering.doing, entering.passWaits]).toEqual([0, "nothing", true]);
    void entering.enter(ADMITTED);
    // Another event's pass may have taken the place of this one's cookie meanwhile: the claim sets it again.
    await claims[1]?.answer();
    expect([claims.length, timesGone, gonePass]).toEqual([2, 1, PASS]);
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
    expect([entering.doing, entering.tookTurn]).toEqual(["entering", TURN]);
  });
});
