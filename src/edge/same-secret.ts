const encoder = new TextEncoder();

/** Takes as long for every wrong secret of the right length; the length is no secret. */
export function isSameSecret(shown: string, secret: string): boolean {
  const [ours, theirs] = [encoder.encode(secret), encoder.encode(shown)];
  return ours.byteLength === theirs.byteLength && crypto.subtle.timingSafeEqual(ours, theirs);
}
