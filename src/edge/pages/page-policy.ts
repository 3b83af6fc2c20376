/** What a document may do, as a Content-Security-Policy says it. */
export interface PageNeeds {
  /** Of what stands in the document itself: its <style>, and its line of script. */
  readonly nonce: string;
  /** One of the document's forms ends at the shop. */
  readonly leadsToShop: boolean;
  /** https, of another site. */
  readonly picture?: string | null;
}

/**
 * Browsers hold every address that a form is redirected to against `form-action`, and a shop may well send people on: to a
 * login, to another host. They would stand before a button that does nothing, so documents that lead there have none.
 */
export function policyOf({ nonce, leadsToShop, picture }: PageNeeds): string {
  return [
    "default-src 'none'",
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    `img-src 'self' data:${picture ? ` ${new URL(picture).origin}` : ""}`,
    "connect-src 'self'",
    ...(leadsToShop ? [] : ["form-action 'self'"]),
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}
