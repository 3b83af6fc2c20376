/** How many objects count the places of addresses, and what the Worker counts beside them. */
import { describe, expect, it } from "vitest";
import { doorkeepersFor } from "../../../../src/core/entry/doorkeepers.ts";
import { addEntryCounts, NO_ENTRY_COUNTS } from "../../../../src/core/entry/entry-counts.ts";

describe("the doorkeepers of an event", () => {
  it.each([
    [1, 1],
    [2, 1],
    [3, 2],
    [200, 100],
  ])("are one per two lobbies: with %i lobbies %i", (lobbies, doorkeepers) => {
    expect(doorkeepersFor({ lobbies, placesPerAddress: 5 })).toBe(doorkeepers);
  });

  it("are none where places are not counted", () => {
    expect(doorkeepersFor({ lobbies: 4, placesPerAddress: 0 })).toBe(0);
  });
});

it("what the Worker counts adds up, each count by itself", () => {
  const asked = addEntryCounts(NO_ENTRY_COUNTS, { asked: 2, limitedPages: 1 });
  const counts = addEntryCounts(asked, { asked: 3, solved: 1 });
  expect(counts).toEqual({
    ...{ asked: 5, solved: 1, wrong: 0, early: 0, away: 0 },
    ...{ limitedJoins: 0, limitedPages: 1, limitedStreams: 0 },
  });
});
