import { type RelayedBeacon, roundFrom } from "../../src/core/draw/beacon.ts";
import { askRelays } from "../../src/draw/relays.ts";
import { type Finding, fail, ok, warn } from "./finding.ts";

/** A relay may hand a round out some seconds after its time: one of so long ago all of them have. */
const OLD_MS = 30_000;

/**
 * Whether each relay of the beacon hands out a round of half a minute ago, and the beacon signed it (BLS). A drawing needs one such
 * relay, and waits for as long as it has none. This computer asks; the Worker asks from elsewhere.
 */
export async function checkBeacon(beacon: RelayedBeacon, nowMs: number): Promise<Finding[]> {
  const round = roundFrom(beacon, nowMs - OLD_MS);
  const relays = await Promise.all(beacon.relays.map((relay) => checkRelay(beacon, relay, round)));
  const working = relays.filter(({ status }) => status === "ok").length;
  const most = beacon.relays.length;
  if (working === 0) {
    const says = `none of its ${most} relays has round ${round}: a drawing would wait, and nobody would be called`;
    return [
      ...relays,
      fail("beacon", says, "see drand's status, and whether this computer reaches the relays"),
    ];
  }
  if (working > 1) return relays;
  return [...relays, warn("beacon", "a drawing would depend on one relay", "name more in DRAW_BEACON")];
}

async function checkRelay(beacon: RelayedBeacon, relay: string, round: number): Promise<Finding> {
  const what = `relay ${relay}`;
  const { signature, wrong, away } = await askRelays({ ...beacon, relays: [relay] }, round);
  if (signature !== null) return ok(what, `it has round ${round}, and the beacon signed it`);
  const [reason] = wrong;
  if (reason !== undefined)
    return warn(what, reason.replace(relay, "it"), "compare DRAW_BEACON with /info of its chain");
  if (away.length > 0) return warn(what, "it does not answer", "see whether this computer may reach it");
  return warn(what, `it has no round ${round}`, "see whether it has the chain of DRAW_BEACON");
}
