import { setTimeout as sleep } from "node:timers/promises";
import { decodeJwt } from "jose/jwt/decode";
import type { Agent } from "undici";
import { QueueClient } from "../../../src/client/queue-client.ts";
import { QueueError } from "../../../src/client/queue-error.ts";
import type { VisitorState } from "../../../src/wire/visitor-state.ts";
import { EVENT } from "../event.ts";
import { Browser } from "./browser.ts";

export interface Places {
  readonly queueUrl: string;
  readonly shopUrl: string;
  readonly agent: Agent;
}

/** What a buyer saw, for the judge. Times are ms since 1970. */
export interface BuyerSeen {
  readonly user: string | null;
  /** When the queue said that they have a place; null: it never did. */
  readonly joinedAtMs: number | null;
  readonly wantsToLeave: boolean;
  readonly left: boolean;
  /** Ids of the passes that were shown to the shop. */
  readonly passIds: ReadonlySet<string>;
  /** Bookings that the shop has confirmed. */
  readonly bookings: ReadonlySet<string>;
  /** When a position rose within one numbering, which no promise allows. */
  readonly rises: readonly number[];
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
  readonly rises: number[] = [];
  readonly lostAtMs: number[] = [];
  readonly #strange: string[] = [];
  joinedAtMs: number | null = null;
  left = false;
  missedTurns = 0;
  user: string | null = null;
  readonly #places: Places;
  readonly #client: QueueClient;
  #last: { readonly position: number; readonly numbering: string } | null = null;
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

  /** Where they stand, in the client's words. */
  get status(): VisitorState["status"] {
    return this.#client.state.status;
  }

  get isDone(): boolean {
    return this.left || this.bookings.size > 0;
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
    await this.#client.join();
    this.joinedAtMs ??= Date.now();
  }

  async #leave(): Promise<void> {
    await this.#change();
    await this.#try(async () => {
      await this.#client.leave();
      this.left = true;
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

  #see(state: VisitorState): void {
    if (state.status === "waiting") {
      const [numbering = ""] = state.version.split(":");
      const { position } = state;
      const isRise = this.#last?.numbering === numbering && position > this.#last.position;
      if (isRise) this.rises.push(Date.now());
      this.#last = { position, numbering };
    } else this.#last = null;
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
