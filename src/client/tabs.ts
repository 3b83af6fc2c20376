import type { VisitorState } from "../wire/visitor-state.ts";
import { ageMs, type Connection } from "./connection.ts";
import type { Channel, Platform } from "./platform.ts";

/** Three of them fit into what a follower takes for silence. */
const BEAT_MS = 15_000;

/** What tabs of a browser tell each other. Never a pass. */
export interface News extends Connection {
  readonly state: VisitorState;
  /** The browser's clock against the queue's, as this tab knows it. */
  readonly clockAheadMs: number;
}

type Message =
  /** A new tab asks the leader for what it knows. */
  | { readonly kind: "hello" }
  /** The leader's news. */
  | { readonly kind: "told"; readonly news: News }
  /** Newer than what the leader says: the visitor did something in some tab, or opened one just now. */
  | { readonly kind: "newer"; readonly news: News };

export interface TabsNeeds {
  readonly news: () => News;
  lead(): void;
  follow(): void;
  receive(news: News): void;
}

/** The tabs of one browser that watch the same queue: one leads, and tells the others what it is told. */
export class Tabs {
  readonly #platform: Platform;
  readonly #name: string;
  readonly #needs: TabsNeeds;
  #channel: Channel | null = null;
  #leads = false;
  #giving = new AbortController();
  #stopBeat = () => {};

  constructor(platform: Platform, name: string, needs: TabsNeeds) {
    this.#platform = platform;
    this.#name = name;
    this.#needs = needs;
  }

  start(): void {
    this.#channel = this.#platform.locks && this.#platform.openChannel(this.#name);
    // Without a way to agree each tab watches for itself.
    if (!this.#channel) {
      this.#needs.lead();
      return;
    }
    this.#channel.onmessage = ({ data }) => this.#hear(data as Message);
    this.#needs.follow();
    this.#say({ kind: "hello" });
    this.#seek({});
  }

  stop(): void {
    this.#giving.abort();
    this.#leads = false;
    this.#stopBeat();
    this.#channel?.close();
    this.#channel = null;
  }

  /** From a leader that does not speak any more: some browsers stop a tab without telling it. */
  takeOver(): void {
    if (!this.#channel || this.#leads) return;
    this.#giving.abort();
    this.#seek({ steal: true });
  }

  /** The leader's news go to its followers, an act's to everybody. */
  publish(kind: "told" | "newer"): void {
    if (kind === "newer" || this.#leads) this.#say({ kind, news: this.#needs.news() });
  }

  #seek(options: { steal?: true }): void {
    const giving = new AbortController();
    this.#giving = giving;
    const hold = () =>
      new Promise<void>((release) => {
        if (giving.signal.aborted) return release();
        giving.signal.addEventListener("abort", () => release());
        this.#lead();
      });
    // A lock is either stolen or waited for, and only waiting can be given up.
    const how = options.steal ? options : { signal: giving.signal };
    this.#platform.locks?.request(this.#name, how, hold).catch(() => {
      if (!giving.signal.aborted) this.#loseLock();
    });
  }

  /** Another tab took it, or this page may have no locks at all. */
  #loseLock(): void {
    if (this.#leads) {
      this.#leads = false;
      this.#stopBeat();
      this.#needs.follow();
      this.#seek({});
    } else {
      this.#needs.lead();
    }
  }

  #lead(): void {
    this.#leads = true;
    this.#needs.lead();
    this.#beat();
  }

  /** Not only when there is news: followers of a leader that has nothing to ask must not take it for gone. */
  #beat(): void {
    this.publish("told");
    this.#stopBeat = this.#platform.after(BEAT_MS, () => this.#beat());
  }

  #hear(message: Message): void {
    const isPast = message.kind === "told" && this.#isOlder(message.news, this.#needs.news());
    if (isPast) this.publish("newer");
    else if (message.kind !== "hello") this.#needs.receive(message.news);
    // What the leader said before it knew may have reached the others after it.
    if (message.kind !== "told") this.publish("told");
  }

  /** A page that has just been loaded knows more than a leader without news for long. */
  #isOlder(a: Connection, b: Connection): boolean {
    const nowMs = this.#platform.nowMs();
    return ageMs(a, nowMs) > ageMs(b, nowMs);
  }

  #say(message: Message): void {
    this.#channel?.postMessage(message);
  }
}
