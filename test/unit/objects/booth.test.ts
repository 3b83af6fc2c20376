/** What a booth does with what comes to it, and what it tells the loop. */
import { describe, expect, it, vi } from "vitest";
import type { Env } from "../../../src/bindings.ts";
import type { PassAct } from "../../../src/core/pass-act.ts";
import type { BoothBatch, BoothReply, WaitingQueue } from "../../../src/core/waiting-queue.ts";
import { Booth } from "../../../src/objects/booth.ts";
import type { OpenEvent } from "../../../src/objects/open-event.ts";
import { sampleConfig } from "../../support/lobby/core-samples.ts";
import { within } from "../../support/lobby/flusher-kit.ts";
import { fail, hearWarnings, openObjects } from "../../support/objects/objects-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

setClock(0);

const LOOP_GONE = {
  level: "warn",
  message: "loop not reached",
  event: "sale",
  object: "booth 0",
  reason: "Error: not reached",
};

/** A booth that is alone, over a queue that knows nobody who claims; each batch costs seven commands, and a look at what it wrote none. */
function openBooth(name = "sale:b/0") {
  const script = { status: "done" as BoothReply["status"], isLoopAway: false };
  const batches: [event: string, lane: number, claims: readonly string[]][] = [];
  const queue = {
    serve: async (event: string, { lane, claims, acts }: BoothBatch): Promise<BoothReply> => {
      batches.push([event, lane, claims]);
      const { status } = script;
      const isDone = status === "done";
      return {
        ...{ status, generation: 5, passTtlSeconds: 300, halted: false, rateMilli: 250_000 },
        commands: claims.length + acts.length > 0 ? 7 : 0,
        claims: isDone ? claims.map(() => ({ kind: "none" })) : [],
        acts: isDone ? acts.map(({ what }) => ({ kind: what === "redeem" ? "redeemed" : "completed" })) : [],
      };
    },
  } as unknown as WaitingQueue;
  /** When the loop was told or woken, in ms since T0. */
  const told: [ms: number, method: string, ...given: readonly unknown[]][] = [];
  const { objects } = openObjects(([object, method, ...given]) => {
    told.push([Date.now() - T0, `${object} ${method}`, ...given]);
    return script.isLoopAway ? fail() : undefined;
  });
  /** What it was told of commands, but of none. */
  const spent = () => told.filter(([, , commands]) => (commands as number) > 0);
  const opened: string[] = [];
  const open = ((_, objectName) => {
    opened.push(objectName);
    return { event: "sale", config: sampleConfig({ rateMilli: 250_000 }), queue, objects };
  }) as OpenEvent;
  const booth = new Booth({ id: { name } } as unknown as DurableObjectState, {} as Env, open);
  return { booth, script, batches, told, spent, opened };
}

const claimAt = async (booth: Booth, ms: number) => {
  await vi.advanceTimersByTimeAsync(T0 + ms - Date.now());
  void booth.claim(`p${ms}`);
};

describe("a booth", () => {
  it("serves the event that its name says, under its own number", async () => {
    const { booth, batches, opened } = openBooth("sale:b/3");
    await within(100, booth.claim("ann"));
    expect([opened, batches]).toEqual([["sale:b"], [["sale", 3, ["ann"]]]]);
  });

  it("answers a claim as Redis does", async () => {
    const { booth } = openBooth();
    expect(await within(50, booth.claim("ann"))).toMatchObject({
      status: "answered",
      outcome: { kind: "none" },
    });
  });

  it("answers each of a shop's acts, in their order", async () => {
    const { booth } = openBooth();
    const pass = { user: "ann", firstEndMs: T0 + 300_000, bookingId: "b1" };
    const acts: PassAct[] = [
      { what: "redeem", ...pass },
      { what: "complete", ...pass },
    ];
    expect(await within(1000, booth.actOnPasses(acts))).toMatchObject([
      { outcome: { kind: "redeemed" } },
      { outcome: { kind: "completed" } },
    ]);
  });
});

describe("the commands that a booth spends", () => {
  it("are told to the loop ten seconds after the first of them, all together", async () => {
    const { booth, told } = openBooth();
    for (const ms of [0, 1000, 9000]) await claimAt(booth, ms);
    await vi.advanceTimersByTimeAsync(T0 + 10_049 - Date.now());
    expect(told).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(told).toEqual([[10_050, "loop noteBoothCommands", 21]]);
  });

  it("are told once, and the next ones by themselves", async () => {
    const { booth, spent } = openBooth();
    for (const ms of [0, 12_000]) await claimAt(booth, ms);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(spent().map(([, , commands]) => commands)).toEqual([7, 7]);
  });

  it("go with the next ones where the loop cannot be reached, which is logged", async () => {
    const lines = hearWarnings();
    const { booth, script, spent } = openBooth();
    script.isLoopAway = true;
    await claimAt(booth, 0);
    await vi.advanceTimersByTimeAsync(10_100);
    script.isLoopAway = false;
    await claimAt(booth, 11_000);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(spent()).toEqual([
      [10_050, "loop noteBoothCommands", 7],
      [20_050, "loop noteBoothCommands", 14],
    ]);
    expect(lines).toEqual([LOOP_GONE]);
  });
});

describe("a booth whose event's line is being renumbered", () => {
  const woken = (told: readonly (readonly unknown[])[]) =>
    told.flatMap(([ms, call]) => (call === "loop wake" ? [ms] : []));

  it("wakes the loop, once a second at the most", async () => {
    const { booth, script, told, batches } = openBooth();
    script.status = "held";
    await claimAt(booth, 0);
    await vi.advanceTimersByTimeAsync(2500);
    const [first, ...more] = woken(told) as number[];
    expect([first, batches.length > 3]).toEqual([50, true]);
    expect(more).toEqual([1050, 2050]);
  });

  it("does not where it is not held", async () => {
    const { booth, told } = openBooth();
    await claimAt(booth, 0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(woken(told)).toEqual([]);
  });

  it("has it logged where the loop cannot be reached", async () => {
    const lines = hearWarnings();
    const { booth, script } = openBooth();
    Object.assign(script, { status: "held", isLoopAway: true });
    await claimAt(booth, 0);
    await vi.advanceTimersByTimeAsync(60);
    expect(lines).toEqual([LOOP_GONE]);
  });
});
