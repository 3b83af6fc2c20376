import type { ClaimedPass } from "../../client/queue-client.ts";
import type { VisitorState } from "../../wire/visitor-state.ts";
import type { TakenTurn } from "../own-act.ts";
import type { Doing } from "../view-model.ts";

/** So long it is said to take only a moment. */
const MOMENT_MS = 8000;

export interface EnteringNeeds {
  readonly nowMs: () => number;
  /** Goes on while the queue holds it back, until it is given up. */
  claim(how: { readonly signal: AbortSignal; heldBack(): void }): Promise<ClaimedPass>;
  /** Without a pass by the page's form, which claims and gets the same one. */
  goToShop(pass: ClaimedPass | null): void;
  changed(): void;
}

type Stage =
  | { readonly kind: "here" }
  | Claiming
  /** Until the visitor looks at the page. */
  | { readonly kind: "passWaits" }
  /** A navigation that fails says nothing: the page is still there then. */
  | { readonly kind: "going"; readonly sinceMs: number };

interface Claiming {
  readonly kind: "claiming";
  readonly sinceMs: number;
  readonly giving: AbortController;
  isHeldBack: boolean;
}

const HERE: Stage = { kind: "here" };

/** The way from the turn to the shop. The pass's minutes start with the claim, so none goes on while the page is hidden. */
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

  /** The turn is claimed; the answer came while the page was hidden. */
  get passWaits(): boolean {
    return this.#stage.kind === "passWaits";
  }

  /** Once is enough. */
  get tookTurn(): TakenTurn | null {
    return this.#tookTurn;
  }

  async enter(state: VisitorState): Promise<void> {
    // The visitor pressed again: by another way then.
    if (this.#stage.kind === "claiming" || this.#stage.kind === "going") return this.#goToShop(null);
    // A pass that waits is claimed once more, and is the same: its cookie may be another event's by now.
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
      const pass = await this.#needs.claim({ signal, heldBack });
      if (this.#stage === claiming) this.#goToShop(pass);
      // It was on its way already when the page was hidden.
      else if (signal.aborted && this.#stage === HERE) this.#stage = { kind: "passWaits" };
    } catch {
      if (this.#stage === claiming) this.#stage = HERE; // what the queue said instead is on show
    }
    this.#needs.changed();
  }

  /** The page is hidden: the turn is taken anew when it is seen again. */
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
  follow({ status }: VisitorState): void {
    if (status !== "ready" && this.#stage.kind !== "claiming") this.#stage = HERE;
    if (status === "waiting") this.#tookTurn = null; // the next one is another
  }

  #goToShop(pass: ClaimedPass | null): void {
    this.#stage = { kind: "going", sinceMs: this.#needs.nowMs() };
    this.#needs.goToShop(pass);
  }
}
