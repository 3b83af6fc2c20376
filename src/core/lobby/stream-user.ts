/** Who a stream is for, percent-encoded: in a header, because addresses are logged and an id may be an e-mail address. */
const HEADER = "x-stream-user";

/** The headers of a request to a lobby for a user's stream. */
export function nameStreamUser(userId: string): Record<string, string> {
  return { [HEADER]: encodeURIComponent(userId) };
}

/** Whom `nameStreamUser` named in these headers. */
export function readStreamUser(headers: { get(name: string): string | null }): string {
  return decodeURIComponent(headers.get(HEADER) ?? "");
}
