/** No `Retry-After` says more, so there is no use in knowing of more. */
const MOST_OWED_MS = 30_000;

/**
 * Those whom one object has turned away because too much waits there, and who will come back. Each is to come when there is room for
 * those before: told the same moment, a crowd ten times too large would come back as large, again and again. Times are ms since 1970.
 */
export class TurnedAway {
  #owedMs = 0;
  #atMs = 0;

  /** So many more are turned away, and what each asks for takes so long here. Returns in how many ms it is the turn of the last, once there is room. */
  add(nowMs: number, eachMs: number, people = 1): number {
    const passedMs = Math.max(0, nowMs - this.#atMs);
    this.#owedMs = Math.min(MOST_OWED_MS, Math.max(0, this.#owedMs - passedMs) + people * eachMs);
    this.#atMs = nowMs;
    return this.#owedMs;
  }
}
