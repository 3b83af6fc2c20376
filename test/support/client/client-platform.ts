/** A browser for tests of the client: time is set, lines are cut, and the tabs of one browser share it. */
import type { Channel, Platform, StreamEvent, StreamSource } from "../../../src/client/platform.ts";

export const START_MS = Date.UTC(2026, 10, 24, 12);

/** What the queue answers to one request. */
export type Reply = { status: number; body?: unknown; headers?: Record<string, string> } | "cut" | "hangs";
export type Answering = (request: { method: string; url: string; body: string | undefined }) => Reply;

/** What all tabs of a browser have in common. */
export class BrowserWorld {
  nowMs = START_MS;
  random = 0.5;
  pageAge = { leastMs: 0, mostMs: 0 };
  /** How far the browser's clock is off; timers do not go by it. */
  clockOffMs = 0;
  answer: Answering = () => "cut";
  readonly requests: string[] = [];
  readonly bodies: (string | undefined)[] = [];
  readonly inits: RequestInit[] = [];
  readonly streams: StreamStandIn[] = [];
  readonly said: unknown[] = [];
  readonly locks: LockTable | null;
  readonly channels = new Set<ChannelStandIn>();
  #timers: { atMs: number; act: () => void; tab: Tab }[] = [];

  constructor({ tabsCanTalk = true } = {}) {
    this.locks = tabsCanTalk ? new LockTable() : null;
  }

  openTab(): Tab {
    return new Tab(this);
  }

  /** Lets time pass, firing timers in order, with everything that follows from each. */
  async pass(ms: number): Promise<void> {
    const endMs = this.nowMs + ms;
    for (;;) {
      await settle();
      const [next] = this.#timers.filter(({ tab }) => !tab.frozen).toSorted((a, b) => a.atMs - b.atMs);
      if (!next || next.atMs > endMs) break;
      this.#timers = this.#timers.filter((timer) => timer !== next);
      this.nowMs = Math.max(this.nowMs, next.atMs);
      next.act();
    }
    this.nowMs = endMs;
  }

  after(ms: number, act: () => void, tab: Tab): () => void {
    const timer = { atMs: this.nowMs + ms, act, tab };
    this.#timers.push(timer);
    return () => {
      this.#timers = this.#timers.filter((other) => other !== timer);
    };
  }

  /** One after the other; the last one for ever. */
  answerInTurn(...replies: Reply[]): void {
    this.answer = () => (replies.length > 1 ? replies.shift() : replies[0]) ?? "cut";
  }

  /** Requests since the last time this was read. */
  asked(): string[] {
    return this.requests.splice(0);
  }

  get openStreams(): StreamStandIn[] {
    return this.streams.filter(({ readyState }) => readyState !== 2);
  }

  get stream(): StreamStandIn {
    const [stream, ...others] = this.openStreams;
    if (!stream || others.length > 0) throw new Error(`${this.openStreams.length} streams are open`);
    return stream;
  }
}

export class Tab {
  readonly document = Object.assign(new EventTarget(), { visibilityState: "visible" });
  readonly window = new EventTarget();
  readonly platform: Platform;
  /** A frozen tab's timers stand still. */
  frozen = false;

  constructor(world: BrowserWorld) {
    this.platform = {
      nowMs: () => world.nowMs + world.clockOffMs,
      pageAge: () => world.pageAge,
      random: () => world.random,
      after: (ms, act) => world.after(ms, act, this),
      fetch: (url, init) => fetchFrom(world, url, init),
      openStream: (url) => {
        const stream = new StreamStandIn(url);
        world.streams.push(stream);
        return stream;
      },
      locks: world.locks as unknown as Platform["locks"],
      openChannel: (name) => (world.locks ? new ChannelStandIn(world, name) : null),
      page: this,
    };
  }

  hide(): void {
    this.document.visibilityState = "hidden";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  show(): void {
    this.document.visibilityState = "visible";
    this.document.dispatchEvent(new Event("visibilitychange"));
  }

  freeze(): void {
    this.document.dispatchEvent(new Event("freeze"));
    this.frozen = true;
  }

  thaw(): void {
    this.frozen = false;
    this.document.dispatchEvent(new Event("resume"));
  }

  goOffline(): void {
    this.window.dispatchEvent(new Event("offline"));
  }

  comeOnline(): void {
    this.window.dispatchEvent(new Event("online"));
  }

  /** The first time a page is shown, every browser says so. */
  load(): void {
    this.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: false }));
  }

  /** Into the cache for "back", or for good. */
  leavePage(): void {
    this.window.dispatchEvent(new Event("pagehide"));
  }

  comeBack(): void {
    this.window.dispatchEvent(Object.assign(new Event("pageshow"), { persisted: true }));
  }
}

export class StreamStandIn implements StreamSource {
  readonly url: string;
  readyState = 0;
  readonly #listeners = new Map<string, (event: StreamEvent) => void>();

  constructor(url: string) {
    this.url = url;
  }

  addEventListener(type: string, listener: (event: StreamEvent) => void): void {
    this.#listeners.set(type, listener);
  }

  close(): void {
    this.readyState = 2;
  }

  say(data: object | string, lastEventId = ""): void {
    this.readyState = 1;
    const text = typeof data === "string" ? data : JSON.stringify(data);
    this.#listeners.get("message")?.({ data: text, lastEventId });
  }

  beat(): void {
    this.readyState = 1;
    this.#listeners.get("heartbeat")?.({ data: "{}" });
  }

  /** The signed list of a drawing. */
  sign(checkpoint: string): void {
    this.readyState = 1;
    this.#listeners.get("checkpoint")?.({ data: JSON.stringify({ checkpoint }) });
  }

  /** What comes before the message `ready`. */
  sayTurn(data: object): void {
    this.readyState = 1;
    this.#listeners.get("turn")?.({ data: JSON.stringify(data) });
  }

  /** Cut; the browser tries again by itself. */
  falter(): void {
    this.readyState = 0;
    this.#listeners.get("error")?.({});
  }

  /** The browser gives up. */
  fail(): void {
    this.readyState = 2;
    this.#listeners.get("error")?.({});
  }
}

class ChannelStandIn implements Channel {
  onmessage: ((event: { readonly data: unknown }) => void) | null = null;
  readonly #world: BrowserWorld;
  readonly #name: string;

  constructor(world: BrowserWorld, name: string) {
    this.#world = world;
    this.#name = name;
    world.channels.add(this);
  }

  postMessage(message: unknown): void {
    this.#world.said.push(message);
    const others = [...this.#world.channels].filter(
      (channel) => channel !== this && channel.#name === this.#name,
    );
    for (const channel of others) {
      const data = structuredClone(message);
      queueMicrotask(() => channel.onmessage?.({ data }));
    }
  }

  close(): void {
    this.onmessage = null;
    this.#world.channels.delete(this);
  }
}

type Hold = () => Promise<unknown>;
interface Wish {
  readonly hold: Hold;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** `navigator.locks` as far as exclusive locks go: waiting in line, giving up, stealing. */
class LockTable {
  readonly #held = new Map<string, Wish>();
  readonly #lines = new Map<string, Wish[]>();

  request(name: string, ...rest: [Hold] | [{ signal?: AbortSignal; steal?: true }, Hold]): Promise<unknown> {
    const hold = rest.at(-1) as Hold;
    const { signal, steal } = rest.length === 2 ? (rest[0] as { signal?: AbortSignal; steal?: true }) : {};
    return new Promise((resolve, reject) => {
      const wish = { hold, resolve, reject };
      const line = this.#lines.get(name) ?? [];
      this.#lines.set(name, line);
      signal?.addEventListener("abort", () => {
        if (!line.includes(wish)) return;
        line.splice(line.indexOf(wish), 1);
        reject(signal.reason);
      });
      if (steal) {
        this.#held.get(name)?.reject(new DOMException("stolen", "AbortError"));
        this.#held.delete(name);
        line.unshift(wish);
      } else {
        line.push(wish);
      }
      queueMicrotask(() => this.#grant(name));
    });
  }

  #grant(name: string): void {
    if (this.#held.has(name)) return;
    const wish = this.#lines.get(name)?.shift();
    if (!wish) return;
    this.#held.set(name, wish);
    const release = () => {
      if (this.#held.get(name) !== wish) return;
      this.#held.delete(name);
      this.#grant(name);
    };
    wish.hold().then(wish.resolve, wish.reject).finally(release);
  }
}

function fetchFrom(world: BrowserWorld, url: string, init: RequestInit): Promise<Response> {
  const body = typeof init.body === "string" ? init.body : undefined;
  const method = init.method ?? "GET";
  world.requests.push(`${method} ${url}`);
  world.bodies.push(body);
  world.inits.push(init);
  const reply = world.answer({ method, url, body });
  if (reply === "cut") return Promise.reject(new TypeError("Failed to fetch"));
  if (reply === "hangs") {
    return new Promise((_, reject) => {
      init.signal?.addEventListener("abort", () => reject(init.signal?.reason));
    });
  }
  const text = typeof reply.body === "string" ? reply.body : JSON.stringify(reply.body ?? {});
  return Promise.resolve(new Response(text, { status: reply.status, headers: reply.headers ?? {} }));
}

/** Everything that follows without a timer has happened then. */
async function settle(): Promise<void> {
  for (let turn = 0; turn < 4; turn++) await new Promise((resolve) => setImmediate(resolve));
}
