/** What a browser keeps of a drawing, for its visitor to prove the entry by. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Evidence, evidenceOf, keepEvidence, readEvidence } from "../../../src/page/evidence.ts";
import { waiting } from "../../support/client/client-samples.ts";
import { entered } from "../../support/client/draw-samples.ts";

/** A receipt says its leaf in the first letter here. */
const leafOf = (receipt: string) => receipt[0];
const keep = (
  kept: readonly Evidence[],
  of: string,
  receipt: string | null,
  checkpoint: string | null = null,
  nowMs = 1000,
) => keepEvidence(kept, of, entered({ phase: "committed", checkpoint }, { receipt }), nowMs, leafOf);

describe("a browser", () => {
  it("keeps the first receipt of an entry, and each signed list that it was shown", () => {
    let kept = keep([], "demo", "1-a");
    kept = keep(kept, "demo", "1-b", "list");
    kept = keep(kept, "demo", null, "list");
    expect(evidenceOf(kept, "demo")).toEqual({
      of: "demo",
      receipt: "1-a",
      checkpoints: ["list"],
      seenAtMs: [1000],
    });
    kept = keep(kept, "demo", "1-c", "another list");
    expect(evidenceOf(kept, "demo").checkpoints).toEqual(["list", "another list"]);
  });

  it("keeps by its own clock when it was shown each list first", () => {
    let kept = keep([], "demo", "1-a", "list", 1000);
    kept = keep(kept, "demo", "1-a", "list", 9000);
    kept = keep(kept, "demo", "1-a", "another list", 12_000);
    expect(evidenceOf(kept, "demo").seenAtMs).toEqual([1000, 12_000]);
  });

  it("keeps the list that is shown to somebody who waits behind the drawing", () => {
    const { draw } = entered({ phase: "committed", checkpoint: "list" });
    const kept = keepEvidence([], "demo", { ...waiting(4, 2), draw }, 1000, leafOf);
    expect(evidenceOf(kept, "demo")).toMatchObject({
      receipt: null,
      checkpoints: ["list"],
      seenAtMs: [1000],
    });
  });

  it("knows no time of a list that it kept before it kept times", () => {
    const [kept] = readEvidence('[{"of":"demo","receipt":null,"checkpoints":["list"]}]');
    expect(kept?.seenAtMs).toEqual([null]);
    expect(keep([kept as Evidence], "demo", null, "another", 7)[0]?.seenAtMs).toEqual([null, 7]);
  });

  it("writes nothing when there is nothing new", () => {
    const kept = keep([], "demo", "1-a", "list");
    expect(keep(kept, "demo", "1-b", "list")).toBe(kept);
    expect(keepEvidence(kept, "demo", waiting(4, 2), 1000, leafOf)).toBe(kept);
    expect(keep([], "demo", null)).toEqual([]);
  });

  it("begins anew when the event has begun anew, or its visitor has entered as another", () => {
    const kept = keep(keep([], "demo", "1-a", "list"), "demo", "2-a");
    expect(evidenceOf(kept, "demo")).toEqual({
      of: "demo",
      receipt: "2-a",
      checkpoints: [],
      seenAtMs: [],
    });
  });

  it("keeps two people at one event apart", () => {
    const kept = keep(keep([], "demo 1", "1-a"), "demo 2", "1-b");
    expect([evidenceOf(kept, "demo 1").receipt, evidenceOf(kept, "demo 2").receipt]).toEqual(["1-a", "1-b"]);
    expect(evidenceOf(kept, "demo 3").receipt).toBeNull();
  });

  it("keeps no more than 60 KB, whatever queues say, and reads back what it kept", () => {
    const text = fc.string({ maxLength: 3000 });
    fc.assert(
      fc.property(
        fc.array(
          fc.record({ of: fc.nat({ max: 20 }), receipt: fc.option(text), checkpoint: fc.option(text) }),
          { maxLength: 60 },
        ),
        (visits) => {
          let kept: readonly Evidence[] = [];
          for (const { of, receipt, checkpoint } of visits)
            kept = keep(kept, `event-${of}`, receipt, checkpoint);
          expect(kept.length).toBeLessThanOrEqual(8);
          const characters = kept
            .flatMap(({ receipt, checkpoints }) => [receipt ?? "", ...checkpoints])
            .join("").length;
          expect(characters).toBeLessThanOrEqual(8 * 4 * 2048);
          expect(readEvidence(JSON.stringify(kept))).toEqual(kept);
        },
      ),
      { numRuns: 50 },
    );
  });

  it.each([
    null,
    "",
    "no JSON",
    "7",
    "{}",
    '[null, 7, {"of": 1}, {"of":"a","receipt":null,"checkpoints":"list"}]',
    '[{"of":"a","receipt":7,"checkpoints":[]}]',
  ])("takes %j for nothing kept", (text) => {
    expect(readEvidence(text)).toEqual([]);
  });
});
