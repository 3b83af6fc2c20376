/**
 * What the platform hands to the Worker and its objects. The calls between them stand here as interfaces: with the classes
 * in their place each object would import the other through its own environment.
 */

import { BINDINGS } from "./config/settings.ts";
import type { Variables } from "./config.ts";
import type { Answer, Summary } from "./core/answer.ts";
import type { BookingAnswer, ClaimAnswer } from "./core/booth-answer.ts";
import type { ActKind } from "./core/outcome.ts";
import type { DepartedSlice, Snapshot } from "./core/snapshot.ts";
import type { Booking } from "./core/waiting-queue.ts";

/** The objects, and variables and secrets as they were written. */
export type Env = Variables & {
  readonly LOBBY: DurableObjectNamespace<LobbyCalls>;
  readonly BOOTH: DurableObjectNamespace<BoothCalls>;
  readonly RELEASE_LOOP: DurableObjectNamespace<ReleaseLoopCalls>;
  readonly ASSETS: Fetcher;
};

/** What a lobby is asked: by the Worker for its visitors, and by the release loop. */
export interface LobbyCalls extends Rpc.DurableObjectBranded {
  act(kind: ActKind, user: string): Promise<Answer>;
  summary(): Promise<Summary>;
  /** Opens a person's stream. */
  fetch(request: Request): Promise<Response>;
  /** Takes the loop's progress. Returns whether the lobby wants to be sent the next one. */
  receiveProgress(snapshot: Snapshot, departed: DepartedSlice): Promise<boolean>;
}

/** What a booth is asked: by the Worker, for visitors and for shops. */
export interface BoothCalls extends Rpc.DurableObjectBranded {
  claim(user: string): Promise<ClaimAnswer>;
  /** An answer for each booking, in their order. */
  complete(bookings: readonly Booking[]): Promise<BookingAnswer[]>;
}

/** What a release loop is asked: by the lobbies of its event, and by the cron. */
export interface ReleaseLoopCalls extends Rpc.DurableObjectBranded {
  follow(lobby: number, departedIndex: number): Promise<void>;
  wake(): Promise<void>;
}

/** The bindings that this deployment lacks: the platform runs a Worker without them. */
export function problemsOfBindings(env: Env): readonly string[] {
  return BINDINGS.filter((name) => !env[name]).map(
    (name) => `${name} is not bound; copy its section of wrangler.toml, also into each [env.…]`,
  );
}
