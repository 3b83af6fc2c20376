import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("claiming", ({ open }) => {
  it("starts the pass's minutes at the claim, on a whole second, and repeats itself", async () => {
    const { lobby, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    const admitted = { kind: "admitted", expiresAtMs: T0 + 7000 + 300_000 };
    expect(await lobby.act("claim", "zoe", { nowMs: T0 + 7654 })).toEqual(admitted);
    expect(await lobby.act("claim", "zoe", { nowMs: T0 + 9000 })).toEqual(admitted);
    expect(await lobby.act("join", "zoe", { nowMs: T0 + 9000 })).toEqual(admitted);
  });

  /** Asks for everybody at each moment, and returns how many have a pass by then. */
  async function issueAt(lobby: ReturnType<typeof open>["lobby"], moments: number[]): Promise<number[]> {
    const issued: number[] = [];
    for (const nowMs of moments) {
      const { outcomes } = await lobby.flush({ claim: names(300) }, { nowMs });
      issued.push(outcomes.claim.filter(({ kind: outcome }) => outcome === "admitted").length);
    }
    return issued;
  }

  it("paces passes at 1.2 times the rate, with 50 ms of the rate at once", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(300) });
    await tick(T0);
    expect(await issueAt(lobby, [T0, T0, T0 + 10, T0 + 30, T0 + 60])).toEqual([25, 25, 31, 43, 61]);
  });

  it("catches up what came in while people waited, and issues 1.8 times the rate in 100 ms at most", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(300) });
    await tick(T0);
    await tick(T0 + 200);
    expect(await issueAt(lobby, [T0 + 200, T0 + 350, T0 + 360])).toEqual([25, 115, 115]);
    await tick(T0 + 400);
    expect(await issueAt(lobby, [T0 + 474, T0 + 475])).toEqual([115, 190]);
  });

  it("believes the clock of a lobby neither before the loop's last tick nor long after it", async () => {
    const { lobby, tick } = open();
    await lobby.flush({ join: names(300) });
    await tick(T0);
    await tick(T0 + 100);
    const [early, late, later] = await issueAt(lobby, [T0 - 60_000, T0 + 60_000, T0 + 120_000]);
    expect([early, late, later]).toEqual([25, 115, 115]);
    await tick(T0 + 300);
    expect(await issueAt(lobby, [T0 + 120_000])).toEqual([205]);
  });

  it("succeeds after the deadline as long as no tick has swept it", async () => {
    const { lobby, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    expect((await lobby.act("claim", "zoe", { nowMs: T0 + 90_000 })).kind).toBe("admitted");
  });

  it("is no claim before the call", async () => {
    const { lobby } = open();
    await lobby.act("join", "zoe");
    expect((await lobby.act("claim", "zoe")).kind).toBe("waiting");
    expect((await lobby.act("claim", "nobody")).kind).toBe("none");
  });

  it("ends with the pass: after its five minutes the slot is free and one may join anew", async () => {
    const { lobby, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await lobby.act("claim", "zoe");
    const later = T0 + 300_000;
    expect((await lobby.act("position", "zoe", { nowMs: later })).kind).toBe("none");
    expect((await lobby.act("join", "zoe", { nowMs: later })).kind).toBe("joined");
    const { snapshot } = await tick(later, { maxActive: 1 });
    expect([snapshot.waiting, snapshot.called]).toEqual([0, 1]);
  });
});
