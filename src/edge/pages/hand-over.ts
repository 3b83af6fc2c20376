/**
 * How a pass comes to the shop from a page without a script: in a cookie where both share a domain, else in a form that the
 * browser posts there. Never in an address, which ends up in logs, histories and other people's chats.
 */
import type { ServedEvent } from "../../config.ts";
import { renderHandOver } from "../../page/documents/hand-over.ts";
import type { ReceivedPass } from "../../wire/passes.ts";
import type { EdgeContext } from "../edge.ts";
import { keepPass } from "../pass-cookie.ts";
import { isOwnWay } from "../refuse-foreign-page.ts";
import { framePage } from "./page-frame.ts";
import { sendPage, sendTo } from "./send-page.ts";

export function handOver(c: EdgeContext, event: ServedEvent, shop: string, pass: ReceivedPass): Response {
  return keepPass(c, event, pass) ? sendTo(c, shop) : sendHandOver(c, event, shop, pass.queuePass);
}

function sendHandOver(c: EdgeContext, event: ServedEvent, action: string, queuePass: string) {
  const frame = framePage(c, event);
  const goes = isOwnWay(c) ? "by itself" : "by button";
  return sendPage(c, renderHandOver({ ...frame, action, queuePass, goes }), {
    nonce: frame.nonce,
    leadsToShop: true,
  });
}
