import type { Disturbance } from "../judge/evidence.ts";
import type { StampedeOptions } from "../options.ts";
import type { Sale } from "../sale.ts";
import { Bots, badPasses } from "./bots.ts";
import { type GateVerdict, judgeGate } from "./judge-gate.ts";
import { Rotator } from "./rotator.ts";
import { type Compared, compareBytes } from "./same-bytes.ts";
import type { Gate } from "./start-gate.ts";

/** Everything about a sale behind the gate that is not its crowd: what is compared before it, who acts during it, and the verdict. */
export class GateVisit {
  readonly #gate: Gate;
  readonly #sale: Sale;
  readonly #compared: Compared;
  readonly #bots: Bots;
  readonly #rotator: Rotator | null;

  private constructor(gate: Gate, sale: Sale, compared: Compared, bots: Bots) {
    this.#gate = gate;
    this.#sale = sale;
    this.#compared = compared;
    this.#bots = bots;
    const deploy = (vars: Readonly<Record<string, string>>) => gate.system.redeploy(vars);
    this.#rotator = sale.options.rotate ? new Rotator(gate.ring, deploy, sale) : null;
  }

  /** Compares the shop's answers with those through the gate, while nothing else is asked. */
  static async begin(gate: Gate, sale: Sale): Promise<GateVisit> {
    const compared = await compareBytes(gate.shop, gate.url, gate.workerdPid);
    const { event } = sale.options;
    const passes = await badPasses(event, String(gate.system.vars.QUEUE_PASS_SECRET));
    return new GateVisit(gate, sale, compared, new Bots(gate.url, event, passes));
  }

  /** Resolves when it is stopped. */
  async run(): Promise<void> {
    await Promise.all([this.#bots.run(), this.#rotator?.run()]);
  }

  async stop(): Promise<void> {
    this.#rotator?.stop();
    await this.#bots.stop();
  }

  get disturbances(): readonly Disturbance[] {
    return this.#rotator?.done ?? [];
  }

  judge({ event, rate, burstMs }: StampedeOptions): Promise<GateVerdict> {
    return judgeGate({
      event,
      rate,
      burstMs,
      log: this.#gate.shop.readLog(),
      buyers: this.#sale.shopper?.seen ?? [],
      bots: this.#bots,
      keys: this.#gate.ring.believed(),
      compared: this.#compared,
      rotations: this.#sale.options.rotate ? this.disturbances.length : null,
    });
  }
}
