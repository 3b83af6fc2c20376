import type { PersonSeen } from "../judge/evidence.ts";
import type { Part } from "../part.ts";

/** One of the crowd: a browser, the part it plays, and what it wrote down for the judge. */
export interface Person extends PersonSeen {
  /** Watches over SSE; the others poll. */
  readonly streams: boolean;
  /** Sends every join and claim twice. */
  readonly impatient: boolean;
  readonly cookies: Map<string, string>;
  readonly passIds: Set<string>;
  lastPosition: number;
  /** When the last answer wants to be asked again. */
  pollAfterMs: number;
}

export function newPerson(streams: boolean, impatient: boolean, part: Part = "plain"): Person {
  return {
    part,
    streams,
    impatient,
    cookies: new Map(),
    user: null,
    joinSentMs: 0,
    joinAnsweredMs: null,
    streamOpenedAtMs: null,
    readyAtMs: null,
    claimedInMs: null,
    lastPosition: Number.POSITIVE_INFINITY,
    pollAfterMs: 1000,
    passIds: new Set(),
    validClaims: 0,
    refreshed: null,
    left: false,
    secondTab: null,
  };
}

/** The same browser once more: both tabs share what it keeps, and each remembers what it was shown. */
export function openSecondTab({ cookies, user, passIds }: Person): Person {
  return { ...newPerson(true, false, "second_tab"), cookies, user, passIds };
}

/** Keeps what a browser would keep, and reads the user id: the visitor cookie is a JWT whose `sub` it is. */
export function keepCookies(person: Person, setCookies: readonly string[]): void {
  for (const line of setCookies) {
    const [pair = ""] = line.split(";", 1);
    const equals = pair.indexOf("=");
    if (equals <= 0) continue;
    const value = pair.slice(equals + 1);
    person.cookies.set(pair.slice(0, equals), value);
    person.user = subjectOf(value) ?? person.user;
  }
}

export function cookieHeader(person: Person): string {
  return [...person.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
}

/** Read, not verified: the queue verifies its own cookies. */
function subjectOf(token: string): string | null {
  const [, payload] = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "sub" in claims ? String(claims.sub) : null;
  } catch {
    return null; // another cookie, which is no JWT
  }
}
