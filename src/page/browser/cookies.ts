const TRY = "vq_try=1";

/** Tried, for Chromium calls cookies enabled though its settings let it keep none. */
export function keepsCookies(): boolean {
  // biome-ignore lint/suspicious/noDocumentCookie: what would replace it is not in every browser, and not on plain http
  document.cookie = `${TRY}; SameSite=Lax; Path=/; Max-Age=10`; // not taken back, or it would be from another tab too
  return document.cookie.includes(TRY);
}
