import type { DrawBeacon } from "./draw/draw-index.ts";

/** How an event opens: people get places in the order they come in; or, who comes before the opening enters a drawing of the places. */
export const OPENINGS = ["first-come", "draw"] as const;
export type Opening = (typeof OPENINGS)[number];

/** How one event's queue runs: its settings, parsed and bounded by src/config. */
export interface EventConfig {
  readonly opening: Opening;
  /** The number of the key that proofs of a drawing are signed with; 0 for none. */
  readonly proofKey: number;
  /** What the leaves and sheets of a drawing are made of, 32 bytes of the proof key; left out where none is set. */
  readonly saltSecret?: Uint8Array;
  /** By which it is known when a round comes out; left out where no proof key is set, and so nothing is drawn. */
  readonly beacon?: Pick<DrawBeacon, "genesis" | "period">;
  /** People per 1,000 seconds, so that 0.2 people a second is a whole number too. */
  readonly rateMilli: number;
  readonly intervalMs: number;
  readonly burstMs: number;
  /** 0 = no limit. */
  readonly maxActive: number;
  /** Who joins while nobody waits is called by that join, if a tick would call them. */
  readonly invisibleWhenIdle: boolean;
  /** 0 = no limit. */
  readonly maxQueueSize: number;
  readonly passTtlSeconds: number;
  /** How far a shop may extend a pass in all; 0 = not at all. */
  readonly maxExtensionSeconds: number;
  readonly claimWindowMs: number;
  /** 0 = after a missed turn there is no way back. */
  readonly returnWindowMs: number;
  /** How many shards of its records in Redis the event's people are in. */
  readonly shards: number;
  /** How many lobbies share the event's people: a multiple of the shards. */
  readonly lobbies: number;
  /** How many relays push to them; 0 when the release loop pushes to each itself. */
  readonly relays: number;
  /** Redis commands per second that all lobbies of the event may spend together. */
  readonly commandBudget: number;
  readonly streamIntervalMs: number;
  readonly streamMaxIntervalMs: number;
  /** New places that one address may take at once, and entries of a drawing; 0 = no limit. */
  readonly placesPerAddress: number;
  /** In which it may take as many again. */
  readonly placesWindowMs: number;
  /** In which it may enter a drawing so often again. */
  readonly entriesWindowMs: number;
  /** How long after the event has ended its loop retires it; 0 = it does not. */
  readonly retainMs: number;
}
