/**
 * What the platform hands to the Worker and its objects. The calls between them stand here as interfaces: with the classes
 * in their place each object would import the other through its own environment.
 */

import { BINDINGS, type LocationHint, RATE_LIMITER_NAMES, type RateLimiterName } from "./config/settings.ts";
import type { ServedEvent, Variables } from "./config.ts";
import type { Answer, FullLobby, Summary } from "./core/answer.ts";
import type { ClaimAnswer, PassActAnswer } from "./core/booth-answer.ts";
import type { RefusalCounts } from "./core/desk/refusals.ts";
import type { DrawIndex } from "./core/draw/draw-index.ts";
import type { CommittedList } from "./core/draw/drawing.ts";
import type { EntryCounts } from "./core/entry/entry-counts.ts";
import type { Admission, Comer } from "./core/entry/place-allowance.ts";
import type { Taken } from "./core/entry/taken.ts";
import type { History, Measure } from "./core/history/event-history.ts";
import type { EventNumbers } from "./core/history/event-numbers.ts";
import type { ActKind } from "./core/outcome.ts";
import type { PassAct } from "./core/pass-act.ts";
import type { FollowerId, Following } from "./core/release/followers.ts";
import { shareName } from "./core/shares.ts";
import type { Progress } from "./core/snapshot.ts";

/** The objects, and variables and secrets as they were written. */
export type Env = Variables & {
  readonly LOBBY: DurableObjectNamespace<LobbyCalls>;
  readonly BOOTH: DurableObjectNamespace<BoothCalls>;
  readonly RELAY: DurableObjectNamespace<RelayCalls>;
  readonly RELEASE_LOOP: DurableObjectNamespace<ReleaseLoopCalls>;
  readonly DRAW: DurableObjectNamespace<DrawCalls>;
  readonly DOORKEEPER: DurableObjectNamespace<DoorkeeperCalls>;
  readonly DESK: DurableObjectNamespace<DeskCalls>;
  readonly ASSETS: Fetcher;
} & { readonly [name in RateLimiterName]?: RateLimit };

/** Who pushes an event's progress. */
export type PusherKind = "loop" | "relay";

/** Who is pushed to. */
interface ReceivesProgress {
  /** Returns what is wanted of the next push; null for no more pushes from there. */
  receiveProgress(progress: Progress, from: PusherKind): Promise<Following | null>;
}

/** What a lobby is asked: by the Worker for its visitors, by the release loop and by relays. */
export interface LobbyCalls extends ReceivesProgress, Rpc.DurableObjectBranded {
  /** `asNewcomer`: a join that must not enter a drawing, for nothing was asked of it. */
  act(kind: ActKind, user: string, asNewcomer?: boolean): Promise<Answer>;
  /** null when there is room for joins. `turnedAway`: how many the Worker has refused because there was none. */
  askForRoom(turnedAway: number): Promise<FullLobby | null>;
  summary(): Promise<Summary>;
  /**
   * Asks Redis for what is known of the event, unless that is fresh. `closingAtMs`: when its drawing closes, 0 while that is not announced;
   * of each close the lobby looks once whether Redis has lost what was entered here.
   */
  warm(closingAtMs: number): Promise<void>;
  /** A person was erased: nothing that is remembered here may bring them back, and their streams end. */
  forget(user: string): Promise<void>;
  /** An operator acted on a person: those who watch are told where they stand. */
  look(user: string): Promise<void>;
  /** Opens a person's stream. */
  fetch(request: Request): Promise<Response>;
}

/** What a booth is asked: by the Worker, for visitors and for shops. */
export interface BoothCalls extends Rpc.DurableObjectBranded {
  claim(user: string): Promise<ClaimAnswer>;
  /** An answer for each act, in their order. */
  actOnPasses(acts: readonly PassAct[]): Promise<PassActAnswer[]>;
}

/** What a doorkeeper is asked: by the Worker, of who joins. */
export interface DoorkeeperCalls extends Rpc.DurableObjectBranded {
  /** Whether they may join now; takes a place, or an entry, of their network's allowance, or a turn. */
  ask(comer: Comer, takes: Taken): Promise<Admission>;
  /** Nothing: who is asked is started. */
  warm(): Promise<void>;
}

/** What a relay is asked: by lobbies of its event, and by the release loop. */
export interface RelayCalls extends ReceivesProgress, Rpc.DurableObjectBranded {
  follow(lobby: number, following: Following): Promise<void>;
  /** For a lobby that starts: all the progress there is; null when none came in time. */
  readProgress(): Promise<Progress | null>;
  /** Starts lobbies before an opening: `LobbyCalls.warm`. */
  warm(lobbies: readonly number[], untilMs: number, closingAtMs?: number): Promise<void>;
}

/** What a loop knows of its event. */
export interface LiveNumbers {
  /** As the last tick saw it; null before the first one ever. */
  readonly numbers: EventNumbers | null;
  /** Open streams of visitors; null while no lobby says. */
  readonly streams: number | null;
  /** Redis did not answer the last tick. */
  readonly isStoreAway: boolean;
  /** It did, and refuses: the event's people are in another number of shards than its settings say. */
  readonly isInOtherShards: boolean;
}

/** What a release loop is asked: by the lobbies and relays of its event, by the cron, and for operators. */
export interface ReleaseLoopCalls extends Rpc.DurableObjectBranded {
  follow(id: FollowerId, following: Following): Promise<void>;
  /** Somebody acted: a tick comes soon. */
  wake(): Promise<void>;
  /** The cron's: a tick comes soon unless one will come, or the event has ended and its next look is not due. */
  wakeIfDue(): Promise<void>;
  /** The event was created: one of this name that was retired before is another. */
  begin(): Promise<void>;
  /** Whether the event was retired and not begun again. */
  isRetired(): Promise<boolean>;
  /** What a booth of the event spent since it said so last. It starts no tick. */
  noteBoothCommands(commands: number): Promise<void>;
  /** How many joins a doorkeeper of the event put off since it said so last. It starts no tick. */
  noteSlowedJoins(joins: number): Promise<void>;
  /** What an isolate of the Worker counted since it said so last. It does not wake the loop. */
  noteEntryCounts(counts: EntryCounts): Promise<void>;
  /** Opens a stream of the event's numbers. */
  fetch(request: Request): Promise<Response>;
  /** Has an event that rests ticked, if it ever was: resolves when that is done or has failed; a tick that does not come is waited for two seconds. */
  look(): Promise<void>;
  /** None of these asks Redis, or wakes the loop. */
  numbers(): Promise<LiveNumbers>;
  history(): Promise<History>;
  measure(): Promise<Measure>;
}

/** What the object of an event's drawing is asked: by the release loop, and by the Worker for visitors who check the drawing. */
export interface DrawCalls extends Rpc.DurableObjectBranded {
  /** Takes the drawing some steps on. Safe to repeat. */
  proceed(committed: CommittedList | null): Promise<void>;
  /** null while no list is signed. */
  read(): Promise<DrawIndex | null>;
  /** The leaves of a sheet, or their places; null for what this drawing does not have, or not yet. */
  readSheet(generation: number, sheet: number): Promise<Uint8Array | null>;
  readPlaces(generation: number, sheet: number): Promise<Uint8Array | null>;
}

/** What the platform is told of where an object is wanted. It obeys at the very first call of an object, and never moves one. */
export function placeAt(hint: LocationHint): DurableObjectNamespaceGetDurableObjectOptions {
  return hint === null ? {} : { locationHint: hint };
}

/** The objects of one event, by the name that they have in common and their index. */
export class EventObjects {
  readonly #env: Env;
  readonly #name: string;
  readonly #place: DurableObjectNamespaceGetDurableObjectOptions;

  constructor(env: Env, { objectName, locationHint }: Pick<ServedEvent, "objectName" | "locationHint">) {
    this.#env = env;
    this.#name = objectName;
    this.#place = placeAt(locationHint);
  }

  lobby(index: number) {
    const { LOBBY } = this.#env;
    return LOBBY.get(LOBBY.idFromName(shareName(this.#name, index)), this.#place);
  }

  booth(index: number) {
    const { BOOTH } = this.#env;
    return BOOTH.get(BOOTH.idFromName(shareName(this.#name, index)), this.#place);
  }

  doorkeeper(index: number) {
    const { DOORKEEPER } = this.#env;
    return DOORKEEPER.get(DOORKEEPER.idFromName(shareName(this.#name, index)), this.#place);
  }

  relay(index: number) {
    const { RELAY } = this.#env;
    return RELAY.get(RELAY.idFromName(shareName(this.#name, index)), this.#place);
  }

  draw() {
    const { DRAW } = this.#env;
    return DRAW.get(DRAW.idFromName(this.#name), this.#place);
  }

  loop() {
    const { RELEASE_LOOP } = this.#env;
    return RELEASE_LOOP.get(RELEASE_LOOP.idFromName(this.#name), this.#place);
  }
}

/** What the operators' desk remembers beside Redis. There is one: `nameOfDesk`. */
export interface DeskCalls extends Rpc.DurableObjectBranded {
  /** Until when a network is locked out, ms since 1970; 0 = it is not. */
  lockedUntilMs(network: string): Promise<number>;
  /** A wrong token came from there. The same answer. */
  noteFailure(network: string): Promise<number>;
  /** Requests that were refused, for the trail. */
  noteRefusals(counts: RefusalCounts, networks: readonly string[]): Promise<void>;
  /** Whether its owner has not used a text before; it is remembered until then, ms since 1970. Each owner has a share of the room. */
  useOnce(owner: string, text: string, untilMs: number): Promise<boolean>;
  /** What the settings of overridden fields were when an operator overrode them, by the field's name; none for one that is not known. */
  readConfigured(event: string): Promise<ConfiguredValues>;
  /** null: the override is gone. Returns all that is known then. */
  noteConfigured(
    event: string,
    values: Readonly<Record<string, ConfiguredValue | null>>,
  ): Promise<ConfiguredValues>;
  /** The event was retired. */
  forgetConfigured(event: string): Promise<void>;
}

/** A setting as JSON writes it, so that two of them can be compared. */
export type ConfiguredValue = string;
export type ConfiguredValues = Readonly<Record<string, ConfiguredValue>>;

/** The bindings that this deployment lacks: the platform runs a Worker without them. */
export function problemsOfBindings(env: Env): readonly string[] {
  return BINDINGS.filter((name) => !env[name]).map(
    (name) => `${name} is not bound; copy its section of wrangler.toml, also into each [env.…]`,
  );
}

/** The rate limiters that this deployment lacks: requests that they would count go on uncounted. */
export function unboundLimiters(env: Env): readonly RateLimiterName[] {
  return RATE_LIMITER_NAMES.filter((name) => !env[name]);
}
