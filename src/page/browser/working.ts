import type { Challenge, SolveOptions } from "../../client/queue-client.ts";
import type { PageAssets } from "../page-model.ts";
import { reach } from "./bar.ts";
import type { Solving } from "./solving.ts";

/** The solver's file. */
interface Solver {
  solve(challenge: Challenge, solving: Solving): Promise<string>;
}

/** What the browser does before its visitor enters, while it does it. */
export class Working {
  readonly #assets: PageAssets;
  readonly #language: string;
  readonly #changed: () => void;
  #isOn = false;

  constructor(assets: PageAssets, language: string, changed: () => void) {
    this.#assets = assets;
    this.#language = language;
    this.#changed = changed;
  }

  get isOn(): boolean {
    return this.#isOn;
  }

  async solve(challenge: Challenge, options: SolveOptions): Promise<string> {
    this.#turn(true);
    try {
      const solver = await this.#load();
      const place = document.querySelector<HTMLElement>("#widget") ?? document.body;
      const solving = { ...options, worker: this.#assets.worker, place, language: this.#language, progress };
      return await solver.solve(challenge, solving);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, options.patienceMs)); // its file was lost on the way
      return challenge.patience.answer;
    } finally {
      this.#turn(false);
    }
  }

  #load(): Promise<Solver> {
    return import(this.#assets.solver) as Promise<Solver>;
  }

  #turn(isOn: boolean): void {
    if (isOn) progress(0);
    this.#isOn = isOn;
    this.#changed();
  }
}

function progress(share: number): void {
  const bar = document.querySelector("#work");
  const fill = bar?.firstElementChild as HTMLElement | undefined;
  if (!bar || !fill) return;
  const most = Math.min(1, share);
  fill.style.transform = reach(most);
  bar.setAttribute("aria-valuenow", String(Math.round(most * 100)));
}
