/**
 * Which lane a visitor joins in. The usual one is open; the slow one is for those whose network has taken its places of the event, and
 * leads in, too: each is told when their turn to join is. Doorkeepers count, by tags from which nobody reads an address.
 */
import { encodeBase64Url } from "hono/utils/encode";
import { EventObjects } from "../../bindings.ts";
import type { ServedEvent } from "../../config.ts";
import { blockOf } from "../../core/address.ts";
import { doorkeepersFor } from "../../core/entry/doorkeepers.ts";
import type { Admission, Comer } from "../../core/entry/place-allowance.ts";
import { shareOf } from "../../core/shares.ts";
import { Problem } from "../../wire/problems.ts";
import { doAct } from "../answer-act.ts";
import { derivedKey } from "../derived-key.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import type { Met } from "../identity/identity.ts";
import { inTime } from "../in-time.ts";
import { visitorNetwork } from "./visitor-network.ts";

export type Lane = Admission["lane"];

const USUAL: Admission = { lane: "usual" };
/** Who asks for a place waits for the count no longer, and joins uncounted. In a rush a doorkeeper is as busy as a lobby. */
const PATIENCE_MS = 2000;
/** 96 bits: two networks of one tag would share an allowance. */
const TAG_CHARACTERS = 16;
const encoder = new TextEncoder();

/** The lane in which a visitor would join an event now. It takes a place of their network's allowance, or a turn, once for each visitor. */
export async function laneOf(c: EdgeContext, event: ServedEvent, met: Met): Promise<Lane> {
  return (await findAdmission(c, event, met)).lane;
}

/** Throws NETWORK_CROWDED for a visitor in the slow lane whose turn to join has not come, with when it does. */
export async function requireTurn(c: EdgeContext, event: ServedEvent, met: Met): Promise<void> {
  const admission = await findAdmission(c, event, met);
  if (admission.lane === "usual") return;
  throw new Problem("NETWORK_CROWDED", undefined, { retryAfterSeconds: Math.ceil(admission.inMs / 1000) });
}

/** Who has a place already, or comes back after a missed turn, takes none. */
async function findAdmission(c: EdgeContext, event: ServedEvent, met: Met): Promise<Admission> {
  const admission = await askDoorkeeper(c, event, met);
  if (admission.lane === "usual" || met.isStranger) return admission;
  const { reply } = await doAct(c, "position", event, met.id);
  const isOutside = reply.kind === "problem" && reply.problem.code === "NOT_IN_QUEUE";
  return isOutside ? admission : USUAL;
}

async function askDoorkeeper(c: EdgeContext, event: ServedEvent, met: Met): Promise<Admission> {
  const doorkeepers = doorkeepersFor(event.queue);
  const network = doorkeepers === 0 ? null : visitorNetwork(c);
  if (network === null) return USUAL;
  const comer = await tagComer(c, network, met);
  // A block's networks are of one doorkeeper, which so counts both.
  const doorkeeper = shareOf(comer.block ?? comer.network, doorkeepers);
  const ask = async (): Promise<Admission> =>
    new EventObjects(c.env, event).doorkeeper(doorkeeper).ask(comer);
  try {
    return await inTime(ask(), PATIENCE_MS, `doorkeeper ${doorkeeper}`);
  } catch (error) {
    logFault(c, error);
    return USUAL;
  }
}

async function tagComer(c: EdgeContext, network: string, { id, isStranger }: Met): Promise<Comer> {
  const key = await derivedKey(c.get("config").auth.secret, "network tag");
  const tagOf = async (text: string) => {
    const tag = await crypto.subtle.sign("HMAC", key, encoder.encode(text));
    return encodeBase64Url(tag).slice(0, TAG_CHARACTERS);
  };
  const block = blockOf(network);
  return {
    network: await tagOf(network),
    block: block === null ? null : await tagOf(block),
    user: id,
    isStranger,
  };
}
