/**
 * How a pass comes to the shop: in a cookie where both share a domain, else in a form that the browser posts there.
 * Never in an address, which ends up in logs, histories and other people's chats.
 */

import { isHostUnder } from "../../config/hosts.ts";
import type { DeclaredEvent } from "../../config.ts";
import { renderHandOver } from "../../page/hand-over.ts";
import type { EdgeContext } from "../edge.ts";
import { keepCookie } from "../keep-cookie.ts";
import { isOwnWay } from "../refuse-foreign-page.ts";
import { framePage } from "./page-frame.ts";
import { sendPage, sendTo } from "./send-page.ts";

const COOKIE = "queue_pass";

export function handOver(
  c: EdgeContext,
  event: DeclaredEvent,
  shop: string,
  { queuePass, expiresAtMs }: { readonly queuePass: string; readonly expiresAtMs: number },
): Response {
  const domain = event.page.passCookieDomain;
  // A browser drops a cookie for a domain that the answer's host is not under, and people would come without a pass.
  if (domain === null || !isHostUnder(c.req.url, domain)) {
    return sendHandOver(c, event, shop, queuePass);
  }
  const maxAge = Math.max(0, Math.floor((expiresAtMs - Date.now()) / 1000));
  keepCookie(c, COOKIE, queuePass, { path: "/", maxAge, domain });
  return sendTo(c, shop);
}

function sendHandOver(c: EdgeContext, event: DeclaredEvent, action: string, queuePass: string) {
  const frame = framePage(c, event);
  const goes = isOwnWay(c) ? "by itself" : "by button";
  return sendPage(c, renderHandOver({ ...frame, action, queuePass, goes }), {
    nonce: frame.nonce,
    leadsToShop: true,
    // The shop is shown whose form it is that it gets, and not the address, where the event's id stands.
    headers: { "Referrer-Policy": "strict-origin" },
  });
}
