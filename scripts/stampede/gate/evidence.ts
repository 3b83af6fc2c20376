/** What was seen before and behind the gate. The judge reads it and nothing of the gate's code. */
import type { BuyerSeen } from "../judge/evidence.ts";
import type { LogLine } from "../shops/start-shop.ts";
import type { Compared } from "./same-bytes.ts";

/** What all bots were answered. */
export interface BotsSeen {
  readonly requests: number;
  /** Answers that held a guarded page of the shop, by the request in words. */
  readonly breaches: readonly string[];
  readonly byStatus: ReadonlyMap<number, number>;
}

/** A key, and since and until when passes of it are believed, ms since 1970. */
export interface BelievedKey {
  readonly alg: "HS256" | "ES256";
  readonly key: object | Uint8Array;
  readonly sinceMs: number;
  readonly untilMs: number;
}

export interface GateEvidence {
  readonly event: string;
  readonly rate: number;
  readonly burstMs: number;
  readonly log: readonly LogLine[];
  readonly buyers: readonly BuyerSeen[];
  readonly bots: BotsSeen;
  readonly keys: readonly BelievedKey[];
  readonly compared: Compared;
  /** How many steps of a rotation were taken; null when none was to be. */
  readonly rotations: number | null;
}
