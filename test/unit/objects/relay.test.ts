/** What a relay does between the loop and its lobbies. */
import { describe, expect, it, vi } from "vitest";
import { emptyTally } from "../../../src/core/release/tally.ts";
import { sampleTicket } from "../../support/lobby/core-samples.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { type Call, fail, hearWarnings } from "../../support/objects/objects-kit.ts";
import { openRelay } from "../../support/objects/relay-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

const NOBODY = { departedIndex: 0, awaits: null };
const TO_LOOP = (following: object = NOBODY): Call => [
  "loop",
  "follow",
  { kind: "relay", index: 3 },
  following,
];
const [first, second, third] = [1, 2, 3].map((nth) => sampleTicket(nth)) as [number, number, number];

/** Lobbies want more of each push. */
const open = (answer: (call: Call) => unknown = () => NOBODY) => openRelay(answer);

it("a relay serves the event that its name says", () => {
  expect(open().opened).toEqual(["sale:b"]);
});

describe("a lobby that follows a relay", () => {
  it("is pushed all that the loop pushes there", async () => {
    const { relay, receive, callsOf } = open();
    await relay.follow(7, NOBODY);
    const { progress } = await receive(0);
    expect(callsOf("lobby 7")).toEqual([["lobby 7", "receiveProgress", progress, "relay"]]);
  });

  it("is pushed nothing before the loop pushes, and nothing between two pushes, for a relay keeps no clock", async () => {
    const { relay, receive, callsOf } = open();
    await relay.follow(7, NOBODY);
    await receive(0);
    await relay.follow(8, NOBODY);
    expect([callsOf("lobby 7").length, callsOf("lobby 8"), vi.getTimerCount()]).toEqual([1, [], 0]);
  });

  it("is not pushed what a later push has overtaken", async () => {
    const { relay, receive, callsOf } = open();
    await relay.follow(7, NOBODY);
    await receive(0, { tick: 9 });
    const { answer } = await receive(999, { tick: 8, paused: true });
    expect([callsOf("lobby 7").length, answer]).toEqual([1, NOBODY]);
  });
});

describe("what a relay answers to a push", () => {
  it("is that it wants no more where nobody follows it", async () => {
    const { receive } = open();
    expect((await receive(0)).answer).toBeNull();
  });

  it("is how much of the departed list it has, and whose call is awaited there", async () => {
    const { relay, receive } = open();
    await relay.follow(7, { departedIndex: 0, awaits: sampleTicket(40) });
    await relay.follow(8, { departedIndex: 0, awaits: sampleTicket(30) });
    const { answer } = await receive(
      0,
      { departedCount: 2 },
      { departed: { from: 0, tickets: [first, second] } },
    );
    expect(answer).toEqual({ departedIndex: 2, awaits: sampleTicket(30) });
  });

  it("is that it has nothing of a list of which it lacks the beginning", async () => {
    const { relay, receive } = open();
    await relay.follow(7, NOBODY);
    const { answer } = await receive(
      0,
      { departedCount: 3, departedBase: 1 },
      { departed: { from: 2, tickets: [third] } },
    );
    expect(answer).toEqual(NOBODY);
  });

  it("has what lobbies counted once, and how many streams they have each time", async () => {
    const tallies = [{ ...emptyTally(), commands: 12, streams: 5 }];
    const { relay, receive } = open(([object]) => {
      const [tally] = object === "lobby 7" ? tallies.splice(0) : [];
      return tally ? { ...NOBODY, tally } : NOBODY;
    });
    await relay.follow(7, NOBODY);
    const answers = [];
    for (const ms of [0, 1000, 2000]) answers.push((await receive(ms)).answer);
    expect(answers).toEqual([
      NOBODY,
      { ...NOBODY, tally: { ...emptyTally(), commands: 12, streams: 5 } },
      { ...NOBODY, tally: { ...emptyTally(), streams: 5 } },
    ]);
  });
});

describe("the loop", () => {
  it("is followed for the first lobby that follows a relay, by the relay's own number", async () => {
    const { relay, calls } = open();
    await relay.follow(7, { departedIndex: 9, awaits: sampleTicket(40) });
    expect(calls).toEqual([TO_LOOP({ departedIndex: 0, awaits: sampleTicket(40) })]);
  });

  it("is called no more than ten times a second, however many lobbies follow", async () => {
    const calledAt: number[] = [];
    const { relay } = open(() => calledAt.push(Date.now() - T0));
    for (const ms of [0, 50, 99, 100, 199]) {
      vi.setSystemTime(T0 + ms);
      await relay.follow(ms, NOBODY);
    }
    expect(calledAt).toEqual([0, 100]);
  });

  it("is left alone while it pushes: for a second after its last push", async () => {
    const { relay, receive, callsOf } = open();
    await relay.follow(7, NOBODY);
    await receive(500);
    vi.setSystemTime(T0 + 1500);
    await relay.follow(8, NOBODY);
    expect(callsOf("loop").length).toBe(1);
    vi.setSystemTime(T0 + 1501);
    await relay.follow(8, NOBODY);
    expect(callsOf("loop").length).toBe(2);
  });

  it("is woken where it rests", async () => {
    const { relay, receive, callsOf } = open();
    await relay.follow(7, NOBODY);
    await receive(500, { idle: true });
    await relay.follow(8, NOBODY);
    expect(callsOf("loop").length).toBe(2);
  });

  it("is called again by a relay that wanted no more of it", async () => {
    const { relay, receive, callsOf } = open();
    await receive(0, { departedCount: 1 }, { departed: { from: 0, tickets: [first] } });
    await relay.follow(7, NOBODY);
    expect(callsOf("loop")).toEqual([TO_LOOP({ departedIndex: 1, awaits: null })]);
  });

  it("that cannot be reached is logged, and the lobby follows all the same", async () => {
    const lines = hearWarnings();
    const { relay, receive, callsOf } = open(([object]) => (object === "loop" ? fail() : NOBODY));
    await relay.follow(7, NOBODY);
    await receive(0);
    expect(lines).toEqual([
      {
        level: "warn",
        message: "loop not reached",
        event: "sale",
        object: "relay 3",
        reason: "Error: not reached",
      },
    ]);
    expect(callsOf("lobby 7").length).toBe(1);
  });
});

describe("a lobby that starts", () => {
  it("is given all the progress there is, at once", async () => {
    const { relay, receive, calls } = open();
    const departed = { from: 0, tickets: [first] };
    const { progress } = await receive(0, { departedCount: 1 }, { departed });
    expect(await within(0, relay.readProgress())).toEqual(progress);
    expect(calls).toEqual([]);
  });

  it("has the loop called where there is none yet, and is given what that pushes then", async () => {
    const { relay, receive, calls } = open();
    const asked = [relay.readProgress(), relay.readProgress()];
    expect(calls).toEqual([TO_LOOP()]);
    const { progress } = await receive(0);
    expect(await within(0, Promise.all(asked))).toEqual([progress, progress]);
  });

  it("reads Redis itself where nothing is pushed for a second and a half", async () => {
    const { relay } = open();
    const asked = relay.readProgress();
    expect(await within(1499, asked)).toBe("nothing yet");
    expect(await within(1, asked)).toBeNull();
  });
});

describe("lobbies that a relay is to start", () => {
  const warmed = ([object, method, ...given]: Call) => `${object} ${method} ${given}`;

  it("are told when the drawing closes", async () => {
    const { relay, calls } = open();
    await relay.warm([1, 5], T0 + 1, T0 + 900);
    expect(calls.map(warmed)).toEqual([`lobby 1 warm ${T0 + 900}`, `lobby 5 warm ${T0 + 900}`]);
  });

  it("are told of no close by a loop of before, which says none", async () => {
    const { relay, calls } = open();
    await relay.warm([1], T0 + 1);
    expect(calls.map(warmed)).toEqual(["lobby 1 warm 0"]);
  });

  it("are left alone once the event has opened", async () => {
    const { relay, calls } = open();
    await relay.warm([1], T0, 0);
    expect(calls).toEqual([]);
  });
});
