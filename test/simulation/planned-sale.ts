/**
 * A sale with the settings of a plan, as the plan's people live it: pages that the Worker renders, the client that they run, the
 * claim when somebody looks, the shop's report. All of it is the product's own code on a real Redis; what it asks is counted.
 */
import { timingSafeEqual } from "node:crypto";
import { vi } from "vitest";
import type { PlanOptions } from "../../scripts/plan/options.ts";
import type { Platform, StreamEvent, StreamSource } from "../../src/client/platform.ts";
import { QueueClient } from "../../src/client/queue-client.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { createApp } from "../../src/edge/app.ts";
import type { VisitorState } from "../../src/wire/visitor-state.ts";
import { SECRETS } from "../support/config-kit.ts";
import type { FaultyRedis } from "./faulty-redis.ts";
import { SimulatedPlatform } from "./platform.ts";

const HOST = "https://queue.example";
const RELOAD_AFTER_MS = 1500;

/** A sale's event, the settings that its plan printed, and chance. */
export interface SaleSetup {
  readonly event: string;
  readonly options: PlanOptions;
  readonly config: EventConfig;
  readonly redis: FaultyRedis;
  readonly random: () => number;
}

export class PlannedSale {
  readonly platform: SimulatedPlatform;
  /** Requests of the Worker, by what they ask for. */
  readonly requests = new Map<string, number>();
  booked = 0;
  readonly #setup: SaleSetup;
  readonly #app = createApp();

  constructor(setup: SaleSetup, table: object) {
    const { event, redis, config } = setup;
    this.#setup = setup;
    const events = { [event]: { ...table, booking_url: "https://shop.example/" } };
    this.platform = new SimulatedPlatform(event, redis, config, { ...SECRETS, EVENTS: events });
    this.#holdClockDuringCrypto();
  }

  /** Everybody comes within the time to join; ends when nobody can come back any more. */
  async play(seconds: number): Promise<void> {
    const { users, joinSeconds } = this.#setup.options;
    for (let n = 0; n < users; n++) {
      setTimeout(() => void this.#visit(n), (n * joinSeconds * 1000) / users);
    }
    await this.platform.pass(seconds * 1000);
    this.platform.stop();
  }

  async #visit(n: number): Promise<void> {
    const { event, options, random } = this.#setup;
    const { noShow, pageLoads, claimSeconds, bookingSeconds } = options;
    const takesTurn = !isOneOf(n, noShow);
    const reloads = isOneOf(n + 7, pageLoads - 1);
    const tab = new Tab(this, random);
    let client = await tab.open(event);
    await client.join();
    const visit = this;
    let isCalled = false;
    if (reloads) {
      setTimeout(async () => {
        client.close();
        client = await tab.open(event);
        follow(client);
      }, RELOAD_AFTER_MS);
    } else follow(client);

    function follow(watched: QueueClient): void {
      watched.addEventListener("state", ({ detail }) => void onState(watched, detail));
      void onState(watched, watched.state);
    }

    async function onState(watched: QueueClient, state: VisitorState): Promise<void> {
      if (state.status !== "ready" || isCalled) return;
      isCalled = true;
      if (!takesTurn) return;
      if (claimSeconds > 0) {
        tab.hide();
        await new Promise((resolve) => setTimeout(resolve, claimSeconds * 1000));
        tab.show();
      }
      const { queuePass } = await watched.claim();
      watched.close(); // on the way to the shop
      setTimeout(() => void visit.#report(queuePass, `booking-${n}`), bookingSeconds * 1000);
    }
  }

  async #report(queuePass: string, bookingId: string): Promise<void> {
    const { status } = await this.ask("/api/v1/queue/pass/complete", {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${SECRETS.ORIGIN_TOKEN}` },
      body: JSON.stringify({ event_id: this.#setup.event, queue_pass: queuePass, booking_id: bookingId }),
    });
    if (status === 200) this.booked++;
  }

  async ask(path: string, init: RequestInit): Promise<Response> {
    const what = path.replace(this.#setup.event, "EVENT");
    this.requests.set(what, (this.requests.get(what) ?? 0) + 1);
    const { body } = init;
    const headers = new Headers(init.headers);
    if (typeof body === "string") headers.set("content-length", String(body.length));
    return this.#app.fetch(new Request(`${HOST}${path}`, { ...init, headers }), this.platform.env);
  }

  /** Signatures are made beside the thread; on the clock they take no time. */
  #holdClockDuringCrypto(): void {
    Object.assign(crypto.subtle, { timingSafeEqual }); // workerd's own
    for (const method of ["importKey", "sign", "verify", "digest"] as const) {
      const real = crypto.subtle[method].bind(crypto.subtle) as (...args: unknown[]) => Promise<unknown>;
      const held = (...args: unknown[]) => this.platform.underWay.during(() => real(...args));
      vi.spyOn(crypto.subtle, method).mockImplementation(held as never);
    }
  }
}

/** Spreads a share evenly over people. */
function isOneOf(n: number, share: number): boolean {
  return Math.floor((n + 1) * share) > Math.floor(n * share);
}

/** A browser's tab: keeps its cookie, and gives the client what a browser would. */
class Tab {
  readonly #sale: PlannedSale;
  readonly #random: () => number;
  #document = newDocument();
  #cookie = "";

  constructor(sale: PlannedSale, random: () => number) {
    this.#sale = sale;
    this.#random = random;
  }

  get #platform(): Platform {
    return {
      nowMs: () => Date.now(),
      pageAge: () => ({ leastMs: 0, mostMs: 0 }),
      random: this.#random,
      after(ms, act) {
        const timer = setTimeout(act, ms);
        return () => clearTimeout(timer);
      },
      fetch: (url, init) => this.#fetch(url, init),
      openStream: (url) => new SimulatedEventSource((init) => this.#fetch(url, init)),
      locks: null,
      openChannel: () => null,
      page: { document: this.#document, window: new EventTarget() },
    };
  }

  /** Loads the page and runs its client. */
  async open(event: string): Promise<QueueClient> {
    this.#document = newDocument();
    const page = await this.#fetch(`/queue/${event}`, { headers: { accept: "text/html" } });
    const [, model = ""] = /id="model">(.*?)<\/script>/.exec(await page.text()) ?? [];
    const { state, nowMs } = JSON.parse(model);
    const client = new QueueClient({ eventId: event, initial: state, serverNowMs: nowMs }, this.#platform);
    client.watch();
    return client;
  }

  hide(): void {
    this.#see("hidden");
  }

  show(): void {
    this.#see("visible");
  }

  #see(visibilityState: string): void {
    this.#document.visibilityState = visibilityState;
    this.#document.dispatchEvent(new Event("visibilitychange"));
  }

  async #fetch(path: string, init: RequestInit): Promise<Response> {
    const headers = new Headers(init.headers);
    if (this.#cookie !== "") headers.set("cookie", this.#cookie);
    const response = await this.#sale.ask(path, { ...init, headers });
    const [set = ""] = response.headers.getSetCookie();
    if (set !== "") this.#cookie = set.split(";")[0] as string;
    return response;
  }
}

function newDocument() {
  return Object.assign(new EventTarget(), { visibilityState: "visible" });
}

const [CONNECTING, OPEN, CLOSED] = [0, 1, 2];

/** The part of `EventSource` that the client uses; a stream that breaks is not opened again. */
class SimulatedEventSource implements StreamSource {
  readyState = CONNECTING;
  readonly #events = new EventTarget();
  readonly #closing = new AbortController();

  constructor(open: (init: RequestInit) => Promise<Response>) {
    void this.#run(open).catch(() => {});
  }

  addEventListener(type: string, listener: (event: StreamEvent) => void): void {
    this.#events.addEventListener(type, (event) => listener(event as StreamEvent));
  }

  close(): void {
    this.readyState = CLOSED;
    this.#closing.abort();
  }

  async #run(open: (init: RequestInit) => Promise<Response>): Promise<void> {
    const { signal } = this.#closing;
    const response = await open({ headers: { accept: "text/event-stream" }, signal });
    if (response.status === 200 && response.body) {
      this.readyState = OPEN;
      await this.#read(response.body);
    }
    if (this.readyState === CLOSED) return;
    this.readyState = CLOSED;
    this.#events.dispatchEvent(new Event("error"));
  }

  async #read(body: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    let rest = "";
    for await (const chunk of body) {
      const frames = (rest + decoder.decode(chunk, { stream: true })).split("\n\n");
      rest = frames.pop() as string;
      for (const frame of frames) this.#dispatch(frame);
      if (this.readyState === CLOSED) return;
    }
  }

  #dispatch(frame: string): void {
    if (this.readyState === CLOSED) return;
    const fields = new Map(frame.split("\n").map((line) => line.split(/: (.*)/s, 2) as [string, string]));
    const event = new Event(fields.get("event") ?? "message");
    this.#events.dispatchEvent(
      Object.assign(event, { data: fields.get("data"), lastEventId: fields.get("id") }),
    );
  }
}
