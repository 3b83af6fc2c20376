import type { StampedeOptions } from "../options.ts";
import { partOf, takesPass } from "../part.ts";
import type { CheckPass } from "./check-pass.ts";
import type { CrowdClient } from "./crowd-client.ts";
import { OpenStreams } from "./open-streams.ts";
import { newPerson, type Person } from "./person.ts";
import type { Shopper } from "./shopper.ts";
import type { Tally } from "./tally.ts";
import { play, type Visit } from "./visit.ts";

const EVERY_IMPATIENT = 20; // one in so many joins and claims twice
const LOOK_EVERY_MS = 50;

/** People join at `arrivalsPerSecond`, as far as `concurrency` joins in flight allow; streams are spread evenly. */
export class Crowd {
  readonly people: readonly Person[];
  /** How many of them take their pass when called. */
  readonly takers: number;
  readonly #concurrency: number;
  readonly #early: number;
  readonly #arrivalsPerSecond: number | null;
  readonly #visit: Visit;
  /** How many passes are half of all; then all streams are cut. null: never. */
  readonly #cutAtPasses: number | null;

  constructor(
    options: StampedeOptions,
    client: CrowdClient,
    tally: Tally,
    checkPass: CheckPass,
    shopper: Shopper | null,
  ) {
    this.people = people(options);
    this.#concurrency = options.concurrency;
    this.#early = options.early;
    this.#arrivalsPerSecond = options.arrivalsPerSecond;
    this.#visit = {
      client,
      event: options.event,
      tally,
      openStreams: new OpenStreams(tally),
      checkPass,
      shopper,
    };
    this.takers = this.people.filter(({ part }) => takesPass(part)).length;
    this.#cutAtPasses = options.scenario === "mixed" ? this.takers / 2 : null;
  }

  /** Resolves when each has a pass, wants none or was turned away, or time is up. `onAllJoined` comes in between. */
  async run(onAllJoined: () => Promise<void>): Promise<void> {
    const arriving = this.people.entries();
    const waiting: Promise<void>[] = [];
    const startedMs = performance.now();
    const joinInTurn = async () => {
      for (const [index, person] of arriving) {
        await this.#unlessStopped(this.#arrive(person, startedMs + this.#dueAfterMs(index)));
        if (index < this.#early && person.lastPosition < Number.POSITIVE_INFINITY)
          this.#visit.tally.shownQueueEarly++;
        if (this.#visit.client.isStopping) return;
        if (person.joinAnsweredMs === null) continue;
        const wait = this.#unlessStopped(play(this.#visit, person));
        wait.catch(() => {}); // thrown below, when all have joined; until then it must not end the process
        waiting.push(wait);
      }
    };
    const cutting = this.#cutStreamsHalfway();
    try {
      await Promise.all(Array.from({ length: this.#concurrency }, joinInTurn));
      await onAllJoined();
      await Promise.all(waiting);
    } finally {
      clearInterval(cutting);
    }
  }

  /** ms after the start at which a person comes. */
  #dueAfterMs(index: number): number {
    if (index < this.#early) return index * 1000;
    const perSecond = this.#arrivalsPerSecond ?? Number.POSITIVE_INFINITY;
    return this.#early * 1000 + ((index - this.#early) * 1000) / perSecond;
  }

  #cutStreamsHalfway(): NodeJS.Timeout {
    const { tally, openStreams } = this.#visit;
    const timer = setInterval(() => {
      if (this.#cutAtPasses === null || tally.validPasses < this.#cutAtPasses) return;
      openStreams.cutAll(performance.now());
      clearInterval(timer);
    }, LOOK_EVERY_MS);
    return timer;
  }

  async #unlessStopped(act: Promise<void>): Promise<void> {
    try {
      await act;
    } catch (error) {
      if (!this.#visit.client.isStopping) throw error; // else time is up, and all who wait stop
    }
  }

  async #arrive(person: Person, dueMs: number): Promise<void> {
    const { client, event, tally, shopper } = this.#visit;
    const earlyMs = dueMs - performance.now();
    if (earlyMs > 0) await client.sleep(earlyMs);
    await shopper?.arrive(person);
    person.joinSentMs = performance.now();
    const { status, body } = await client.join(person, event);
    if (status !== 200 && status !== 201) {
      tally.failedRequests++;
      tally.complain(`POST join: ${status} ${JSON.stringify(body)}`);
      return;
    }
    person.joinAnsweredMs = performance.now();
    tally.joined++;
    tally.sawAnswer(person, body);
  }
}

function people({ users, streams, scenario }: StampedeOptions): Person[] {
  return Array.from({ length: users }, (_, index) => {
    const part = scenario === "mixed" ? partOf(index) : "plain";
    const streamed = Math.floor(((index + 1) * streams) / users) > Math.floor((index * streams) / users);
    return newPerson(streamed && part !== "staller", index % EVERY_IMPATIENT === 0, part);
  });
}
