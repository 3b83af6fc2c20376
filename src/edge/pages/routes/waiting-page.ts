import { Hono } from "hono";
import type { ServedEvent } from "../../../config.ts";
import { renderWaitingPage } from "../../../page/documents/waiting-page.ts";
import { isUnavailable } from "../../../wire/problems.ts";
import { eventInput } from "../../../wire/requests.ts";
import type { VisitorState } from "../../../wire/visitor-state.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { limitNetwork, limitVisitor } from "../../entry/rate-limits.ts";
import { logPutOff } from "../../fault.ts";
import type { Met } from "../../identity/identity.ts";
import { meetUser, usesCookie } from "../../identity/user.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { isBroughtTo, passesByCookie } from "../../pass-cookie.ts";
import { retryHeader } from "../../send-json.ts";
import { firstState } from "../first-state.ts";
import { makeFormProof } from "../form-proof.ts";
import { framePage } from "../page-frame.ts";
import { markOf } from "../person-mark.ts";
import { sendPage, sendTo } from "../send-page.ts";
import { pagePath, readTarget, signInAddress } from "../target.ts";

/** GET /queue/:event_id: the waiting page, with what is true now already in it. */
export const waitingPage = new Hono<Edge>().get(
  "/queue/:event_id",
  checkInput("param", eventInput),
  async (c) => {
    const { event_id } = c.req.valid("param");
    await limitNetwork(c, "page", event_id);
    const event = await requireEvent(c, event_id);
    const home = gatedPage(c, event);
    if (home !== null) return sendTo(c, home);
    // Strangers become visitors here and not with their join: an answer that is lost on a bad network would take the
    // only trace of their place with it.
    let met: Met | null = null;
    try {
      met = await meetUser(c);
      if (met !== null && !met.isStranger) await limitVisitor(c, "page", event_id, met.id);
      return await sendWaitingPage(c, event, met, await firstState(c, event, met));
    } catch (error) {
      if (!isUnavailable(error)) throw error;
      logPutOff(c, error);
      const { retryAfterSeconds } = error;
      return sendWaitingPage(c, event, met, { status: "unavailable", retryAfterSeconds });
    }
  },
);

/**
 * The page's address on the host of the shop where its visitor is heading, for one who could not bring a pass from here through the
 * gate; null where they are right.
 */
function gatedPage(c: EdgeContext, event: ServedEvent): string | null {
  const { bookingUrl } = event.page;
  if (event.gate === null || bookingUrl === null) return null;
  const target = readTarget(c, event);
  const shop = target ?? bookingUrl;
  return isBroughtTo(c, event, shop) ? null : new URL(shop).origin + pagePath(event.id, target);
}

/** People are shown the page, whatever happens; programs read the status. */
async function sendWaitingPage(
  c: EdgeContext,
  event: ServedEvent,
  met: Met | null,
  state: VisitorState,
): Promise<Response> {
  const { page } = event;
  const { auth, login, publicOrigin } = c.get("config");
  const nowMs = Date.now();
  const frame = framePage(c, event);
  const target = readTarget(c, event);
  const shop = target ?? page.bookingUrl;
  const document = renderWaitingPage({
    ...frame,
    api: "/api/v1",
    target,
    occasion: { date: page.date, venue: page.venue, picture: page.picture },
    ways: page.ways,
    join: page.join,
    shop: shop === null ? null : { address: shop, passBy: passesByCookie(c, event) ? "cookie" : "form" },
    claimWindowMs: event.queue.claimWindowMs,
    givesReceipts: event.queue.proofKey > 0,
    needsCookie: usesCookie(c),
    signIn: login && {
      address: signInAddress(login.url, publicOrigin ?? new URL(c.req.url).origin, event.id, target),
      isNeeded: met === null,
    },
    state,
    // A stranger who has to sign in is shown no forms, and joins nothing.
    formProof: met === null ? "" : await makeFormProof(auth.secret, event.id, met.id, nowMs),
    person: login === null || met === null ? null : markOf(event.id, met.id),
    nowMs,
  });
  return sendPage(c, document, {
    nonce: frame.nonce,
    leadsToShop: shop !== null,
    picture: page.picture?.url ?? null,
    usesTurnstile: event.challenge?.kind === "turnstile",
    status: state.status === "unavailable" ? 503 : 200,
    headers: state.status === "unavailable" ? retryHeader(state) : {},
  });
}
