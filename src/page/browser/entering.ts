import type { TakenTurn } from "../own-act.ts";
import type { PageState } from "../page-model.ts";
import type { Doing } from "../view.ts";

/** So long it is said to take only a moment. */
const MOMENT_MS = 8000;

export interface EnteringNeeds {
  readonly nowMs: () => number;
  /** Goes on while the queue holds it back, until it is given up. */
  claim(how: { readonly signal: AbortSignal; heldBack(): void }): Promise<unknown>;
  /** By the page's form; it claims again, and the same pass comes. */
  goToShop(): void;
  changed(): void;
}

type Stage =
  | { readonly kind: "here" }
  | Claiming
  /** For somebody to look at the page, which has it. */
  | { readonly kind: "passWaits" }
  /** A form that comes to nothing says nothing: the page is still there then. */
  | { readonly kind: "going"; readonly sinceMs: number };

interface Claiming {
  readonly kind: "claiming";
  readonly sinceMs: number;
  readonly giving: AbortController;
  isHeldBack: boolean;
}

const HERE: Stage = { kind: "here" };

/** The way from the turn to the shop. The pass's minutes start with the claim, so none goes on while nobody looks. */
export class Entering {
  readonly #needs: EnteringNeeds;
  #stage: Stage = HERE;
  #tookTurn: TakenTurn | null = null;

  constructor(needs: EnteringNeeds) {
    this.#needs = needs;
  }

  get doing(): Extract<Doing, "nothing" | "entering" | "enteringSlowly" | "held"> {
    const stage = this.#stage;
    if (stage.kind === "here" || stage.kind === "passWaits") return "nothing";
    if (this.#needs.nowMs() - stage.sinceMs < MOMENT_MS) return "entering";
    return stage.kind === "claiming" && stage.isHeldBack ? "held" : "enteringSlowly";
  }

  /** The page has the pass; it came while nobody looked. */
  get passWaits(): boolean {
    return this.#stage.kind === "passWaits";
  }

  /** Once is enough. */
  get tookTurn(): TakenTurn | null {
    return this.#tookTurn;
  }

  async enter(state: PageState): Promise<void> {
    if (this.#stage.kind !== "here") return this.#goToShop(); // the pass is there; or impatient, and why not
    const giving = new AbortController();
    const claiming: Claiming = {
      kind: "claiming",
      sinceMs: this.#needs.nowMs(),
      giving,
      isHeldBack: false,
    };
    this.#stage = claiming;
    this.#tookTurn = state.status === "ready" ? state : null;
    this.#needs.changed();
    const { signal } = giving;
    const heldBack = () => {
      claiming.isHeldBack = true;
    };
    try {
      await this.#needs.claim({ signal, heldBack });
      if (this.#stage === claiming) this.#goToShop();
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
    this.#tookTurn = null;
  }

  /** Back from the shop. */
  comeBack(): void {
    this.#stage = HERE;
  }

  /** Without a turn there is nowhere to go; a claim that is on its way is refused by the queue. */
  follow({ status }: PageState): void {
    if (status !== "ready" && this.#stage.kind !== "claiming") this.#stage = HERE;
    if (status === "waiting") this.#tookTurn = null; // the next one is another
  }

  #goToShop(): void {
    this.#stage = { kind: "going", sinceMs: this.#needs.nowMs() };
    this.#needs.goToShop();
  }
}
