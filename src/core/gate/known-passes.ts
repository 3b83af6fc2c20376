/**
 * Passes whose signature was found good, by their whole text. A visitor asks the shop many times with one pass, and checking a
 * signature costs more than all else that the gate does. What can change between two requests is compared each time: the end of the
 * pass, the event and the person.
 */
import type { PassClaims } from "../pass-claims.ts";

interface Asked {
  readonly eventId: string;
  /** undefined = any person. */
  readonly userId: string | undefined;
}

export class KnownPasses {
  readonly #most: number;
  #recent = new Map<string, PassClaims>();
  /** Those of before `recent` was begun: a pass that is still shown moves over, and the others are forgotten with them. */
  #older = new Map<string, PassClaims>();

  /** Remembers between `most` and twice as many. */
  constructor(most: number) {
    this.#most = most;
  }

  /** Only what a check of the signature has just confirmed. */
  remember(token: string, claims: PassClaims): void {
    if (this.#recent.size >= this.#most) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(token, claims);
  }

  /** null for a pass that is not known, has ended, or is for something else: a full check says which. */
  find(token: string, { eventId, userId }: Asked, nowMs: number): PassClaims | null {
    const claims = this.#recent.get(token) ?? this.#fromOlder(token);
    if (claims === undefined || claims.exp <= Math.floor(nowMs / 1000)) return null;
    if (claims.event_id !== eventId) return null;
    return userId === undefined || claims.user_id === userId ? claims : null;
  }

  #fromOlder(token: string): PassClaims | undefined {
    const claims = this.#older.get(token);
    if (claims !== undefined) this.remember(token, claims);
    return claims;
  }
}
