import { afterEach, describe, expect, it, vi } from "vitest";
import type { Answer } from "../../../src/core/answer.ts";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import { FIRST_TICKET } from "../../../src/core/ticket.ts";
import { openAudienceAlone } from "../../support/lobby/audience-kit.ts";
import { sampleConfig, sampleDrawing, sampleSnapshot } from "../../support/lobby/core-samples.ts";
import { setClock } from "../../support/objects/set-clock.ts";
import { T0 } from "../../support/store/queue-kit.ts";

const OPENS_AT_MS = T0 + 600_000;

setClock();

/** An audience that has brought ann's entry to Redis, and what it makes of snapshots of the drawing. */
function openEntered(proofKey = 7) {
  const alone = openAudienceAlone(sampleConfig({ opening: "draw", proofKey }));
  let tick = 0;
  const showDraw = (draw: Partial<Drawing>) =>
    alone.show(sampleSnapshot({ tick: ++tick, opensAtMs: OPENS_AT_MS, draw: sampleDrawing(draw) }));
  const enter = (user: string, kind: "entered" | "already_entered" | "entrant" = "entered") => {
    alone.audience.expect(user);
    return alone.audience.receive(user, alone.answers.with({ kind }) as Answer);
  };
  showDraw({});
  return { ...alone, showDraw, enter };
}

describe("an entrant who asks again", () => {
  it("is answered from memory until the places are given out, and then by Redis", () => {
    const { audience, enter, showDraw } = openEntered();
    enter("ann");
    for (const phase of ["entering", "closed", "committed"] as const) {
      showDraw({ phase });
      expect(audience.recall("ann")).toMatchObject({ outcome: { kind: "entrant" }, draw: { phase } });
    }
    showDraw({ phase: "seated" });
    expect(audience.recall("ann")).toBeNull();
  });

  it("is asked for when what they did last got no answer: they may have left", () => {
    const { audience, enter } = openEntered();
    enter("ann");
    audience.expect("ann");
    audience.receive("ann", { status: "store_unavailable", retryAfterSeconds: 2 });
    expect(audience.recall("ann")).toBeNull();
  });
});

describe("the receipt of an entry", () => {
  it("may be signed five seconds after the lobby brought it, when no failover can lose it any more", () => {
    const { audience, enter, confirm } = openEntered();
    vi.setSystemTime(T0 + 60_000);
    expect(enter("ann")).not.toHaveProperty("receipt");
    vi.setSystemTime(T0 + 64_999);
    confirm();
    expect(audience.recall("ann")).not.toHaveProperty("receipt");
    vi.setSystemTime(T0 + 65_000);
    expect(audience.recall("ann")).not.toHaveProperty("receipt"); // Redis may be away, and have lost it
    confirm();
    expect(audience.recall("ann")).toMatchObject({ receipt: "entry" });
  });

  it("may be signed by a lobby that has just begun after five seconds, whoever brought the entry", () => {
    const { enter, confirm } = openEntered();
    vi.setSystemTime(T0 + 4999);
    confirm();
    expect(enter("ann", "entrant")).not.toHaveProperty("receipt");
    vi.setSystemTime(T0 + 5000);
    confirm();
    expect(enter("ann", "entrant")).toMatchObject({ receipt: "entry" });
  });

  it("is none where no key can sign it", () => {
    const { enter, confirm } = openEntered(0);
    vi.setSystemTime(T0 + 60_000);
    confirm();
    expect(enter("ann", "entrant")).not.toHaveProperty("receipt");
  });
});

describe("entrants who watch", () => {
  const frames = (stream: { body: ReadableStream<Uint8Array> } | null) => {
    const seen: string[] = [];
    void stream?.body.pipeTo(
      new WritableStream({ write: (chunk) => void seen.push(new TextDecoder().decode(chunk)) }),
    );
    return seen;
  };

  /** How many have entered, by an entrant's frame; NaN of one that does not say. */
  const countIn = (frame: string) => Number(/"entered":(\d+)/.exec(frame)?.[1]);

  /** So many entrants, each with a stream; what they are sent after its first message. */
  async function openWatched(count: number) {
    const alone = openEntered();
    vi.spyOn(Math, "random").mockReturnValue(0.999); // the first message of the cadence is as far off as can be
    const sent = Array.from({ length: count }, (_, nth) => {
      const answer = alone.enter(`user-${nth}`);
      return frames(alone.audience.open(`user-${nth}`, answer, undefined));
    });
    await vi.advanceTimersByTimeAsync(0);
    for (const each of sent) each.length = 0;
    return { ...alone, sent };
  }

  afterEach(() => {
    vi.restoreAllMocks();
  });

  it("are told how many have entered once in the longest interval, the last of them by a heartbeat", async () => {
    const { audience, sent, showDraw, asked } = await openWatched(2);
    for (let entered = 11; entered <= 35; entered++) {
      await vi.advanceTimersByTimeAsync(1000);
      showDraw({ entered });
    }
    for (const each of sent) expect(each.map(countIn)).toEqual([20, 30]);
    await vi.advanceTimersByTimeAsync(15_000);
    for (let nth = 0; nth < 3; nth++) audience.sendHeartbeat();
    await vi.advanceTimersByTimeAsync(0);
    for (const each of sent) expect(each.map(countIn).filter(Number.isInteger)).toEqual([20, 30, 35]);
    expect(asked).toEqual([]);
  });

  it("are sent nothing for asking once more before that is due", async () => {
    const { enter, sent } = await openWatched(1);
    enter("user-0", "entrant");
    await vi.advanceTimersByTimeAsync(0);
    expect(sent).toEqual([[]]);
  });

  it("are sent nothing while nobody else enters", async () => {
    const { sent, showDraw } = await openWatched(2);
    for (let seconds = 0; seconds < 120; seconds++) {
      await vi.advanceTimersByTimeAsync(1000);
      showDraw({ gone: seconds % 2 });
    }
    expect(sent.flat()).toEqual([]);
  });

  it("are told that the list is closed a tenth at a time, also when all are due", async () => {
    const { sent, showDraw } = await openWatched(30);
    await vi.advanceTimersByTimeAsync(60_000);
    showDraw({ phase: "closed", entered: 31 });
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.flat()).toHaveLength(3);
    await vi.advanceTimersByTimeAsync(1000);
    for (const each of sent) expect(each).toEqual([expect.stringContaining('"phase":"closed"')]);
  });

  it("are sent each step of the drawing within a second", async () => {
    const { sent, showDraw, asked } = await openWatched(30);
    for (const step of [{ phase: "closed" }, { phase: "committed", round: 9, checkpoint: "eyJ" }] as const) {
      showDraw(step);
      await vi.advanceTimersByTimeAsync(1000);
    }
    for (const each of sent) {
      expect(each).toEqual([
        expect.stringContaining('"phase":"closed"'),
        expect.stringContaining('"phase":"committed"'),
      ]);
      expect(each.join()).not.toContain('"status"');
    }
    expect(asked).toEqual([]);
  });

  it("are sent the signed list by itself, a tenth at a time and once, while the line is to be renumbered", async () => {
    const { audience, sent, showDraw } = await openWatched(30);
    showDraw({ phase: "closed" });
    await vi.advanceTimersByTimeAsync(1000);
    for (const each of sent) each.length = 0;
    audience.showCheckpoint("a.b.c", true);
    await vi.advanceTimersByTimeAsync(0);
    expect(sent.flat()).toHaveLength(3);
    for (let pushes = 0; pushes < 20; pushes++) {
      audience.showCheckpoint("a.b.c", true);
      await vi.advanceTimersByTimeAsync(50);
    }
    for (const each of sent) expect(each).toEqual(['event: checkpoint\ndata: {"checkpoint":"a.b.c"}\n\n']);
  });

  it("are sent it with the step of the drawing alone where that can be told", async () => {
    const { sent, showDraw } = await openWatched(30);
    showDraw({ phase: "committed", round: 9, checkpoint: "a.b.c" });
    await vi.advanceTimersByTimeAsync(2000);
    for (const each of sent) expect(each).toEqual([expect.stringMatching(/^id: .*"checkpoint":"a\.b\.c"/s)]);
  });

  it("are sent it no more once its round is out, though not all have it", async () => {
    const { audience, sent, showDraw } = await openWatched(30);
    showDraw({ phase: "closed" });
    await vi.advanceTimersByTimeAsync(1000);
    for (const each of sent) each.length = 0;
    audience.showCheckpoint("a.b.c", true);
    audience.showCheckpoint(null, true);
    await vi.advanceTimersByTimeAsync(1000);
    expect(sent.flat()).toHaveLength(3);
  });

  it("are sent it with the first message of a stream that opens after it, and not a second time", async () => {
    const { audience, answers, showDraw, enter } = openEntered();
    enter("ann");
    showDraw({ phase: "committed", round: 9, checkpoint: "a.b.c" });
    const open = () => frames(audience.open("ann", answers.with({ kind: "entrant" }) as Answer, undefined));
    const streams = [open(), open()];
    for (let pushes = 0; pushes < 20; pushes++) {
      audience.showCheckpoint("a.b.c", true);
      await vi.advanceTimersByTimeAsync(100);
    }
    for (const each of streams) expect(each).toEqual([expect.stringContaining('"checkpoint":"a.b.c"')]);
  });

  it("who have one stream with it and open another are sent it in that one alone", async () => {
    const { audience, answers, showDraw } = openEntered();
    showDraw({ phase: "committed", closedAtMs: T0, round: 9, checkpoint: "a.b.c" });
    audience.expect("late");
    const joined = { kind: "joined", ticket: FIRST_TICKET + 40 } as const;
    const answer = audience.receive("late", answers.with(joined) as Answer);
    const lists = (each: readonly string[]) =>
      each.filter((frame) => frame.startsWith("event: checkpoint\n"));
    const first = frames(audience.open("late", answer, undefined));
    const second = frames(audience.open("late", answer, undefined));
    audience.showCheckpoint("a.b.c", false);
    await vi.advanceTimersByTimeAsync(1000);
    expect([lists(first).length, lists(second).length]).toEqual([1, 1]);
  });

  it("who came after the close are sent it once within a second, or as their stream opens", async () => {
    const { audience, answers, showDraw } = openEntered();
    showDraw({ phase: "closed", closedAtMs: T0 });
    const open = (user: string) => {
      audience.expect(user);
      const answer = audience.receive(
        user,
        answers.with({ kind: "joined", ticket: FIRST_TICKET + 40 }) as Answer,
      );
      return frames(audience.open(user, answer, undefined));
    };
    const before = Array.from({ length: 20 }, (_, nth) => open(`late-${nth}`));
    for (let pushes = 0; pushes < 11; pushes++) {
      showDraw({ phase: "committed", closedAtMs: T0, round: 9, checkpoint: "a.b.c" });
      await vi.advanceTimersByTimeAsync(100);
    }
    const after = open("later");
    await vi.advanceTimersByTimeAsync(0);
    for (const each of [...before, after]) {
      expect(each.filter((frame) => frame.startsWith("event: checkpoint\n"))).toHaveLength(1);
      expect(each.filter((frame) => frame.includes('"position"')).join()).not.toContain("a.b.c");
    }
  });

  it("are asked for a tenth at a time when all have seats, each once", async () => {
    const { asked, showDraw } = await openWatched(30);
    showDraw({ phase: "committed" });
    await vi.advanceTimersByTimeAsync(1000);
    showDraw({ phase: "seated" });
    const soFar = [asked.length];
    for (let ms = 0; ms < 1000; ms += 100) {
      await vi.advanceTimersByTimeAsync(100);
      showDraw({ phase: "seated" }); // the loop goes on pushing
      soFar.push(asked.length);
    }
    expect(soFar[0]).toBe(3);
    for (const [nth, count] of soFar.entries()) expect(count).toBeLessThanOrEqual(3 * (nth + 1));
    expect(new Set(asked).size).toBe(30);
    expect(asked).toHaveLength(30);
  });
});
