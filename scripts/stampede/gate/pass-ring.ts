import { createPassVerifier } from "virtual-queue/origin";
import {
  type KeyRing,
  makeRing,
  openPart,
  type RingKey,
  type Step,
  takeStep,
  varsOf,
} from "../../keys/key-ring.ts";
import type { RingAlg } from "../options.ts";
import type { BelievedKey } from "./evidence.ts";

/** The keys of passes of a sale, as `npm run keys` keeps them, and which were believed when. */
export class PassRing {
  readonly alg: RingAlg;
  readonly #ttlSeconds: number;
  readonly #times = new Map<RingKey["material"], { sinceMs: number; untilMs: number }>();
  #ring: KeyRing;

  constructor(alg: RingAlg, ttlSeconds: number) {
    this.alg = alg;
    this.#ttlSeconds = ttlSeconds;
    this.#ring = makeRing(alg, Date.now());
    this.#noteNew();
  }

  /** What the queue is deployed with. */
  vars(): Readonly<Record<string, string>> {
    return varsOf(this.#ring);
  }

  /** Takes a step of `npm run keys -- rotate`, without its hours of waiting. Throws when it is not the next one. */
  take(step: Step): void {
    const how = { nowMs: Date.now(), ttlSeconds: this.#ttlSeconds, early: true };
    const stepped = takeStep(this.#ring, step, how);
    if (stepped.kind !== "changed") throw new Error(`${step}: ${stepped.why}`);
    this.#ring = stepped.ring;
    this.#noteNew();
  }

  /** What was dropped is believed by nobody from now on: the queue has been deployed without it. */
  noteDropped(): void {
    const kept = new Set(this.#ring.keys.map(({ material }) => material));
    for (const [material, times] of this.#times) if (!kept.has(material)) times.untilMs = Date.now();
  }

  believed(): BelievedKey[] {
    return [...this.#times].map(([material, times]) => ({ alg: this.alg, key: keyOf(material), ...times }));
  }

  /** As a shop checks that has learned each key before it signs: the id of a good pass, or null. */
  checkPass(eventId: string): (pass: string, user: string) => Promise<string | null> {
    return async (pass, userId) => {
      const keys = this.#ring.keys.map(({ material }) => keyOf(material));
      const verifier =
        this.alg === "HS256"
          ? createPassVerifier({ secrets: keys.map((key) => new TextDecoder().decode(key as Uint8Array)) })
          : createPassVerifier({ jwks: { keys: keys as object[] }, algorithm: this.alg });
      const verdict = await verifier.verify(pass, { eventId, userId });
      return verdict.ok ? verdict.claims.jti : null;
    };
  }

  #noteNew(): void {
    for (const { material } of this.#ring.keys) {
      if (this.#times.has(material)) continue;
      this.#times.set(material, { sinceMs: Date.now(), untilMs: Number.POSITIVE_INFINITY });
    }
  }
}

/** The secret's bytes, or the public half of a pair. */
function keyOf(material: RingKey["material"]): Uint8Array | object {
  return material.alg === "HS256" ? new TextEncoder().encode(material.secret) : openPart(material.jwk);
}
