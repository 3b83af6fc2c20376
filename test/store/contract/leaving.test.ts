import { expect, it } from "vitest";
import { contract } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("leaving", ({ open }) => {
  it("is the same once or twice, and the ticket goes to the departed list", async () => {
    const { lobby } = open();
    const joined = (await lobby.act("join", "zoe")) as { ticket: number };
    await lobby.act("leave", "zoe");
    const { outcomes, snapshot, departed: left } = await lobby.flush({ leave: ["zoe"] });
    expect(outcomes.leave).toEqual([{ kind: "left", expiresAtMs: 0 }]);
    expect([snapshot.waiting, snapshot.departedCount, left]).toEqual([
      0,
      1,
      { from: 0, tickets: [joined.ticket] },
    ]);
  });

  it("keeps the slot of a live pass until it expires, so that passes cannot be hoarded", async () => {
    const { lobby, booth, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0, { maxActive: 1 });
    await booth.claim("zoe");
    await lobby.act("leave", "zoe");
    expect(await lobby.act("join", "zoe")).toEqual({ kind: "forfeited", expiresAtMs: T0 + 300_000 });
    expect((await tick(T0 + 100, { maxActive: 1 })).snapshot.called).toBe(0);
    await tick(T0 + 300_000, { maxActive: 1 });
    expect((await lobby.act("position", "adam", { nowMs: T0 + 300_000 })).kind).toBe("called");
  });

  it("frees the slot of somebody who was called", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0, { maxActive: 1 });
    await lobby.act("leave", "zoe");
    await tick(T0 + 100, { maxActive: 1 });
    expect((await lobby.act("position", "adam")).kind).toBe("called");
  });

  it("trims what counts for no position from the head of the list, once the loop has been shown it", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["a", "b", "c"] });
    await lobby.flush({ leave: ["a"] });
    const shown = await tick(T0, { maxActive: 1 });
    expect([shown.snapshot.departedBase, shown.departed.tickets]).toEqual([0, [expect.any(Number)]]);
    await tick(T0 + 100, { maxActive: 1, numbering: shown.snapshot.numbering, departedIndex: 1 });
    const { snapshot, departed: left } = await lobby.flush({});
    expect([snapshot.departedBase, snapshot.departedCount, left]).toEqual([1, 1, { from: 1, tickets: [] }]);
    expect(snapshot.departedSum).toBe(shown.snapshot.departedSum);
  });

  it("is in the sum of all tickets that ever left, by which a lobby sees that it knows them", async () => {
    const { lobby } = open();
    const { outcomes } = await lobby.flush({ join: ["a", "b", "c"] });
    const [a = 0, , c = 0] = (outcomes.join as unknown as { ticket: number }[]).map(({ ticket }) => ticket);
    expect((await lobby.flush({ leave: ["a"] })).snapshot.departedSum).toBe(a % 2 ** 31);
    expect((await lobby.flush({ leave: ["c"] })).snapshot.departedSum).toBe((a + c) % 2 ** 31);
  });
});
