import type { VisitorState } from "../../wire/visitor-state.ts";
import { type Journey, planBar } from "../bar-plan.ts";
import type { TabMemory } from "./tab-memory.ts";

const MEMORY = "journey";

/** The bar from the first position this tab saw to the front. */
export class Bar {
  readonly #memory: TabMemory;
  readonly #bar = document.querySelector<HTMLElement>("#bar");
  #version = "";

  constructor(memory: TabMemory) {
    this.#memory = memory;
  }

  show(state: VisitorState): void {
    const [bar, fill] = [this.#bar, this.#bar?.firstElementChild as HTMLElement | undefined];
    if (!bar || !fill) return;
    bar.hidden = state.status !== "waiting";
    if (state.status !== "waiting") {
      // A visitor who comes back starts a new journey; no news is no end.
      if (state.status !== "unavailable") this.#memory.set(MEMORY, null);
      return;
    }
    if (state.version === this.#version) return;
    const { journey, now, start, toward, glideMs } = planBar(this.#journey(), state);
    this.#memory.set(MEMORY, journey);
    if (this.#version === "") {
      fill.style.transform = reach(start);
      fill.getBoundingClientRect(); // from here, not from nothing
    }
    this.#version = state.version;
    fill.style.transitionDuration = `${glideMs}ms`;
    fill.style.transform = reach(toward);
    bar.setAttribute("aria-valuenow", String(Math.round(now * 100)));
  }

  #journey(): Journey | null {
    const kept = this.#memory.get(MEMORY) as Partial<Journey> | null;
    if (typeof kept?.generation !== "string") return null;
    return typeof kept.from === "number" && typeof kept.reached === "number" ? (kept as Journey) : null;
  }
}

/** The fill slides in with its round end first: a whole dot at the start, as wide as the bar is high. */
export function reach(share: number): string {
  return `translateX(calc((100% - var(--bar)) * ${share - 1}))`;
}
