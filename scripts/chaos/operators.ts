import type { EraseReply, OperatorFields, PersonReply } from "../../src/core/operator.ts";
import type { RedisQueue } from "../../src/store/redis-queue.ts";
import { operate } from "../redis/operate.ts";
import type { Judge } from "./judge/judge.ts";
import type { Platform } from "./platform.ts";
import type { VirtualClock } from "./virtual-clock.ts";
import { letFail } from "./visitors.ts";

/** Longer than a lobby holds an act while it cannot be done, and a flush after it. */
export const MOST_MS = 12_000;

type ActOnPerson = "call" | "remove" | "revoke" | "erase";

interface Surroundings {
  readonly event: string;
  readonly platform: Platform;
  readonly desk: RedisQueue;
  readonly judge: Judge;
  readonly clock: VirtualClock;
}

/** What operators do to a sale, and its shop's report, of which the judge is told. */
export class Operators {
  readonly #around: Surroundings;
  #acts = 0;

  constructor(around: Surroundings) {
    this.#around = around;
  }

  get #asked() {
    const { clock, platform } = this.#around;
    return { nowMs: clock.nowMs, shards: platform.config.shards };
  }

  get #act() {
    return { ...this.#asked, actId: `act-${++this.#acts}`, by: "chaos" };
  }

  actOnPerson(does: ActOnPerson, user: string): void {
    const { event, desk, platform } = this.#around;
    const act = { ...this.#act, user };
    const { maxActive, claimWindowMs } = platform.config;
    const acts = {
      call: () => desk.callPerson(event, { ...act, maxActive, claimWindowMs }),
      remove: () => desk.removePerson(event, act),
      revoke: () => desk.revokePass(event, act),
      erase: () => desk.erase(event, act),
    };
    letFail(this.#tellLobby(does, user, acts[does]()));
  }

  /** As the admin API does (src/edge/admin/routes/people.ts): a lobby goes on from what it remembers of a person. */
  async #tellLobby(does: ActOnPerson, user: string, act: Promise<PersonReply | EraseReply>): Promise<void> {
    if ((await act).status !== "done") return;
    const { platform, judge } = this.#around;
    const lobby = platform.lobbyOf(user);
    if (does === "call" || does === "revoke") return lobby.look(user);
    await lobby.forget(user);
    judge.people.moved(user); // what was done after the act and before this it does not restore either
  }

  operate(change: Partial<OperatorFields>): void {
    const { event, desk, judge, platform } = this.#around;
    const { rateOverrideMilli } = change;
    const { terms } = judge;
    if (rateOverrideMilli != null)
      judge.terms = { ...terms, perSecond: Math.max(terms.perSecond, rateOverrideMilli / 1000) };
    letFail(desk.control(event, { ...this.#act, version: null, change }).then(() => platform.loop.wake()));
  }

  reportStock(remaining: number): void {
    const { event, desk, platform } = this.#around;
    letFail(desk.reportStock(event, { ...this.#asked, remaining }));
    letFail(platform.loop.wake());
  }

  recount(): void {
    letFail(this.#around.desk.recount(this.#around.event, this.#act));
  }

  /** As an operator who waits until it is done, or refused by a fault. */
  async change(change: Partial<OperatorFields>): Promise<void> {
    const { event, desk, clock } = this.#around;
    await clock.resultOf(operate(desk, event, change, this.#asked), MOST_MS);
  }
}
