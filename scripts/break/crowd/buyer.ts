import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose/jwt/decode";
import type { Agent } from "undici";
import { QueueClient } from "../../../src/client/queue-client.ts";
import { QueueError } from "../../../src/client/queue-error.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { EVENT } from "../event.ts";
import { Browser } from "./browser.ts";
import type { Rise } from "./told-positions.ts";

export interface Places {
  readonly queueUrl: string;
  readonly shopUrl: string;
  readonly agent: Agent;
}

/** What a buyer saw, for the judge. Times are ms since 1970. */
export interface BuyerSeen {
  readonly user: string | null;
  /** When their first join was sent; null: it never was. */
  readonly askedAtMs: number | null;
  /** When the queue said that they have a place; null: it never did. */
  readonly joinedAtMs: number | null;
  readonly wantsToLeave: boolean;
  /** When the queue said that they are out; null: it never did. */
  readonly leftAtMs: number | null;
  /** When the queue first gave them a pass; null: it never did. */
  readonly passedAtMs: number | null;
  /** Ids of the passes that were shown to the shop. */
  readonly passIds: ReadonlySet<string>;
  /** Bookings that the shop has confirmed. */
  readonly bookings: ReadonlySet<string>;
  /** Positions that were told and are worse than one of an earlier version. */
  readonly rises: readonly Rise[];
  /** When they were told to wait although it had been their turn. */
  readonly turnsTakenBackMs: readonly number[];
  /** When they were told that they have no place although they had one. */
  readonly lostAtMs: readonly number[];
  readonly missedTurns: number;
  /** Answers of 5xx but 503, and refusals that were none of theirs, in words. */
  readonly strange: readonly string[];
}

const RETRY_MS = 500;
/** A look at the state although nothing has changed: a claim that failed is tried again. */
const LOOK_MS = 1000;

/**
 * One of the crowd, by the page's own client: opens the page, joins, follows the place by a stream, claims when called, and books at
 * the shop, each until it is answered.
 */
export class Buyer implements BuyerSeen {
  readonly wantsToLeave: boolean;
  readonly browser: Browser;
  readonly passIds = new Set<string>();
  readonly bookings = new Set<string>();
  readonly turnsTakenBackMs: number[] = [];
  readonly lostAtMs: number[] = [];
  readonly #strange: string[] = [];
  askedAtMs: number | null = null;
  joinedAtMs: number | null = null;
  leftAtMs: number | null = null;
  passedAtMs: number | null = null;
  missedTurns = 0;
  user: string | null = null;
  readonly #places: Places;
  readonly #client: QueueClient;
  #wasReady = false;
  #isStopping = false;
  #changed: (() => void) | null = null;

  constructor(places: Places, wantsToLeave: boolean) {
    this.#places = places;
    this.wantsToLeave = wantsToLeave;
    this.browser = new Browser(places.agent);
    const api = `${places.queueUrl}/api/v1`;
    this.#client = new QueueClient({ eventId: EVENT, api }, this.browser.platform);
    this.#client.addEventListener("state", ({ detail }) => this.#see(detail));
  }

  get strange(): readonly string[] {
    return [...this.#strange, ...this.browser.noted.strange];
  }

  get rises(): readonly Rise[] {
    return this.browser.told.rises;
  }

  /** Where they stand, in the client's words. */
  get status(): VisitorState["status"] {
    return this.#client.state.status;
  }

  get isDone(): boolean {
    return this.leftAtMs !== null || this.bookings.size > 0;
  }

  /** Resolves when they have booked or left, or were stopped. */
  async run(): Promise<void> {
    try {
      await this.#openPage();
      await this.#join();
      this.#client.watch();
      if (this.wantsToLeave) await this.#leave();
      while (!this.#isStopping && !this.isDone) await this.#goOn();
    } catch (error) {
      if (!this.#isStopping) this.#strange.push(String(error));
    } finally {
      this.#client.close();
    }
  }

  stop(): void {
    this.#isStopping = true;
    this.#client.close();
    this.#changed?.();
  }

  /** Which names the browser: a stranger whose first join is answered into nothing would come back as another one. */
  async #openPage(): Promise<void> {
    while (!this.#isStopping && this.user === null) {
      await this.browser
        .fetch(`${this.#places.queueUrl}/queue/${EVENT}`, { headers: { accept: "text/html" } })
        .then((response) => response.text())
        .catch(() => {}); // the queue is away
      this.user = this.browser.user;
      if (this.user === null) await sleep(RETRY_MS * (1 + Math.random()));
    }
  }

  async #join(): Promise<void> {
    this.askedAtMs ??= Date.now();
    this.browser.told.forget();
    await this.#client.join();
    this.joinedAtMs ??= Date.now();
  }

  async #leave(): Promise<void> {
    await this.#change();
    await this.#try(async () => {
      await this.#client.leave();
      this.leftAtMs = Date.now();
    });
  }

  async #goOn(): Promise<void> {
    switch (this.status) {
      case "ready":
        await this.#try(() => this.#buy());
        break;
      case "missed":
        this.missedTurns++;
        await this.#try(() => this.#join());
        break;
      case "outside":
      case "expired":
        this.lostAtMs.push(Date.now());
        await this.#try(() => this.#join());
        break;
      default:
        break;
    }
    if (!this.isDone) await this.#change();
  }

  async #buy(): Promise<void> {
    const { queuePass } = await this.#client.claim();
    this.passedAtMs ??= Date.now();
    this.passIds.add(String(decodeJwt(queuePass).jti));
    while (!this.#isStopping) {
      const response = await this.browser
        .fetch(`${this.#places.shopUrl}/book`, { method: "POST", headers: { "x-queue-pass": queuePass } })
        .catch(() => null); // the shop is away
      if (response?.ok) {
        this.bookings.add(((await response.json()) as { booking_id: string }).booking_id);
        return;
      }
      if (response) throw new Error(`the shop answered ${response.status} ${await response.text()}`);
      await sleep(RETRY_MS);
    }
  }

  /** What is refused for the moment is tried again later; what the client cannot know is noted. */
  async #try(act: () => Promise<void>): Promise<void> {
    try {
      await act();
    } catch (error) {
      if (!(error instanceof QueueError)) this.#strange.push(String(error));
    }
  }

  #see({ status }: VisitorState): void {
    if (status === "waiting" && this.#wasReady) this.turnsTakenBackMs.push(Date.now());
    this.#wasReady = status === "ready";
    this.#changed?.();
  }

  /** Resolves with the next change of the state, or after a moment. */
  #change(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, LOOK_MS);
      this.#changed = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
