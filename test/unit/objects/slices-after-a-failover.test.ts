/** A lobby that starts reads a long departed list in several replies. Redis goes back between two of them. */
import { beforeEach, describe, expect, it, vi } from "vitest";
import { openFlusher, within } from "../../support/lobby/flusher-kit.ts";
import { setClock } from "../../support/objects/set-clock.ts";

setClock();
beforeEach(() => {
  vi.spyOn(console, "warn").mockImplementation(() => {});
});

const CROWD = Array.from({ length: 4999 }, (_, person) => `p${person}`);

/** 5,001 have left, of whom the lobby has been told 5,000, "late" as the last of them. Its next flush is on its way. */
async function startInTheMidst() {
  const lobby = openFlusher();
  const { other, flusher, queue, event } = lobby;
  await other.flush({ join: [...CROWD, "first", "mid", "late", "last"] });
  await other.flush({ leave: CROWD });
  const before = new Map(event().people);
  await other.flush({ leave: ["late", "last"] });
  queue.delayMs = 20; // then Redis does it
  const answer = flusher.submit("join", "ann");
  await vi.advanceTimersByTimeAsync(30);
  const asked = queue.sent.filter(({ lobby }) => lobby === 0).map(({ departedIndex }) => departedIndex);
  expect(asked).toEqual([0, 5000]);
  queue.sent.length = 0;
  queue.delayMs = 0;
  return {
    ...lobby,
    answer,
    /** Redis forgets that these two left. */
    goBack: () => {
      event().departed.length = CROWD.length;
      for (const user of ["late", "last"]) event().people.set(user, before.get(user) as never);
    },
  };
}

describe("a lobby that has been told a part of the departed list when Redis goes back to fewer than that", () => {
  it("answers who asks it, and asks Redis no more then", async () => {
    const { answer, goBack, queue } = await startInTheMidst();
    goBack();
    expect(await within(10_000, answer)).toMatchObject({ status: "answered" });
    expect(queue.sent.length).toBeLessThan(10);
  });

  describe("and as many have left since", () => {
    async function learnWrongly() {
      const lobby = await startInTheMidst();
      lobby.goBack();
      await lobby.other.flush({ leave: ["first", "last"] });
      await within(10_000, lobby.answer);
      lobby.queue.sent.length = 0;
      return lobby;
    }

    it("counts by what Redis has", async () => {
      const { flusher } = await learnWrongly();
      expect(await within(1000, flusher.submit("position", "mid"))).toMatchObject({ position: 1 });
    });

    it("does not ask Redis without end where somebody is who left by its list alone", async () => {
      const { flusher, queue } = await learnWrongly();
      const answer = await within(10_000, flusher.submit("position", "late"));
      expect(queue.sent.length).toBeLessThan(10);
      expect(answer).toMatchObject({ position: 2 });
    });
  });
});
