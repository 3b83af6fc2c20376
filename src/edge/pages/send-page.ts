import { encodeBase64 } from "hono/utils/encode";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { EdgeContext } from "../edge.ts";
import { answerHeaders } from "../send-json.ts";
import { type PageNeeds, policyOf } from "./page-policy.ts";

export interface PageSending extends PageNeeds {
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
}

/** The one way a document leaves. `headers` win over what every document carries. */
export function sendPage(c: EdgeContext, document: string, sending: PageSending): Response {
  const headers = {
    ...pageHeaders(c, sending),
    "Content-Security-Policy": policyOf(sending),
    ...sending.headers,
  };
  return c.html(document, sending.status ?? 200, headers);
}

/** Sends a browser on: after a form, or for good. `no-store` keeps the answer to a form out of every cache. */
export function sendTo(c: EdgeContext, location: string, status: 301 | 303 = 303): Response {
  return c.body(null, status, { ...answerHeaders(c), Location: location });
}

/** 128 bits, new in every answer. */
export function makeDocumentNonce(): string {
  return encodeBase64(crypto.getRandomValues(new Uint8Array(16)).buffer);
}

function pageHeaders(c: EdgeContext, { leadsToShop }: PageSending): Record<string, string> {
  return {
    ...answerHeaders(c),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
    // With "no-referrer" a browser would send our own forms from the origin "null", like a stranger's. The shop is shown whose
    // form it is that it gets, and not the address, where the event's id stands.
    "Referrer-Policy": leadsToShop ? "strict-origin" : "same-origin",
    Vary: "Accept-Language, Cookie",
    "X-Frame-Options": "DENY",
  };
}
