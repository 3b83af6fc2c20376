/** What a booth makes of the replies to its batches: the room of the next one, its times, its log. The clock is set. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { InOtherShards } from "../../../src/core/waiting-queue.ts";
import { openBooth } from "../../support/booth/booth-kit.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const ENDS_MS = T0 + 300_000;
const extension = (user: string) => ({ what: "extend", user, firstEndMs: ENDS_MS, bySeconds: 60 }) as const;
const crowd = (size: number) => Array.from({ length: size }, (_, person) => `p${person}`);

let logged: Record<string, unknown>[] = [];
setClock();
beforeEach(() => {
  logged = hearWarnings();
});

describe("the passes that a booth of 100 a second lets a batch hand out", () => {
  it("are ten, half of what 200 ms bring, and what the batches of the last 102 ms have left of twenty", async () => {
    const { booth, queue, pace } = await openBooth({ rateMilli: 100_000, called: crowd(40) });
    pace(100);
    const admittedAt: number[] = [];
    const claim = async (user: string) => {
      const answer = await booth.claim(user);
      if (answer.status === "answered" && answer.outcome.kind === "admitted")
        admittedAt.push(Date.now() - T0);
    };
    for (const user of crowd(40)) void claim(user);
    await vi.advanceTimersByTimeAsync(210);
    const admitted = [50, 100, 150, 200].map((ms) => admittedAt.filter((atMs) => atMs === ms).length);
    expect(admitted).toEqual([10, 8, 0, 10]); // by the pace that Redis keeps
    expect(queue.sent.map(({ passes }) => passes)).toEqual([10, 10, 2, 10]);
  });

  it("count against the next ones where a batch failed that may have been done", async () => {
    const { booth, queue, pace } = await openBooth({ rateMilli: 100_000, called: crowd(40) });
    pace(100);
    queue.away = true;
    for (const user of crowd(10)) void booth.claim(user);
    await vi.advanceTimersByTimeAsync(60);
    queue.away = false;
    queue.sent.length = 0;
    for (const user of crowd(40).slice(10)) void booth.claim(user);
    await vi.advanceTimersByTimeAsync(360);
    expect(queue.sent.map(({ passes }) => passes).slice(0, 2)).toEqual([10, 0]);
  });
});

describe("an extension of a pass that Redis does not know", () => {
  it("is answered so at once, where nothing is to be restored", async () => {
    const { booth } = await openBooth();
    expect(await within(250, booth.actOnPasses([extension("ann")]))).toMatchObject([
      { outcome: { kind: "not_held" } },
    ]);
  });

  it("waits for the lane that has the pass to restore, after a rollback that another one met", async () => {
    const { booth, queue, event } = await openBooth();
    const { people } = queue.event(event);
    await within(100, booth.claim("ann"));
    queue.delayMs = 120; // so that the next claim goes by another lane
    void booth.claim("bob");
    setTimeout(() => void booth.claim("cat"), 60);
    await vi.advanceTimersByTimeAsync(500);
    queue.delayMs = 0;
    const pass = people.get("cat");
    people.delete("cat");
    queue.refusals.push("rolled_back");
    const restore = queue.restore.bind(queue);
    const restored: unknown[] = [];
    vi.spyOn(queue, "restore").mockImplementation(async (name, restoration) => {
      if (restoration?.people.some(({ user }) => user === "cat") && pass) people.set("cat", pass);
      restored.push(restoration?.writer.index);
      return restore(name, restoration);
    });
    const extended = booth.actOnPasses([extension("cat")]);
    expect(await within(1000, extended)).toMatchObject([
      { outcome: { kind: "stands", expiresAtMs: ENDS_MS + 60_000 } },
    ]);
    expect(restored).toEqual([0, 1024]);
  });
});

describe("a booth tells what it sent", () => {
  it("by the commands of each reply, of an event that has begun", async () => {
    const { booth, reported } = await openBooth();
    await within(100, booth.claim("ann"));
    expect(reported).toEqual([7]);
  });

  it("and nothing of an event that has not", async () => {
    const { booth, queue, event, reported } = await openBooth();
    queue.events.delete(event);
    await within(100, booth.claim("ann"));
    expect(reported).toEqual([]);
  });
});

describe("a booth without Redis", () => {
  it("has people come back the later the longer that lasts, and soon again after it was back", async () => {
    const { booth, queue } = await openBooth({ called: ["ann", "bob", "cat"] });
    vi.spyOn(Math, "random").mockReturnValue(0.999);
    const ask = async (user: string) => {
      const answer = await within(300, booth.claim(user));
      return answer !== "nothing yet" && answer.status !== "answered" ? answer.retryAfterSeconds : null;
    };
    queue.away = true;
    const first = await ask("ann");
    for (let nth = 0; nth < 60; nth++) await ask("ann");
    const later = await ask("ann");
    expect(later).toBeGreaterThan(first ?? 0);
    queue.away = false;
    expect(await ask("ann")).toBeNull();
    queue.away = true;
    expect(await ask("bob")).toBe(first);
  });

  it("says once that people are in other shards, until it has done something again", async () => {
    const { booth, queue } = await openBooth();
    const failTwice = async () => {
      const serve = vi.spyOn(queue, "serve").mockRejectedValue(new InOtherShards("four, not one"));
      for (let nth = 0; nth < 2; nth++) await within(300, booth.claim("ann"));
      serve.mockRestore();
      await within(300, booth.claim("ann"));
    };
    await failTwice();
    expect(logged).toHaveLength(1);
    await failTwice();
    expect(logged).toHaveLength(2);
  });
});
