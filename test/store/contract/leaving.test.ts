import { expect, it } from "vitest";
import { contract } from "../../support/contract.ts";
import { T0 } from "../../support/queue-kit.ts";

contract("leaving", ({ open }) => {
  it("is the same once or twice, and the ticket goes to the left list", async () => {
    const { lobby } = open();
    const joined = (await lobby.act("join", "zoe")) as { ticket: number };
    await lobby.act("leave", "zoe");
    const { outcomes, header, left } = await lobby.flush({ leave: ["zoe"] });
    expect(outcomes.leave).toEqual([{ outcome: "left" }]);
    expect([header.waiting, header.leftCount, left]).toEqual([0, 1, { from: 0, tickets: [joined.ticket] }]);
  });

  it("keeps the slot of a live pass until it expires, so that passes cannot be hoarded", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0, { maxActive: 1 });
    await lobby.act("claim", "zoe");
    await lobby.act("leave", "zoe");
    expect(await lobby.act("join", "zoe")).toEqual({ outcome: "forfeited", until: T0 + 300_000 });
    expect((await tick(T0 + 100, { maxActive: 1 })).header.called).toBe(0);
    await tick(T0 + 300_000, { maxActive: 1 });
    expect((await lobby.act("position", "adam", { now: T0 + 300_000 })).outcome).toBe("called");
  });

  it("frees the slot of somebody who was called", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["zoe", "adam"] });
    await tick(T0, { maxActive: 1 });
    await lobby.act("leave", "zoe");
    await tick(T0 + 100, { maxActive: 1 });
    expect((await lobby.act("position", "adam")).outcome).toBe("called");
  });

  it("trims what counts for nobody from the head of the list", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: ["a", "b", "c"] });
    await lobby.flush({ leave: ["a"] });
    await tick(T0, { maxActive: 1 });
    const { header, left } = await lobby.flush({});
    expect([header.leftBase, header.leftCount, left]).toEqual([1, 1, { from: 1, tickets: [] }]);
  });
});
