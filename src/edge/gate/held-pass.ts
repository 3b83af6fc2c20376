/** The pass that a visitor of the shop holds: in a header, for programs, or in the cookie that the waiting page left. */
import { getCookie } from "hono/cookie";
import type { ServedEvent } from "../../config.ts";
import { KnownPasses } from "../../core/gate/known-passes.ts";
import type { PassClaims } from "../../core/pass-claims.ts";
import type { PassConfig } from "../../pass/pass-key.ts";
import { Problem } from "../../wire/problems.ts";
import { requirePass } from "../booking-origin.ts";
import type { EdgeContext } from "../edge.ts";
import { knownUser } from "../identity/user.ts";
import { hostCookie, SHARED_COOKIE } from "../pass-cookie.ts";

/** A good pass, or why the last one that was shown is none. */
export type HeldPass =
  | { readonly kind: "pass"; readonly token: string; readonly userId: string }
  | { readonly kind: "none"; readonly problem: Problem };

/** Some 10 MB of an isolate's 128 at the most; and more people than one isolate meets within the life of a pass. */
const MOST_KNOWN = 5000;

/** By the keys that they were checked with, of which an isolate has one set: a rotation starts other isolates, which know none. */
const known = new WeakMap<PassConfig, KnownPasses>();

export async function findHeldPass(c: EdgeContext, event: ServedEvent): Promise<HeldPass> {
  const shown = [
    c.req.header("x-queue-pass"),
    getCookie(c, hostCookie(c, event.id)),
    // Where no domain is named, only a neighbour's subdomain could have put it there.
    event.page.passCookieDomain === null ? undefined : getCookie(c, SHARED_COOKIE),
  ].filter((token) => token !== undefined && token !== "");
  // Where people sign in, a pass opens the gate for its own person alone.
  const userId = c.get("config").login === null ? undefined : ((await knownUser(c)) ?? "");
  let problem: Problem | null = null;
  for (const token of shown as string[]) {
    try {
      const { user_id } = await checkPass(c, token, { eventId: event.id, userId });
      return { kind: "pass", token, userId: user_id };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
  }
  return {
    kind: "none",
    problem: problem ?? new Problem("INVALID_QUEUE_PASS", "There is no queue pass."),
  };
}

/** Throws a Problem as `requirePass` does. */
async function checkPass(
  c: EdgeContext,
  token: string,
  asked: { readonly eventId: string; readonly userId: string | undefined },
): Promise<PassClaims> {
  const passes = knownBy(c.get("config").pass);
  const found = passes.find(token, asked, Date.now());
  if (found !== null) return found;
  const claims = await requirePass(c, token, asked);
  passes.remember(token, claims);
  return claims;
}

function knownBy(pass: PassConfig): KnownPasses {
  const passes = known.get(pass);
  if (passes !== undefined) return passes;
  const made = new KnownPasses(MOST_KNOWN);
  known.set(pass, made);
  return made;
}
