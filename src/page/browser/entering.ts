import type { PageState } from "../page-model.ts";
import type { Doing } from "../view.ts";

/** A claim that takes longer is held back by the queue. */
const HELD_AFTER_MS = 8000;

export interface EnteringNeeds {
  readonly nowMs: () => number;
  /** Goes on while the queue holds it back, until it is given up. */
  claim(givenUp: AbortSignal): Promise<unknown>;
  /** To the shop, by the page's form; it claims again, and the same pass comes. */
  leave(): void;
  changed(): void;
}

type Stage =
  | { readonly kind: "here" }
  | { readonly kind: "claiming"; readonly sinceMs: number; readonly giving: AbortController }
  /** For somebody to look at the page, which has it. */
  | { readonly kind: "passWaits" }
  | { readonly kind: "leaving" };

const HERE: Stage = { kind: "here" };

/** The way from the turn to the shop. The pass's minutes start with the claim, so none goes on while nobody looks. */
export class Entering {
  readonly #needs: EnteringNeeds;
  #stage: Stage = HERE;
  #tookTurnOfMs: number | null = null;

  constructor(needs: EnteringNeeds) {
    this.#needs = needs;
  }

  get doing(): Extract<Doing, "nothing" | "entering" | "held"> {
    const stage = this.#stage;
    if (stage.kind === "leaving") return "entering";
    if (stage.kind !== "claiming") return "nothing";
    return this.#needs.nowMs() - stage.sinceMs < HELD_AFTER_MS ? "entering" : "held";
  }

  /** The page has the pass; it came while nobody looked. */
  get passWaits(): boolean {
    return this.#stage.kind === "passWaits";
  }

  /** The deadline of the turn that was taken: once is enough. */
  get tookTurnOfMs(): number | null {
    return this.#tookTurnOfMs;
  }

  async enter(state: PageState): Promise<void> {
    if (this.#stage.kind !== "here") return this.#leave(); // the pass is there; or impatient, and why not
    const claiming: Stage = { kind: "claiming", sinceMs: this.#needs.nowMs(), giving: new AbortController() };
    this.#stage = claiming;
    this.#tookTurnOfMs = state.status === "ready" ? state.claimBeforeMs : null;
    this.#needs.changed();
    const { signal } = claiming.giving;
    try {
      await this.#needs.claim(signal);
      if (this.#stage === claiming) this.#leave();
      // It was on its way already when the page was hidden.
      else if (signal.aborted && this.#stage === HERE) this.#stage = { kind: "passWaits" };
    } catch {
      if (this.#stage === claiming) this.#stage = HERE; // what the queue said instead is on show
    }
    this.#needs.changed();
  }

  /** Nobody looks any more; the turn is taken anew when somebody does. */
  hide(): void {
    if (this.#stage.kind !== "claiming") return;
    this.#stage.giving.abort();
    this.#stage = HERE;
    this.#tookTurnOfMs = null;
  }

  /** Back from the shop. */
  comeBack(): void {
    this.#stage = HERE;
  }

  /** Without a turn there is nowhere to go; a claim that is on its way is refused by the queue. */
  follow({ status }: PageState): void {
    if (status !== "ready" && this.#stage.kind !== "claiming") this.#stage = HERE;
  }

  #leave(): void {
    this.#stage = { kind: "leaving" };
    this.#needs.leave();
  }
}
