/** What a flusher does while no act can be done, or answered: the line is renumbered, slices are missing, Redis went back. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { noActs } from "../../../src/core/outcome.ts";
import { type Flush, type FlushReply, InOtherShards } from "../../../src/core/waiting-queue.ts";
import { openFlusher, within } from "../../support/lobby/flusher-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock();

let logged: Record<string, unknown>[] = [];
beforeEach(() => {
  logged = hearWarnings();
});
const messages = () => logged.map(({ message }) => message);

describe("an act while the line is being renumbered", () => {
  it("is answered once the line has been, and the lobby is told that ticks are wanted", async () => {
    const { flusher, queue, reported } = openFlusher();
    queue.isHeld = true;
    const answer = flusher.submit("join", "ann");
    expect(await within(1000, answer)).toBe("nothing yet");
    expect(new Set(reported)).toEqual(new Set(["held"]));
    queue.isHeld = false;
    expect(await within(200, answer)).toMatchObject({ position: 1 });
  });

  it("fails after five seconds, and not before", async () => {
    const { flusher, queue } = openFlusher();
    queue.isHeld = true;
    const answer = flusher.submit("join", "ann");
    expect(await within(4950, answer)).toBe("nothing yet");
    expect(await within(400, answer)).toMatchObject({ status: "store_unavailable" });
  });

  it("that is younger than five seconds is done when the others have failed", async () => {
    const { flusher, queue } = openFlusher();
    queue.isHeld = true;
    void flusher.submit("join", "ann");
    await vi.advanceTimersByTimeAsync(3000);
    const younger = flusher.submit("join", "bob");
    await vi.advanceTimersByTimeAsync(2500);
    queue.isHeld = false;
    expect(await within(200, younger)).toMatchObject({ position: 1 });
  });
});

describe("an act that was done while slices of the departed list are missing", () => {
  /** Redis says that somebody left, and never who. */
  async function openWithoutSlices() {
    const lobby = openFlusher();
    await lobby.other.flush({ join: ["bob"] });
    await lobby.other.act("leave", "bob");
    const flush = lobby.queue.flush.bind(lobby.queue);
    const withoutSlice = async (name: string, sent: Flush): Promise<FlushReply> => {
      const reply = await flush(name, sent);
      return { ...reply, departed: { ...reply.departed, tickets: [] } };
    };
    vi.spyOn(lobby.queue, "flush").mockImplementation(withoutSlice);
    return lobby;
  }

  it("fails after five seconds, and not before", async () => {
    const { flusher } = await openWithoutSlices();
    const answer = flusher.submit("join", "ann");
    expect(await within(4900, answer)).toBe("nothing yet");
    expect(await within(400, answer)).toMatchObject({ status: "store_unavailable" });
  });

  it("is sent no second time", async () => {
    const { flusher, sentWith } = await openWithoutSlices();
    void flusher.submit("join", "ann");
    await vi.advanceTimersByTimeAsync(4000);
    expect(sentWith("ann")).toEqual([0]);
  });
});

describe("a push that shows that Redis went back", () => {
  it("has a quiet lobby start over and look at once, and is in the log", async () => {
    const { flusher, queue, reported } = openFlusher({ lobbies: 2000, commandBudget: 5000 });
    await within(100, flusher.refresh());
    reported.length = 0;
    queue.sent.length = 0;
    flusher.noteRollback();
    expect(reported).toEqual(["reset"]);
    await vi.advanceTimersByTimeAsync(100);
    expect(reported).toEqual(["reset", "advanced"]);
    expect(queue.sent).toHaveLength(1);
    expect(messages()).toEqual(["Redis went back to an earlier state"]);
  });

  it("has a lobby whose flush is under way start over once, with its reply", async () => {
    const { flusher, queue, reported } = openFlusher();
    await within(100, flusher.refresh());
    queue.delayMs = 500;
    const answer = flusher.submit("join", "ann");
    await vi.advanceTimersByTimeAsync(100);
    reported.length = 0;
    flusher.noteRollback();
    expect(reported).toEqual([]);
    await vi.advanceTimersByTimeAsync(500);
    expect(reported).toEqual(["reset"]);
    expect(await within(1000, answer)).toMatchObject({ position: 1 });
    expect(reported).toEqual(["reset", "advanced"]);
  });
});

describe("a flush that finds that Redis lost an earlier one", () => {
  it("is sent again after what was lost is restored, and the lobby starts over", async () => {
    const { flusher, queue, reported } = openFlusher();
    await within(100, flusher.submit("join", "ann"));
    reported.length = 0;
    const flush = queue.flush.bind(queue);
    vi.spyOn(queue, "flush").mockImplementationOnce(async (name, sent) => ({
      ...(await flush(name, { ...sent, acts: noActs() })),
      status: "rolled_back",
    }));
    expect(await within(1000, flusher.submit("join", "bob"))).toMatchObject({ position: 2 });
    expect(reported).toEqual(["reset", "advanced"]);
    expect(queue.restorations.map(({ people }) => people.map(({ user }) => user))).toEqual([["ann"]]);
  });
});

describe("a join whose person has been called before its answer", () => {
  it("is asked for once more, and told their turn", async () => {
    const { flusher, queue, replica, tick, other } = openFlusher();
    await within(100, flusher.refresh());
    const flush = queue.flush.bind(queue);
    vi.spyOn(queue, "flush").mockImplementationOnce(async (name, sent) => {
      const reply = await flush(name, sent);
      for (let ms = 0; ms <= 1000; ms += 100) await tick(T0 + ms);
      const { snapshot, departed } = await other.flush({ position: ["ann"] });
      replica.apply(snapshot, departed); // as a push does
      return reply;
    });
    expect(await within(1000, flusher.submit("join", "ann"))).toMatchObject({ outcome: { kind: "called" } });
  });
});

describe("a lobby is told of each flush", () => {
  it("how long it took, and how many acts and commands it was", async () => {
    const { flusher, queue, counted } = openFlusher();
    queue.delayMs = 30;
    for (const user of ["ann", "bob"]) void flusher.submit("join", user);
    await vi.advanceTimersByTimeAsync(100);
    expect(counted).toEqual([{ ms: 30, acts: 2, commands: 10 }]);
  });

  it("that it failed", async () => {
    const { flusher, queue, counted } = openFlusher();
    queue.away = true;
    await within(100, flusher.submit("join", "ann"));
    expect(counted).toEqual(["failed"]);
  });
});

describe("the log", () => {
  it("says that Redis went back where a reply is older than what was known", async () => {
    const { flusher, event, other } = openFlusher();
    await other.flush({ join: ["bob"] });
    event().control = 1;
    await within(100, flusher.refresh());
    event().control = 0;
    await within(100, flusher.refresh());
    expect(messages()).toContain("Redis went back to an earlier state");
  });

  it("says nothing of it where the event's keys were deleted", async () => {
    const { flusher, other, startAnew } = openFlusher();
    await other.flush({ join: ["bob"] });
    await within(100, flusher.refresh());
    startAnew();
    await within(100, flusher.refresh());
    expect(messages()).toEqual([]);
  });

  it("says of each flush that it failed, and once until the next that does not that people are in other shards", async () => {
    const { flusher, queue } = openFlusher();
    queue.away = true;
    for (let nth = 0; nth < 2; nth++) await within(3000, flusher.refresh());
    expect(messages()).toEqual(["flush failed", "flush failed"]);
    queue.away = false;
    const failTwice = async () => {
      const flush = vi
        .spyOn(queue, "flush")
        .mockRejectedValue(new InOtherShards("people are in 4 shards, not 1"));
      for (let nth = 0; nth < 2; nth++) await within(3000, flusher.refresh());
      flush.mockRestore();
      await within(3000, flusher.refresh());
    };
    await failTwice();
    expect(messages()).toHaveLength(3);
    await failTwice();
    expect(messages()).toHaveLength(4);
  });
});

describe("a flush that waits for its moment", () => {
  it("is not sent a second time at that moment where a snapshot was wanted before", async () => {
    const { flusher, queue } = openFlusher({ lobbies: 2000, commandBudget: 5000 });
    vi.spyOn(Math, "random").mockReturnValueOnce(0.5);
    void flusher.submit("join", "ann");
    await within(100, flusher.refresh());
    await vi.advanceTimersByTimeAsync(2800);
    expect(queue.sent).toHaveLength(1);
  });
});
