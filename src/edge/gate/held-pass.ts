/** The pass that a visitor of the shop holds: in a header, for programs, or in the cookie that the waiting page left. */
import { getCookie } from "hono/cookie";
import type { ServedEvent } from "../../config.ts";
import type { PassClaims } from "../../core/pass-claims.ts";
import { Problem } from "../../wire/problems.ts";
import { requirePass } from "../booking-origin.ts";
import type { EdgeContext } from "../edge.ts";
import { knownUser } from "../identity/user.ts";
import { hostCookie, SHARED_COOKIE } from "../pass-cookie.ts";

/** A good pass, or why the last one that was shown is none. */
export type HeldPass =
  | { readonly kind: "pass"; readonly token: string; readonly claims: PassClaims }
  | { readonly kind: "none"; readonly problem: Problem };

export async function findHeldPass(c: EdgeContext, event: ServedEvent): Promise<HeldPass> {
  const shown = [
    c.req.header("x-queue-pass"),
    getCookie(c, hostCookie(c, event.id)),
    // Where no domain is named, only a neighbour's subdomain could have put it there.
    event.page.passCookieDomain === null ? undefined : getCookie(c, SHARED_COOKIE),
  ].filter((token) => token !== undefined && token !== "");
  // Where people sign in, a pass opens the gate for its own person alone.
  const userId = c.get("config").login === null ? undefined : ((await knownUser(c)) ?? "");
  let problem = new Problem("INVALID_QUEUE_PASS", "There is no queue pass.");
  for (const token of shown as string[]) {
    try {
      return { kind: "pass", token, claims: await requirePass(c, token, { eventId: event.id, userId }) };
    } catch (error) {
      if (!(error instanceof Problem)) throw error;
      problem = error;
    }
  }
  return { kind: "none", problem };
}
