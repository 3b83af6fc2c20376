import type { CheckPass } from "./check-pass.ts";
import type { StampedeOptions } from "./options.ts";
import { newPerson, type Person } from "./person.ts";
import type { QueueClient } from "./queue-client.ts";
import type { Tally } from "./tally.ts";
import { listen, poll } from "./watch.ts";

const EVERY_IMPATIENT = 20; // one in so many joins and claims twice

/** People come at `arrivals` a second, as far as `concurrency` joins in flight allow; streams are spread evenly. */
export class Crowd {
  readonly people: readonly Person[];
  readonly #event: string;
  readonly #concurrency: number;
  readonly #arrivals: number | null;
  readonly #client: QueueClient;
  readonly #tally: Tally;
  readonly #checkPass: CheckPass;

  constructor(options: StampedeOptions, client: QueueClient, tally: Tally, checkPass: CheckPass) {
    const { users, streams } = options;
    this.people = Array.from({ length: users }, (_, index) => {
      const streamed = Math.floor(((index + 1) * streams) / users) > Math.floor((index * streams) / users);
      return newPerson(streamed, index % EVERY_IMPATIENT === 0);
    });
    this.#event = options.event;
    this.#concurrency = options.concurrency;
    this.#arrivals = options.arrivals;
    this.#client = client;
    this.#tally = tally;
    this.#checkPass = checkPass;
  }

  /** Resolves when everybody has a pass, was turned away, or time is up; `onAllJoined` comes in between. */
  async run(onAllJoined: () => Promise<void>): Promise<void> {
    const arriving = this.people.entries();
    const waiting: Promise<void>[] = [];
    const openedMs = performance.now();
    const door = async () => {
      for (const [index, person] of arriving) {
        const comesMs = this.#arrivals === null ? 0 : openedMs + (index * 1000) / this.#arrivals;
        await this.#unlessStopped(this.#arrive(person, comesMs));
        if (this.#client.isStopping) return;
        const wait = this.#unlessStopped(this.#waitAndClaim(person));
        wait.catch(() => {}); // told below, when everybody has come; until then it must not end the process
        waiting.push(wait);
      }
    };
    await Promise.all(Array.from({ length: this.#concurrency }, door));
    await onAllJoined();
    await Promise.all(waiting);
  }

  async #unlessStopped(act: Promise<void>): Promise<void> {
    try {
      await act;
    } catch (error) {
      if (!this.#client.isStopping) throw error; // time is up: whoever waits stops waiting
    }
  }

  async #arrive(person: Person, comesMs: number): Promise<void> {
    const earlyMs = comesMs - performance.now();
    if (earlyMs > 0) await this.#client.sleep(earlyMs);
    person.joinSentMs = performance.now();
    const { status, body } = await this.#client.join(person, this.#event);
    if (status !== 200 && status !== 201) {
      this.#tally.failedRequests++;
      this.#tally.complain(`POST join: ${status} ${JSON.stringify(body)}`);
      return;
    }
    person.joinAnsweredMs = performance.now();
    this.#tally.joined++;
    this.#tally.sawAnswer(person, body);
  }

  async #waitAndClaim(person: Person): Promise<void> {
    if (person.joinAnsweredMs === null) return;
    if (person.impatient) await this.#joinAgain(person);
    const watch = person.streams ? listen : poll;
    for (;;) {
      const end = await watch(this.#client, person, this.#event, this.#tally);
      if (end === "gone") {
        this.#tally.turnedAway++;
        return;
      }
      if (end === "missed") {
        person.lastPosition = Number.POSITIVE_INFINITY; // a rank among those who came back is another number
        await this.#joinAgain(person);
      } else if (await this.#claim(person)) {
        if (person.impatient) await this.#claim(person);
        return;
      } else {
        await this.#client.pause(1000);
      }
    }
  }

  async #joinAgain(person: Person): Promise<void> {
    const { body } = await this.#client.join(person, this.#event);
    this.#tally.sawAnswer(person, body);
  }

  async #claim(person: Person): Promise<boolean> {
    const { status, body } = await this.#client.claim(person, this.#event);
    if (status !== 200) {
      this.#tally.failedRequests++;
      this.#tally.complain(`POST claim: ${status} ${JSON.stringify(body)}`);
      return false;
    }
    const id = await this.#checkPass(String(body.queue_pass), person.user ?? "");
    if (id === null) {
      this.#tally.invalidPasses++;
      this.#tally.complain(`an invalid pass: ${JSON.stringify(body)}`);
      return true;
    }
    if (person.passIds.size === 0) this.#tally.validPasses++;
    person.passIds.add(id);
    return true;
  }
}
