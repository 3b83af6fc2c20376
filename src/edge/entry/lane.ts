/**
 * Which lane a visitor joins in. The usual one is open; the slow one is for those whose network has taken its places of the event, and
 * leads in, too: by a turn, or by work. Doorkeepers count, by tags from which no address can be read.
 */
import { encodeBase64Url } from "hono/utils/encode";
import { EventObjects } from "../../bindings.ts";
import type { ServedEvent } from "../../config.ts";
import { blockOf } from "../../core/address.ts";
import { doorkeepersFor } from "../../core/entry/doorkeepers.ts";
import type { Admission, Comer } from "../../core/entry/place-allowance.ts";
import type { Taken } from "../../core/entry/taken.ts";
import { shareName, shareOf } from "../../core/shares.ts";
import { derivedKey } from "../derived-key.ts";
import type { EdgeContext } from "../edge.ts";
import { logFault } from "../fault.ts";
import type { Met } from "../identity/identity.ts";
import { inTime, Late } from "../in-time.ts";
import { visitorNetwork } from "./visitor-network.ts";

const USUAL: Admission = { lane: "usual" };
/** The slow lane's price, and no wait for a turn. */
const PRICED: Admission = { lane: "slow", inMs: 0, hasTurn: true };
/** Who asks for a place waits for the count no longer, and joins uncounted. A doorkeeper answers within some milliseconds. */
const PATIENCE_MS = 500;
/** So long an isolate does not ask a doorkeeper that was late: a join each would wait for it else. */
const SKIPPED_MS = 5000;
const MOST_SKIPPED = 1000;
/** 96 bits: two networks of one tag would share an allowance. */
const TAG_CHARACTERS = 16;
const encoder = new TextEncoder();

/** Until when doorkeepers that were late are not asked, by their names. */
const skippedUntilMs = new Map<string, number>();

/** Whether anything counts what this visitor takes of the event. */
export function isCounted(c: EdgeContext, event: ServedEvent): boolean {
  return doorkeepersFor(event.queue) > 0 && visitorNetwork(c) !== null;
}

/** How a visitor would join now. It takes a place of their network's allowance, or a turn, once for each visitor. */
export async function askDoorkeeper(
  c: EdgeContext,
  event: ServedEvent,
  met: Met,
  takes: Taken,
): Promise<Admission> {
  const doorkeepers = doorkeepersFor(event.queue);
  const network = visitorNetwork(c);
  if (doorkeepers === 0 || network === null) return isBehindProxy(c) && takes === "entry" ? PRICED : USUAL;
  const comer = await tagComer(c, network, met);
  // A block's networks are of one doorkeeper, which so counts both.
  const doorkeeper = shareOf(comer.block ?? comer.network, doorkeepers);
  const name = shareName(event.objectName, doorkeeper);
  if ((skippedUntilMs.get(name) ?? 0) > Date.now()) return USUAL;
  const ask = async (): Promise<Admission> =>
    new EventObjects(c.env, event).doorkeeper(doorkeeper).ask(comer, takes);
  try {
    return await inTime(ask(), PATIENCE_MS, `doorkeeper ${doorkeeper}`);
  } catch (error) {
    const isNews = !(error instanceof Late) || skip(name, Date.now());
    if (isNews) logFault(c, error);
    return USUAL;
  }
}

/** Nothing counts entries there, so each costs what it costs where the network is crowded. */
function isBehindProxy(c: EdgeContext): boolean {
  const { auth, publicOrigin } = c.get("config");
  return auth.mode === "cookie" && publicOrigin !== null;
}

/** Whether it was not skipped already: joins that asked at the same time are late together. */
function skip(name: string, nowMs: number): boolean {
  const isNew = (skippedUntilMs.get(name) ?? 0) <= nowMs;
  if (skippedUntilMs.size >= MOST_SKIPPED) skippedUntilMs.clear();
  skippedUntilMs.set(name, nowMs + SKIPPED_MS);
  return isNew;
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
