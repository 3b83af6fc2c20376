/**
 * Keeps guesses from being made. Ten wrong tokens of one network lock it out, for a minute first and an hour in the end, and what it
 * shows meanwhile is not looked at. The desk's object counts; an isolate that knows of a lock does not ask again.
 */
import { Problem } from "../../../wire/problems.ts";
import type { EdgeContext } from "../../edge.ts";
import { askDesk } from "../ask-desk.ts";
import { countRefusal, networkOfRequest } from "./refusals.ts";

/** A right token was shown there and no lock was known: not asked again for so long. */
const TRUSTED_MS = 60_000;
const MOST_KEPT = 1000;

/** Until when, by network, in ms since 1970. */
const locked = new Map<string, number>();
const trusted = new Map<string, number>();

/** Throws TOO_MANY_ATTEMPTS for a network that this isolate knows to be locked out. */
export function refuseLocked(c: EdgeContext): void {
  const lockedUntilMs = locked.get(networkOfRequest(c)) ?? 0;
  if (lockedUntilMs <= Date.now()) return;
  countRefusal(c, "locked_out");
  throw tooMany(lockedUntilMs);
}

/** A wrong token. Throws TOO_MANY_ATTEMPTS once there were too many. */
export async function noteWrongToken(c: EdgeContext): Promise<void> {
  const network = networkOfRequest(c);
  trusted.delete(network);
  const lockedUntilMs = await askDesk(c, 0, async (desk) => desk.noteFailure(network));
  if (lockedUntilMs > 0) refuse(network, lockedUntilMs);
}

/** A right token. Throws TOO_MANY_ATTEMPTS where the network is locked out: or the tenth guess would not be the last. */
export async function noteRightToken(c: EdgeContext): Promise<void> {
  const network = networkOfRequest(c);
  const nowMs = Date.now();
  if ((trusted.get(network) ?? 0) > nowMs) return;
  const lockedUntilMs = await askDesk(c, 0, async (desk) => desk.lockedUntilMs(network));
  if (lockedUntilMs > 0) {
    countRefusal(c, "locked_out");
    refuse(network, lockedUntilMs);
  }
  keep(trusted, network, nowMs + TRUSTED_MS);
}

function refuse(network: string, lockedUntilMs: number): never {
  keep(locked, network, lockedUntilMs);
  throw tooMany(lockedUntilMs);
}

function tooMany(lockedUntilMs: number): Problem {
  const retryAfterSeconds = Math.max(Math.ceil((lockedUntilMs - Date.now()) / 1000), 1);
  return new Problem("TOO_MANY_ATTEMPTS", undefined, { retryAfterSeconds });
}

function keep(map: Map<string, number>, network: string, untilMs: number): void {
  if (map.size >= MOST_KEPT) map.clear();
  map.set(network, untilMs);
}
