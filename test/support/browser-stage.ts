/** What the browser tests play on: the whole system, one Chromium, and the operator's hand. One for all files. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Redis } from "ioredis";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { launchChromium } from "../../scripts/lib/chromium.ts";
import { freePort } from "../../scripts/lib/free-port.ts";
import { operate, SCENES, type SceneEvent } from "../../scripts/lib/page-scenes.ts";
import { type System, startSystem } from "../../scripts/lib/system.ts";
import { eventKeys } from "../../src/store/keys.ts";
import { FrontDoor } from "./front-door.ts";

/** Events with settings of their own, each for the one test that needs them. */
export type StageEvent =
  | "by-button"
  | "by-button-without-script"
  | "login-elsewhere"
  | "same-site"
  | "short-pass"
  | "short-turn"
  | "with-picture"
  | "without-shop";

/** Queue and shop are different sites to a browser, but for `same-site`, where they share a domain. */
const SHARED_DOMAIN = "tickets.localhost";

interface StageParts {
  readonly system: System;
  readonly browser: Browser;
  /** People in the context of this one are not kept awake: their pages can be hidden and put to sleep. */
  readonly drowsyBrowser: Browser;
  readonly door: FrontDoor;
  readonly doorman: Server;
}

export class Stage {
  readonly system: System;
  readonly browser: Browser;
  readonly door: FrontDoor;
  readonly redis: Redis;
  readonly #drowsyBrowser: Browser;
  readonly #doorman: Server;

  constructor({ system, browser, drowsyBrowser, door, doorman }: StageParts) {
    this.system = system;
    this.browser = browser;
    this.#drowsyBrowser = drowsyBrowser;
    this.door = door;
    this.#doorman = doorman;
    this.redis = new Redis(system.redisUrl);
  }

  get drowsyContext(): BrowserContext {
    const [context] = this.#drowsyBrowser.contexts();
    if (!context) throw new Error("Chromium has no context of its own");
    return context;
  }

  get shopPort(): string {
    return new URL(this.system.originUrl).port;
  }

  /** Where the browser finds an event's page. */
  pageOf(event: string): string {
    const host = event === "same-site" ? `queue.${SHARED_DOMAIN}` : "127.0.0.1";
    return `http://${host}:${this.door.port}/queue/${event}`;
  }

  /** Nobody is called until `call`, and one person at a time is in the shop then. */
  hold(event: string): Promise<void> {
    return this.operate(event, { rate_override: 0 });
  }

  call(event: string): Promise<void> {
    return this.operate(event, { rate_override: -1 });
  }

  operate(event: string, fields: Readonly<Record<string, string | number>>): Promise<void> {
    return operate(this.redis, event, fields);
  }

  /** Or its queue would go on ticking under the tests that follow. */
  async forget(event: string): Promise<void> {
    await this.redis.del(...eventKeys(event));
  }

  /** Each scene once: its event is named after it. */
  sceneEvent(name: string): SceneEvent {
    const event = `scene-${name}`;
    return { event, pageUrl: this.pageOf(event), redis: this.redis };
  }

  async stop(): Promise<void> {
    this.redis.disconnect();
    await this.#drowsyBrowser.close();
    await this.browser.close();
    await this.door.close();
    this.#doorman.closeAllConnections();
    await new Promise((resolve) => this.#doorman.close(resolve));
    await this.system.stop();
  }
}

export async function startStage(): Promise<Stage> {
  const [system, [browser, drowsyBrowser]] = await Promise.all([
    startSystem({ cronIntervalMs: 0, vars: { EVENTS: { "*": {} } } }),
    openBrowsers(),
  ]);
  const door = await FrontDoor.open(system.url);
  const doorman = await openDoorman(`${system.originUrl}/`);
  const stage = new Stage({ system, browser, drowsyBrowser, door, doorman });
  const shopAt = (host: string) => `http://${host}:${stage.shopPort}/`;
  const events: Record<StageEvent | "*", object> = {
    "*": {},
    "by-button": { join: "button" },
    "by-button-without-script": { join: "button" },
    "short-pass": { queue_pass_ttl_seconds: 10 },
    "same-site": { booking_url: shopAt(`shop.${SHARED_DOMAIN}`), pass_cookie_domain: SHARED_DOMAIN },
    "login-elsewhere": { booking_url: `http://localhost:${(doorman.address() as AddressInfo).port}/` },
    "short-turn": { claim_window_seconds: 1 },
    "with-picture": { picture: "https://pictures.example/moon.svg", picture_alt: "The moon over a stage" },
    "without-shop": { booking_url: "" },
  };
  const scenes = Object.fromEntries(SCENES.map(({ name, settings }) => [`scene-${name}`, settings]));
  await system.redeploy({
    MAX_ACTIVE: 1,
    STREAM_INTERVAL_MS: 100,
    STREAM_MAX_INTERVAL_MS: 200,
    BOOKING_URL: shopAt("localhost"),
    EVENTS: { ...events, ...scenes },
  });
  return stage;
}

/** A shop that first sends everybody somewhere else. */
async function openDoorman(to: string): Promise<Server> {
  const doorman = createServer((_, answer) => answer.writeHead(303, { Location: to }).end());
  await new Promise<void>((resolve) => doorman.listen(0, "127.0.0.1", resolve));
  return doorman;
}

/** One Chromium, seen twice: Playwright makes every page believe that it is looked at, but for those it only finds. */
async function openBrowsers(): Promise<[Browser, Browser]> {
  const port = await freePort(0);
  const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
  return [browser, await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true })];
}
