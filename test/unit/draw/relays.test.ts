import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type RelayFault, StandInRelay } from "../../../scripts/system/stand-in-relay.ts";
import { roundFrom } from "../../../src/core/draw/beacon.ts";
import { isRoundOf } from "../../../src/core/draw/verify-round.ts";
import { askRelays } from "../../../src/draw/relays.ts";

let relays: StandInRelay;
beforeAll(async () => {
  relays = await StandInRelay.start({ relays: 3 });
});
afterAll(() => relays.close());
beforeEach(() => relays.faults.clear());

/** One that came out a minute ago. */
const pastRound = () => roundFrom(relays.beacon, Date.now() - 60_000);
const breakRelays = (...faults: RelayFault[]) => {
  for (const [index, fault] of faults.entries()) relays.faults.set(index, fault);
};

describe("a round of the beacon", () => {
  it("is what any of the relays answers, once it is out", async () => {
    const round = pastRound();
    const { signature } = await askRelays(relays.beacon, round);
    expect(isRoundOf(relays.beacon, round, Buffer.from(signature ?? "", "hex"))).toBe(true);
  });

  it("is not there before its time, and nobody is blamed for that", async () => {
    const future = roundFrom(relays.beacon, Date.now() + 60_000);
    expect(await askRelays(relays.beacon, future)).toEqual({ signature: null, wrong: [], away: [] });
  });

  it.each<RelayFault>(["away", "early", "wrong", "other", "garbage", "slow"])(
    "comes from the third relay where two are %s",
    async (fault) => {
      breakRelays(fault, fault);
      const round = pastRound();
      const { signature } = await askRelays(relays.beacon, round);
      expect(isRoundOf(relays.beacon, round, Buffer.from(signature ?? "", "hex"))).toBe(true);
    },
  );

  it("is taken from nobody who answers something else, and says who did", async () => {
    breakRelays("wrong", "other", "garbage");
    const { signature, wrong, away } = await askRelays(relays.beacon, pastRound());
    const [first, second, third] = relays.beacon.relays;
    expect({ signature, away, wrong: wrong.toSorted() }).toEqual({
      signature: null,
      away: [],
      wrong: [
        `${first} answered a signature that is not the beacon's`,
        `${second} answered another round`,
        `${third} answered more than 4096 bytes`,
      ],
    });
  });

  it("is not waited for for ever: relays that are slow or gone are away", async () => {
    breakRelays("slow", "away", "slow");
    const { signature, away } = await askRelays(relays.beacon, pastRound());
    expect([signature, away.toSorted()]).toEqual([null, relays.beacon.relays]);
  });
});
