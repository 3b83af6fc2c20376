/** Asks the relays of a beacon for a round: whichever answers it first, and only if the round is the beacon's own. */
import { hexToBytes } from "@noble/hashes/utils.js";
import type { RelayedBeacon } from "../core/draw/beacon.ts";
import { readShort, TooLong } from "../read-short.ts";

/** What came of asking all relays once. */
export interface AskedRound {
  /** Verified, hexadecimal; null while no relay has the round. */
  readonly signature: string | null;
  /** Relays that answered what is not the beacon's, and why: the addresses without the reasons of networks. */
  readonly wrong: readonly string[];
  /** Relays that gave no answer at all. */
  readonly away: readonly string[];
}

/** Never throws: a relay that is away is one of several. */
export type AskRound = (beacon: RelayedBeacon, round: number) => Promise<AskedRound>;

/** A round comes out every few seconds and is the same at all relays: who is slower is asked again. */
const PATIENCE_MS = 2000;
/** A round takes some 300 bytes. */
const MAX_BYTES = 4096;
const SIGNATURE = /^[0-9a-f]{96}$/;

/** It has the round not yet, as it says. */
class NotYet extends Error {}
/** It answered what is not the beacon's. */
class NotBelieved extends Error {}

export const askRelays: AskRound = async (beacon, round) => {
  const found = new AbortController();
  const wrong: string[] = [];
  const away: string[] = [];
  const ask = async (relay: string): Promise<string> => {
    try {
      const signature = await fetchRound(relay, beacon, round, found.signal);
      found.abort();
      return signature;
    } catch (error) {
      if (error instanceof NotBelieved) wrong.push(`${relay} ${error.message}`);
      else if (error instanceof TooLong) wrong.push(`${relay} answered more than ${MAX_BYTES} bytes`);
      else if (!(error instanceof NotYet) && !found.signal.aborted) away.push(relay);
      throw error;
    }
  };
  const signature = await Promise.any(beacon.relays.map(ask)).catch(() => null);
  return { signature, wrong: [...wrong], away: [...away] };
};

async function fetchRound(
  relay: string,
  beacon: RelayedBeacon,
  round: number,
  found: AbortSignal,
): Promise<string> {
  const response = await fetch(`${relay}/${beacon.chain}/public/${round}`, {
    headers: { Accept: "application/json" },
    redirect: "manual", // the address was chosen by the operator, not by who answers there
    signal: AbortSignal.any([found, AbortSignal.timeout(PATIENCE_MS)]),
  });
  if (response.status !== 200 || response.body === null) {
    await response.body?.cancel();
    throw response.status === 404 || response.status === 425 ? new NotYet() : new Error();
  }
  const signature = readSignature(await readShort(response.body, MAX_BYTES), round);
  // Another relay was faster while this one was read: its signature is the same, and takes 30 ms to verify.
  if (found.aborted) throw new NotYet();
  const { isRoundOf } = await import("../core/draw/verify-round.ts");
  if (!isRoundOf(beacon, round, hexToBytes(signature)))
    throw new NotBelieved("answered a signature that is not the beacon's");
  return signature;
}

function readSignature(text: string, round: number): string {
  let answer: { round?: unknown; signature?: unknown } | null;
  try {
    answer = JSON.parse(text);
  } catch {
    throw new NotBelieved("answered no JSON");
  }
  if (answer?.round !== round) throw new NotBelieved("answered another round");
  const { signature } = answer;
  if (typeof signature !== "string" || !SIGNATURE.test(signature))
    throw new NotBelieved("answered no signature");
  return signature;
}
