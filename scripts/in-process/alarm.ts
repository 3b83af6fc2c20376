/** What becomes of an alarm when it is due. Late: a minute. Lost: it stays set, in the past, and does not ring. */
export type AlarmFate = "on time" | "late" | "lost" | "doubled";

const LATE_MS = 60_000;
/** Between the two rings of a doubled alarm. */
const AGAIN_MS = 30;

/** The alarm of an object; it rings whether or not the object is in memory. */
export class AlarmInProcess {
  readonly #onRing: () => void;
  readonly #fateOfAlarm: () => AlarmFate;
  #set: { readonly atMs: number; readonly timer: NodeJS.Timeout } | null = null;

  /** `fateOfAlarm` is asked each time that it is due. */
  constructor(onRing: () => void, fateOfAlarm: () => AlarmFate = () => "on time") {
    this.#onRing = onRing;
    this.#fateOfAlarm = fateOfAlarm;
  }

  /** null: it is not set. */
  get atMs(): number | null {
    return this.#set?.atMs ?? null;
  }

  set(atMs: number): void {
    clearTimeout(this.#set?.timer);
    const timer = setTimeout(() => this.#due(atMs), atMs - Date.now());
    this.#set = { atMs, timer };
  }

  stop(): void {
    clearTimeout(this.#set?.timer);
    this.#set = null;
  }

  #due(atMs: number): void {
    const fate = this.#fateOfAlarm();
    if (fate === "late") {
      this.#set = { atMs, timer: setTimeout(() => this.#ring(), LATE_MS) };
      return;
    }
    if (fate === "lost") return;
    if (fate === "doubled") setTimeout(() => this.#ring(), AGAIN_MS);
    this.#ring();
  }

  #ring(): void {
    this.#set = null; // as on the platform: inside alarm() there is none
    this.#onRing();
  }
}
