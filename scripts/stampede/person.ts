import type { Part } from "./part.ts";

/** What somebody knew when they refreshed, and what the answer to joining again said. */
export interface Refresh {
  readonly before: { readonly user: string | null; readonly position: number };
  /** `position` is null when the answer had none: it was their turn. */
  readonly after: { readonly user: string | null; readonly position: number | null; readonly status: number };
}

/** One of the crowd, and what they were told. */
export interface Person {
  readonly part: Part;
  readonly streams: boolean;
  /** Sends every join and claim twice, like somebody with a second tab. */
  readonly impatient: boolean;
  readonly cookies: Map<string, string>;
  /** The id Redis knows them by. */
  user: string | null;
  /** performance.now() when the first attempt to join was sent, and when an answer said they have a place. */
  joinSentMs: number;
  joinAnsweredMs: number | null;
  /** Wall clock: when the stream that stands was opened, and when `ready` came over it. */
  streamOpenedAtMs: number | null;
  readyAtMs: number | null;
  lastPosition: number;
  /** When the last answer wants to be asked again. */
  pollAfterMs: number;
  /** The ids of the valid passes they were given: one, however often they claim. */
  readonly passIds: Set<string>;
  /** Claims that were answered with a valid pass. */
  validClaims: number;
  refreshed: Refresh | null;
  /** The queue said so. */
  left: boolean;
  secondTab: Person | null;
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
    lastPosition: Number.POSITIVE_INFINITY,
    pollAfterMs: 1000,
    passIds: new Set(),
    validClaims: 0,
    refreshed: null,
    left: false,
    secondTab: null,
  };
}

/** The same browser once more: what it keeps is shared, what it was shown is not. */
export function openSecondTab({ cookies, user, passIds }: Person): Person {
  return { ...newPerson(true, false, "second_tab"), cookies, user, passIds };
}

/** Keeps what a browser would keep, and learns who this is: the visitor cookie is a JWT whose `sub` is the user id. */
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

/** Read, not verified: whether a cookie is genuine is the queue's business. */
function subjectOf(token: string): string | null {
  const [, payload] = token.split(".");
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload ?? "", "base64url").toString());
    return typeof claims === "object" && claims !== null && "sub" in claims ? String(claims.sub) : null;
  } catch {
    return null; // some other cookie
  }
}
