/** Failed sign-ins of one network. Times are ms since 1970. */
export interface Failures {
  readonly count: number;
  readonly lastAtMs: number;
  /** Refused until then, whatever it shows. */
  readonly lockedUntilMs: number;
}

/** So many failures are a slip of the hand; each further one locks out, for twice as long as the one before. */
const PATIENCE = 10;
const FIRST_LOCK_MS = 60_000;
const LONGEST_LOCK_MS = 3_600_000;
/** A network that has been quiet for so long after its lock begins anew. */
const FORGET_AFTER_MS = 3_600_000;
/** Of 60 bytes or so each. Beyond it the one that failed longest ago is forgotten. */
const MOST_NETWORKS = 10_000;
/** More failures of all networks together within a minute are an attack from many: then none has patience left. */
const CALM_PER_MINUTE = 100;
const MINUTE_MS = 60_000;

/**
 * Counts failed sign-ins by network, and says who is locked out. A right token from a network that is not locked is never held
 * up, whatever happens elsewhere.
 */
export class LockOut {
  /** In the order of the last failure: a Map keeps the order in which its keys were set. */
  readonly #networks: Map<string, Failures>;
  #minute = 0;
  #inMinute = 0;

  constructor(known: Iterable<readonly [network: string, failures: Failures]> = []) {
    this.#networks = new Map([...known].toSorted(([, a], [, b]) => a.lastAtMs - b.lastAtMs));
  }

  /** 0 = not at all. */
  lockedUntilMs(network: string, nowMs: number): number {
    const until = this.#networks.get(network)?.lockedUntilMs ?? 0;
    return until > nowMs ? until : 0;
  }

  /** Counts a failure, unless the network is locked: what is not looked at is no guess. */
  fail(network: string, nowMs: number): Failures {
    const before = this.#networks.get(network);
    if (before && before.lockedUntilMs > nowMs) return before;
    this.#countMinute(nowMs);
    const count = (before && !isOver(before, nowMs) ? before.count : 0) + 1;
    const patience = this.#inMinute > CALM_PER_MINUTE ? 1 : PATIENCE;
    const lockMs =
      count < patience ? 0 : Math.min(FIRST_LOCK_MS * 2 ** Math.max(count - PATIENCE, 0), LONGEST_LOCK_MS);
    const failures = { count, lastAtMs: nowMs, lockedUntilMs: lockMs === 0 ? 0 : nowMs + lockMs };
    this.#networks.delete(network);
    this.#networks.set(network, failures);
    return failures;
  }

  /** Forgets those that have been quiet, and those that are too many; returns them. */
  forget(nowMs: number): string[] {
    const excess = this.#networks.size - MOST_NETWORKS;
    const gone = [...this.#networks].filter(
      ([, failures], index) => index < excess || isOver(failures, nowMs),
    );
    for (const [network] of gone) this.#networks.delete(network);
    return gone.map(([network]) => network);
  }

  /** So many that some are to be forgotten at once: an attack from a thousand networks a second fills the memory of an object in minutes. */
  get isFull(): boolean {
    return this.#networks.size >= 1.1 * MOST_NETWORKS;
  }

  get isEmpty(): boolean {
    return this.#networks.size === 0;
  }

  #countMinute(nowMs: number): void {
    const minute = Math.floor(nowMs / MINUTE_MS);
    this.#inMinute = minute === this.#minute ? this.#inMinute + 1 : 1;
    this.#minute = minute;
  }
}

function isOver({ lastAtMs, lockedUntilMs }: Failures, nowMs: number): boolean {
  return nowMs - Math.max(lastAtMs, lockedUntilMs) >= FORGET_AFTER_MS;
}
