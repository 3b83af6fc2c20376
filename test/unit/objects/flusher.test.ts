import { describe, expect, it, vi } from "vitest";
import type { Answer } from "../../../src/core/answer.ts";
import type { Flush } from "../../../src/core/waiting-queue.ts";
import { openFlusher, within } from "../../support/lobby/flusher-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

/** More people leave than one reply can name. */
async function leaveInACrowd({ other }: ReturnType<typeof openFlusher>): Promise<void> {
  const crowd = Array.from({ length: 5001 }, (_, person) => `p${person}`);
  await other.flush({ join: crowd });
  await other.flush({ leave: crowd });
}

describe("a lobby that does not know everybody who left", () => {
  it("answers as soon as it does", async () => {
    const lobby = openFlusher();
    await leaveInACrowd(lobby);
    expect(await within(1000, lobby.flusher.submit("join", "ann"))).toMatchObject({ position: 1 });
  });

  it("answers acts that it has not sent when the store is away", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const lobby = openFlusher();
    await within(0, lobby.flusher.submit("join", "ann"));
    await leaveInACrowd(lobby);
    await within(1000, lobby.flusher.refresh());
    lobby.queue.away = true;
    const held = lobby.flusher.submit("position", "ann");
    expect(await within(1000, held)).toMatchObject({ status: "store_unavailable" });
    expect(lobby.sentWith("ann")).toEqual([0]); // it was never sent, so no failure of its own could answer it
  });
});

describe("acts of one moment", () => {
  it("go into one flush, although none was under way", async () => {
    const { flusher, sentWith } = openFlusher({ lobbies: 400, commandBudget: 5000 });
    await Promise.all(["ann", "bob", "cat"].map((user) => within(100, flusher.submit("join", user))));
    expect(["ann", "bob", "cat"].map(sentWith)).toEqual([[0], [0], [0]]);
  });
});

describe("the acts of a large flush", () => {
  /** 120 joins of one flush, when the first of their answers has come, and what has been answered by now. */
  async function answerSome() {
    const lobby = openFlusher();
    const given: Answer[] = [];
    const answers = Array.from({ length: 120 }, async (_, person) => {
      given.push(await lobby.flusher.submit("join", `p${person}`));
    });
    await answers[0];
    return { ...lobby, given, all: Promise.all(answers) };
  }

  const placesOf = (given: readonly Answer[]) =>
    given.map((answer) => (answer.status === "answered" ? answer.position : answer.status));
  const inOrder = Array.from({ length: 120 }, (_, nth) => nth + 1);

  it("are answered some in a turn, so that other requests come in between", async () => {
    const { given, all } = await answerSome();
    const answered = [given.length];
    setTimeout(() => answered.push(given.length));
    await within(100, all);
    expect([...answered, given.length]).toEqual([20, 40, 120]);
    expect(placesOf(given)).toEqual(inOrder);
  });

  it("are answered with their places where the next flush fails before it is the turn of all", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { flusher, queue, given, all } = await answerSome();
    queue.away = true;
    const late = within(0, flusher.submit("position", "somebody else"));
    flusher.verify();
    await all;
    expect(placesOf(given)).toEqual(inOrder);
    expect(await late).toMatchObject({ status: "store_unavailable" });
  });

  it.each<[string, (lobby: ReturnType<typeof openFlusher>) => unknown]>([
    ["the line is being renumbered", ({ queue }) => Object.assign(queue, { isHeld: true })],
    ["more have left than one reply can name", leaveInACrowd],
  ])("are answered with their places where %s before it is the turn of all", async (_, happens) => {
    const lobby = await answerSome();
    await happens(lobby);
    lobby.flusher.verify();
    await lobby.all;
    expect(placesOf(lobby.given)).toEqual(inOrder);
  });

  it("that have not been answered when the event starts anew have places in the new one", async () => {
    const { flusher, startAnew, other, given, all } = await answerSome();
    const before = given.length;
    startAnew();
    await other.act("join", "bob", { nowMs: T0 + 1 });
    flusher.verify();
    await within(1000, all);
    expect(placesOf(given.slice(before))).toEqual(inOrder.slice(1, 101));
  });
});

describe("a quiet lobby of five million people", () => {
  const manyLobbies = { lobbies: 2000, commandBudget: 5000 }; // their first flushes are spread over 2.8 s
  const drawn = (...moments: number[]) => {
    const random = vi.spyOn(Math, "random");
    for (const moment of moments) random.mockReturnValueOnce(moment);
  };

  it("waits for the moment that it has drawn, however many act meanwhile", async () => {
    const { flusher, sentWith } = openFlusher(manyLobbies);
    drawn(0.5, 0.1, 0);
    for (const user of ["ann", "bob", "cat"]) void flusher.submit("join", user);
    await vi.advanceTimersByTimeAsync(2800);
    expect(["ann", "bob", "cat"].map(sentWith)).toEqual([[1400], [1400], [1400]]);
  });

  it("reads a snapshot at once, and does the acts that wait along with it", async () => {
    const { flusher, sentWith } = openFlusher(manyLobbies);
    drawn(0.5);
    void flusher.submit("join", "ann");
    expect(await within(100, flusher.refresh())).toBe(true);
    expect(sentWith("ann")).toEqual([0]);
    await vi.advanceTimersByTimeAsync(2800);
    expect(sentWith("ann")).toEqual([0]);
  });

  it("looks at once whether Redis went back, though it has just flushed", async () => {
    const { flusher, queue } = openFlusher(manyLobbies);
    await within(10, flusher.refresh());
    flusher.verify();
    await vi.advanceTimersByTimeAsync(100);
    expect(queue.sent).toHaveLength(2);
  });
});

describe("a lobby that knows of a departure which Redis has lost since, and has another in its place", () => {
  it("learns all departures anew", async () => {
    const { flusher, event, other, queue, reported } = openFlusher();
    await within(100, flusher.submit("join", "ann"));
    await other.flush({ join: ["bob", "cat"] });
    const ticketOf = (user: string) => (event().people.get(user) as { ticket: number }).ticket;
    event().departed.push(ticketOf("ann")); // an operator removes her, all lobbies learn of it, and Redis goes back
    await within(100, flusher.refresh());
    event().departed.pop();
    await other.act("leave", "bob");
    queue.sent.length = 0;
    reported.length = 0;
    expect(await within(1000, flusher.submit("position", "ann"))).toMatchObject({ position: 1 });
    expect(reported).toEqual(["reset", "advanced"]);
    expect(queue.sent.filter(({ lobby }) => lobby === 0)).toHaveLength(2);
  });
});

describe("a lobby that knows of an operator's change which Redis has lost since", () => {
  it("names no place of the line of before", async () => {
    const { flusher, event, other } = openFlusher();
    vi.spyOn(console, "warn").mockImplementation(() => {});
    await within(100, flusher.submit("join", "ann"));
    await other.flush({ join: ["bob", "cat"] });
    event().control++;
    await within(100, flusher.refresh());
    event().control--;
    await within(100, flusher.submit("leave", "ann"));
    expect(await within(1000, flusher.submit("join", "ann"))).toMatchObject({ position: 3 });
  });
});

describe("a look whether Redis went back, which got no answer", () => {
  it.each([
    ["is made again as soon as a failure lets it, where somebody may have lost something", true, 2],
    ["is not, where nobody was answered of late", false, 1],
  ])("%s", async (_, hasJoined, looks) => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { flusher, queue } = openFlusher();
    await within(100, hasJoined ? flusher.submit("join", "ann").then(Boolean) : flusher.refresh());
    queue.sent.length = 0;
    queue.away = true;
    flusher.verify();
    await vi.advanceTimersByTimeAsync(0);
    queue.away = false;
    await vi.advanceTimersByTimeAsync(1000);
    expect(queue.sent).toHaveLength(looks);
  });
});

describe("a lobby whose clock is set back", () => {
  it.each([1000, 600_000])("by %i ms makes no act wait for that", async (backMs) => {
    const { flusher } = openFlusher();
    for (const user of ["ann", "bob"]) await within(100, flusher.submit("join", user));
    vi.setSystemTime(Date.now() - backMs);
    expect(await within(100, flusher.submit("join", "cat"))).toMatchObject({ position: 3 });
  });
});

describe("when to come back, as a lobby answers it", () => {
  it("is later the longer the store has been away, and soon again after it was back", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher, queue } = openFlusher();
    const answers: unknown[] = [];
    for (const away of [true, true, true, false, true]) {
      queue.away = away;
      answers.push(await within(9000, flusher.submit("position", "ann")));
    }
    expect(answers).toMatchObject([
      { status: "store_unavailable", retryAfterSeconds: 2 },
      { status: "store_unavailable", retryAfterSeconds: 9 },
      { status: "store_unavailable", retryAfterSeconds: 18 },
      { status: "answered" },
      { status: "store_unavailable", retryAfterSeconds: 2 },
    ]);
  });

  it("is when a full lobby will have been through with all that wait before", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 400, commandBudget: 1000 }); // 10 commands: a flush in 4 s
    await within(0, flusher.submit("join", "first"));
    for (let person = 0; person < 5000; person++) void flusher.submit("join", `p${person}`);
    const refused = await within(0, flusher.submit("join", "one too many"));
    expect(refused).toMatchObject({ status: "overloaded", retryAfterSeconds: 20 });
  });

  it("is later for who is turned away after many others, and as soon as at first when these have had the time to come", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 40, commandBudget: 1000 }); // 10 commands: a flush in 400 ms, an act in 0.8
    await within(0, flusher.submit("join", "first"));
    const fill = () => {
      for (let person = 0; person < 5000; person++) void flusher.submit("join", `p${person}`);
    };
    const refusals = async (count: number) => {
      const answers = Array.from({ length: count }, (_, n) => flusher.submit("join", `one too many ${n}`));
      return within(0, Promise.all(answers));
    };
    fill();
    const refused = await refusals(10_000);
    const told = [0, 2499, 4999, 9999].map((nth) => refused[nth]);
    expect(told).toMatchObject([4, 6, 8, 12].map((retryAfterSeconds) => ({ retryAfterSeconds })));
    await vi.advanceTimersByTimeAsync(10_000);
    fill();
    expect(await refusals(1)).toMatchObject([{ status: "overloaded", retryAfterSeconds: 4 }]);
  });

  it("is given to whom it would reach too late to be waited for", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 400, commandBudget: 1000 }); // a flush in 4 s: three of them in 15
    await within(0, flusher.submit("join", "first"));
    const answers = Array.from({ length: 1501 }, (_, person) => flusher.submit("join", `p${person}`));
    expect(await within(0, answers[1500] as Promise<unknown>)).toMatchObject({ status: "overloaded" });
    expect(await within(0, answers[1499] as Promise<unknown>)).toBe("nothing yet");
    expect(await within(15_000, answers[1499] as Promise<unknown>)).toMatchObject({ position: 1501 });
  });

  it("is not told to who has a place where a crowd fills the lobby by joining, before as many have asked as a flush takes", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 400, commandBudget: 1000 }); // three flushes in 15 s
    await within(0, flusher.submit("join", "first"));
    for (let person = 0; person < 1501; person++) void flusher.submit("join", `p${person}`);
    const asked = Array.from({ length: 501 }, (_, person) => flusher.submit("position", `p${person}`));
    expect(await within(0, asked[499] as Promise<unknown>)).toBe("nothing yet");
    expect(await within(0, asked[500] as Promise<unknown>)).toMatchObject({ status: "overloaded" });
    expect(await within(20_000, asked[499] as Promise<unknown>)).toMatchObject({ position: 501 });
  });

  it("is told a crowd that comes while a flush is under way that takes seconds already", async () => {
    const { flusher, queue } = openFlusher();
    await within(0, flusher.submit("join", "first"));
    queue.delayMs = 6000;
    void flusher.submit("join", "second");
    await vi.advanceTimersByTimeAsync(3000);
    const answers = Array.from({ length: 2501 }, (_, person) => flusher.submit("join", `p${person}`));
    expect(await within(0, answers[2500] as Promise<unknown>)).toMatchObject({ status: "overloaded" });
    expect(await within(0, answers[2499] as Promise<unknown>)).toBe("nothing yet");
  });

  it("is later, too, for those whom isolates have turned away that know the lobby to be full", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 40, commandBudget: 1000 }); // an act in 0.8 ms
    await within(0, flusher.submit("join", "first"));
    for (let person = 0; person < 5000; person++) void flusher.submit("join", `p${person}`);
    expect(flusher.askForRoom(4999)).toMatchObject({ backlogMs: 4000, eachMs: 0.8 });
    const refused = await within(0, flusher.submit("join", "one too many"));
    expect(refused).toMatchObject({ retryAfterSeconds: 8, full: { turnMs: 8000 } });
  });

  it("is no longer given, as isolates are told, once a flush has made room", async () => {
    const { flusher } = openFlusher({ lobbies: 40, commandBudget: 1000 }); // a flush in 400 ms
    await within(0, flusher.submit("join", "first"));
    for (let person = 0; person < 5000; person++) void flusher.submit("join", `p${person}`);
    expect(flusher.askForRoom(10)).not.toBeNull();
    await vi.advanceTimersByTimeAsync(400);
    expect(flusher.askForRoom(10)).toBeNull();
  });

  it("says that the lobby is full to a join alone, and not where one person asks too much", async () => {
    const { flusher } = openFlusher({ lobbies: 400, commandBudget: 1000 });
    await within(0, flusher.submit("join", "first"));
    for (const kind of ["join", "leave", "join"] as const) void flusher.submit(kind, "ann");
    expect(await within(0, flusher.submit("leave", "ann"))).not.toHaveProperty("full");
    for (let person = 0; person < 5000; person++) void flusher.submit("join", `p${person}`);
    for (let person = 0; person < 500; person++) void flusher.submit("position", `p${person}`);
    const refused = await within(0, flusher.submit("position", "one too many"));
    expect(refused).toMatchObject({ status: "overloaded" });
    expect(refused).not.toHaveProperty("full");
  });

  it("is not later for others where one person asks too much", async () => {
    vi.spyOn(Math, "random").mockReturnValue(0);
    const { flusher } = openFlusher({ lobbies: 400, commandBudget: 1000 });
    await within(0, flusher.submit("join", "first"));
    const busy = (n: number) => flusher.submit(n % 2 === 0 ? "join" : "leave", "ann");
    const answers = Array.from({ length: 10_000 }, (_, n) => busy(n));
    expect(await within(0, answers.at(-1) as Promise<unknown>)).toMatchObject({ retryAfterSeconds: 4 });
  });
});

describe("an act that is one too many", () => {
  it("is refused at once", async () => {
    const { flusher } = openFlusher();
    for (const kind of ["join", "leave", "join", "leave"] as const) void flusher.submit(kind, "ann");
    expect(await within(0, flusher.submit("position", "ann"))).toMatchObject({ status: "overloaded" });
  });
});

describe("a lobby that meets a number greater than its own", () => {
  const GREATER = { nonce: (T0 + 60_000) * 1000, seq: 7 };

  it("takes a greater one still when it has only read so far", async () => {
    const { flusher, event, other, queue, reported } = openFlusher();
    await other.act("join", "bob");
    event().fences.set(0, GREATER);
    await within(0, flusher.refresh());
    expect(await within(100, flusher.submit("join", "ann"))).toMatchObject({
      outcome: { kind: "joined" },
    });
    expect(queue.sent.at(-1)?.fence).toEqual({ nonce: GREATER.nonce + 1, seq: 1 });
    expect(reported).not.toContain("superseded");
  });

  it.each(["leave", "position"] as const)(
    "is superseded when it has written before, and answers no %s any more",
    async (kind) => {
      const { flusher, event, reported } = openFlusher();
      await within(0, flusher.submit("join", "ann"));
      event().fences.set(0, GREATER);
      expect(await within(20, flusher.submit(kind, "ann"))).toBe("nothing yet");
      expect(reported).toContain("superseded");
    },
  );

  it("is superseded by what it reads, which tells it of no new version then", async () => {
    const { flusher, event, reported, other } = openFlusher();
    await within(0, flusher.submit("join", "ann"));
    event().fences.set(0, GREATER);
    await other.act("join", "bob");
    const before = reported.length;
    await within(20, flusher.refresh());
    expect(reported.slice(before)).toEqual(["superseded"]);
  });
});

describe("a leave whose flush got no reply, and which arrives late", () => {
  it("does nothing once the lobby has asked where its person stands", async () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const { flusher, queue } = openFlusher();
    await within(100, flusher.submit("join", "ann"));
    queue.away = true;
    await within(100, flusher.submit("leave", "ann"));
    const late = queue.sent.at(-1) as Flush;
    queue.away = false;
    expect(await within(9000, flusher.submit("position", "ann"))).toMatchObject({ position: 1 });
    expect(await queue.flush("sale", late)).toMatchObject({ status: "seen", snapshot: { waiting: 1 } });
  });
});

describe("an event that starts anew", () => {
  it("is reported to the lobby before the first version of the new one", async () => {
    const { flusher, startAnew, other, reported } = openFlusher();
    await within(0, flusher.submit("join", "ann"));
    startAnew();
    await other.act("join", "bob", { nowMs: T0 + 1 });
    reported.length = 0;
    await within(20, flusher.refresh());
    expect(reported).toEqual(["reset", "advanced"]);
  });

  it("gets the acts that were meant for the old one", async () => {
    const { flusher, startAnew, other } = openFlusher();
    await within(0, flusher.submit("join", "ann"));
    startAnew();
    await other.act("join", "bob", { nowMs: T0 + 1 });
    const joined = await within(100, flusher.submit("join", "ann"));
    expect(joined).toMatchObject({ outcome: { kind: "joined" }, position: 2 });
  });
});
