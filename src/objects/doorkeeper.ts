import { DurableObject } from "cloudflare:workers";
import type { DoorkeeperCalls, Env, EventObjects } from "../bindings.ts";
import {
  type Admission,
  type Comer,
  PlaceAllowances,
  type WholeAtMs,
} from "../core/entry/place-allowance.ts";
import type { Taken } from "../core/entry/taken.ts";
import { parseShareName } from "../core/shares.ts";
import type { LogOrigin } from "../log.ts";
import { nameOf, type OpenEvent, openEvent } from "./open-event.ts";
import { warn } from "./warn.ts";

/**
 * The platform may put an object out of memory when it was not asked for ten seconds. What fills again within them needs no
 * storage; so most networks, from which few people come, are never stored.
 */
const QUIET_MS = 10_000;
/** Of 40 bytes or so each. Beyond it the allowance of a further network may be whole again too early. */
const MOST_STORED = 20_000;
/** Of the platform: keys in one call. */
const MOST_DELETED = 128;
/** Before the tags of the networks that entries are stored of; a tag has no colon. */
const ENTRIES = "entries:";
/** Between two calls that tell the loop what was put off. */
const TELL_MS = 10_000;

/**
 * Counts the new places, and the entries, of a share of the networks that an event's people come from, by tags that name no address. It is asked of each
 * person who joins, and of nobody who waits. When it does not answer, people join uncounted. It may die at any moment: what a network
 * has used is stored, and who had a turn is given another, seconds later.
 */
export class Doorkeeper extends DurableObject<Env> implements DoorkeeperCalls {
  readonly #origin: LogOrigin;
  readonly #objects: EventObjects;
  readonly #windowMs: number;
  #allowances: Readonly<Record<Taken, PlaceAllowances>>;
  readonly #stored = new Set<string>();
  /** Joins put off that the loop has not been told of. */
  #slowed = 0;
  #isTelling = false;

  constructor(ctx: DurableObjectState, env: Env, open: OpenEvent = openEvent) {
    super(ctx, env);
    const { objectName, index } = parseShareName(nameOf(ctx.id));
    const { event, config, objects } = open(env, objectName);
    this.#origin = { event, object: `doorkeeper ${index}` };
    this.#objects = objects;
    this.#windowMs = config.placesWindowMs;
    const { placesPerAddress: places } = config;
    const begin = (known: ReadonlyMap<string, WholeAtMs>) => ({
      place: new PlaceAllowances({ places, windowMs: config.placesWindowMs }, tagsOf("place", known)),
      entry: new PlaceAllowances({ places, windowMs: config.entriesWindowMs }, tagsOf("entry", known)),
    });
    this.#allowances = begin(new Map());
    void ctx.blockConcurrencyWhile(async () => {
      const known = await ctx.storage.list<WholeAtMs>();
      if (known.size === 0) return;
      this.#allowances = begin(known);
      for (const name of known.keys()) this.#stored.add(name);
    });
  }

  async ask(comer: Comer, takes: Taken): Promise<Admission> {
    const nowMs = Date.now();
    const names = comer.block === null ? [comer.network] : [comer.network, comer.block];
    const allowances = this.#allowances[takes];
    const before = names.map((name) => allowances.wholeAtMs(name));
    const admission = allowances.ask(comer, nowMs);
    if (admission.lane === "slow") this.#countSlowed();
    const taken = names.filter((name, index) => allowances.wholeAtMs(name) !== before[index]);
    await this.#keep(
      taken.map((name) => storedName(takes, name)),
      nowMs,
    );
    return admission;
  }

  async warm(): Promise<void> {}

  /** Forgets the allowances that are whole again. */
  override async alarm(): Promise<void> {
    const nowMs = Date.now();
    const whole = [...this.#stored].filter((name) => this.#wholeAtMs(name) <= nowMs);
    for (let first = 0; first < whole.length; first += MOST_DELETED) {
      await this.ctx.storage.delete(whole.slice(first, first + MOST_DELETED));
    }
    for (const name of whole) this.#stored.delete(name);
    if (this.#stored.size === 0) return;
    const nextMs = Math.min(...[...this.#stored].map((name) => this.#wholeAtMs(name)));
    await this.ctx.storage.setAlarm(Math.max(nextMs, nowMs + this.#windowMs));
  }

  /** Unconfirmed: no answer waits for the storage, and a place too many is no harm. */
  async #keep(names: readonly string[], nowMs: number): Promise<void> {
    for (const name of names) {
      const wholeAtMs = this.#wholeAtMs(name);
      if (wholeAtMs <= nowMs + QUIET_MS) continue;
      if (!this.#stored.has(name) && this.#stored.size >= MOST_STORED) continue;
      const isFirst = this.#stored.size === 0;
      this.#stored.add(name);
      if (isFirst) await this.ctx.storage.setAlarm(nowMs + this.#windowMs, { allowUnconfirmed: true });
      await this.ctx.storage.put(name, wholeAtMs, { allowUnconfirmed: true });
    }
  }

  #wholeAtMs(stored: string): WholeAtMs {
    const [takes, name] = readStoredName(stored);
    return this.#allowances[takes].wholeAtMs(name);
  }

  /** The first one of ten seconds has the loop told of all of them. */
  #countSlowed(joins = 1): void {
    this.#slowed += joins;
    if (this.#isTelling) return;
    this.#isTelling = true;
    setTimeout(() => this.#tell(), TELL_MS);
  }

  #tell(): void {
    const joins = this.#slowed;
    this.#slowed = 0;
    this.#isTelling = false;
    this.#objects
      .loop()
      .noteSlowedJoins(joins)
      .catch((error: unknown) => {
        warn("loop not reached", this.#origin, error);
        this.#countSlowed(joins); // they go with the next ones
      });
  }
}

function storedName(takes: Taken, name: string): string {
  return takes === "entry" ? ENTRIES + name : name;
}

function readStoredName(stored: string): [takes: Taken, name: string] {
  return stored.startsWith(ENTRIES) ? ["entry", stored.slice(ENTRIES.length)] : ["place", stored];
}

function tagsOf(taken: Taken, known: ReadonlyMap<string, WholeAtMs>): [name: string, WholeAtMs][] {
  return [...known].flatMap(([stored, wholeAtMs]) => {
    const [takes, name] = readStoredName(stored);
    return takes === taken ? [[name, wholeAtMs] as [string, WholeAtMs]] : [];
  });
}
