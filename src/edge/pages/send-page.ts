import { encodeBase64 } from "hono/utils/encode";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { EdgeContext } from "../edge.ts";
import { answerHeaders } from "../send-json.ts";

export interface PageSending {
  /** Of what stands in the document itself: its <style>, and its line of script. */
  readonly nonce: string;
  /** One of the document's forms ends at the shop. */
  readonly leadsToShop: boolean;
  /** https, of another site. */
  readonly picture?: string | null;
  /** The page may show Cloudflare's widget. */
  readonly usesTurnstile?: boolean;
  readonly status?: ContentfulStatusCode;
  readonly headers?: Readonly<Record<string, string>>;
}

/** https://developers.cloudflare.com/turnstile/reference/content-security-policy/ */
const TURNSTILE = "https://challenges.cloudflare.com";

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

/**
 * Browsers hold every address that a form is redirected to against `form-action`, and a shop may well send people on: to a
 * login, to another host. They would stand before a button that does nothing, so documents that lead there have none.
 */
function policyOf({ nonce, leadsToShop, picture, usesTurnstile = false }: PageSending): string {
  const widget = usesTurnstile ? ` ${TURNSTILE}` : "";
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'${widget}`,
    ...(usesTurnstile ? [`frame-src ${TURNSTILE}`] : []),
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:${picture ? ` ${new URL(picture).origin}` : ""}`,
    "connect-src 'self'",
    ...(leadsToShop ? [] : ["form-action 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
