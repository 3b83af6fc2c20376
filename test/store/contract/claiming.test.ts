import { expect, it } from "vitest";
import { contract, names } from "../../support/store/contract.ts";
import { T0 } from "../../support/store/queue-kit.ts";

contract("claiming", ({ open }) => {
  it("starts the pass's minutes at the claim, on a whole second, and repeats itself", async () => {
    const { lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    const admitted = { kind: "admitted", expiresAtMs: T0 + 7000 + 300_000 };
    expect(await booth.claim("zoe", { nowMs: T0 + 7654 })).toEqual(admitted);
    expect(await booth.claim("zoe", { nowMs: T0 + 9000 })).toEqual(admitted);
    expect(await lobby.act("join", "zoe", { nowMs: T0 + 9000 })).toEqual(admitted);
  });

  /** Asks for everybody at each moment, and returns how many have a pass by then. */
  async function issueAt(booth: ReturnType<typeof open>["booth"], moments: number[]): Promise<number[]> {
    const issued: number[] = [];
    for (const nowMs of moments) issued.push(await booth.admit(names(300), { nowMs }));
    return issued;
  }

  /** 300 people who have been called, at 500 a second. */
  async function openCalled() {
    const { lobby, booth, tick } = open();
    await lobby.flush({ join: names(300) });
    await tick(T0, { rateMilli: 5_000_000 });
    await tick(T0);
    return { booth, tick };
  }

  it("paces passes at 1.2 times the rate, and at 1.8 times the rate in 100 ms at most", async () => {
    const { booth } = await openCalled();
    const moments = [T0, T0 + 124, T0 + 125, T0 + 150];
    expect(await issueAt(booth, moments)).toEqual([90, 90, 175, 180]); // 200 ms of the rate are saved
  });

  it("believes the clock of a booth neither before the loop's last tick nor long after it", async () => {
    const { booth, tick } = await openCalled();
    await tick(T0 + 100);
    expect(await issueAt(booth, [T0 - 60_000, T0 + 60_000, T0 + 120_000])).toEqual([90, 180, 180]);
    await tick(T0 + 300);
    expect(await issueAt(booth, [T0 + 120_000])).toEqual([270]);
  });

  it("succeeds after the deadline as long as no tick has swept it", async () => {
    const { lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    expect((await booth.claim("zoe", { nowMs: T0 + 90_000 })).kind).toBe("admitted");
  });

  it("is no claim before the call", async () => {
    const { lobby, booth } = open();
    await lobby.act("join", "zoe");
    expect((await booth.claim("zoe")).kind).toBe("waiting");
    expect((await booth.claim("nobody")).kind).toBe("none");
  });

  it("ends with the pass: after its five minutes the slot is free and one may join anew", async () => {
    const { lobby, booth, tick } = open();
    await lobby.act("join", "zoe");
    await tick(T0);
    await booth.claim("zoe");
    const later = T0 + 300_000;
    expect((await lobby.act("position", "zoe", { nowMs: later })).kind).toBe("none");
    expect((await lobby.act("join", "zoe", { nowMs: later })).kind).toBe("joined");
    const { snapshot } = await tick(later, { maxActive: 1 });
    expect([snapshot.waiting, snapshot.called]).toEqual([0, 1]);
  });
});
