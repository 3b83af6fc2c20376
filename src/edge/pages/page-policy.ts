/** https://developers.cloudflare.com/turnstile/reference/content-security-policy/ */
const TURNSTILE = "https://challenges.cloudflare.com";

/** What a document may do, as a Content-Security-Policy says it. */
export interface PageNeeds {
  /** Of what stands in the document itself: its <style>, and its line of script. */
  readonly nonce: string;
  /** One of the document's forms ends at the shop. */
  readonly leadsToShop: boolean;
  /** https, of another site. */
  readonly picture?: string | null;
  /** The page may show Cloudflare's widget. */
  readonly usesTurnstile?: boolean;
}

/**
 * Browsers hold every address that a form is redirected to against `form-action`, and a shop may well send people on: to a
 * login, to another host. They would stand before a button that does nothing, so documents that lead there have none.
 */
export function policyOf({ nonce, leadsToShop, picture, usesTurnstile = false }: PageNeeds): string {
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
