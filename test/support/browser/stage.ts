/** What the browser tests play on: the whole system, its browsers, and the operator's hand. One for all files. */
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, type BrowserContext, chromium } from "playwright-core";
import { inject } from "vitest";
import { launchChromium, launchHeadlessShell } from "../../../scripts/browser/chromium.ts";
import { DESK_SCENES, type DeskPlace } from "../../../scripts/browser/desk-scenes.ts";
import { SCENES, type SceneEvent, SIGN_IN_SCENES } from "../../../scripts/browser/page-scenes.ts";
import { freePort } from "../../../scripts/system/free-port.ts";
import { describeToken } from "../../../scripts/system/local-secrets.ts";
import { type System, startSystem } from "../../../scripts/system/system.ts";
import { PATIENT_STORE_MS } from "../journey/patient-store.ts";
import { FrontDoor } from "./front-door.ts";
import { OperatorHand } from "./operator-hand.ts";

/** Events with settings of their own, each for the one test that needs them. */
export type StageEvent =
  | "by-button"
  | "by-button-without-script"
  | "drawn"
  | "drawn-at-desk"
  | "drawn-soon"
  | "drawn-without-script"
  | "invisible"
  | "login-elsewhere"
  | "same-site"
  | "with-picture"
  | "without-shop";

/** Of the operators' desk. */
const TOKENS = {
  operator: "operator-token-of-the-tests",
  other: "other-token-of-the-tests",
  viewer: "viewer-token-of-the-tests",
};
const ADMIN_TOKENS = [
  describeToken("mali", "operator", TOKENS.operator),
  describeToken("somchai", "operator", TOKENS.other),
  describeToken("guest", "viewer", TOKENS.viewer),
].join("\n");

/** Queue and shop are different sites to a browser, but for `same-site`, where they share a domain. */
const SHARED_DOMAIN = "tickets.localhost";

interface StageParts {
  readonly system: System;
  readonly browser: Browser;
  readonly door: FrontDoor;
  readonly doorman: Server;
}

export class Stage extends OperatorHand {
  readonly system: System;
  readonly browser: Browser;
  readonly door: FrontDoor;
  #drowsy: Promise<DrowsyBrowser> | null = null;
  readonly #doorman: Server;

  constructor({ system, browser, door, doorman }: StageParts) {
    super(system.redisUrl, { url: system.url, token: TOKENS.operator });
    this.system = system;
    this.browser = browser;
    this.door = door;
    this.#doorman = doorman;
  }

  /** People in it are not kept awake: their pages can be hidden and put to sleep. */
  async drowsyContext(): Promise<BrowserContext> {
    this.#drowsy ??= openDrowsyBrowser();
    const [context] = (await this.#drowsy).seen.contexts();
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

  /** Each scene once: its event is named after it. */
  sceneEvent(name: string): SceneEvent {
    const event = `scene-${name}`;
    return { event, pageUrl: this.pageOf(event), redis: this.redis, desk: this.operators };
  }

  /** The desk at an event, and who may come to it. */
  desk(event: string): DeskPlace & { readonly tokens: typeof TOKENS } {
    const deskUrl = `http://127.0.0.1:${this.door.port}/admin`;
    return { event, deskUrl, redis: this.redis, tokens: TOKENS };
  }

  async stop(): Promise<void> {
    this.leave();
    const drowsy = await this.#drowsy;
    await drowsy?.seen.close();
    await Promise.all([drowsy?.browser.close(), this.browser.close()]);
    await this.door.close();
    this.#doorman.closeAllConnections();
    await new Promise((resolve) => this.#doorman.close(resolve));
    await this.system.stop();
  }
}

export async function startStage(): Promise<Stage> {
  const [system, browser] = await Promise.all([
    startSystem({
      modules: inject("workerModules"),
      cronIntervalMs: 0,
      vars: { EVENTS: { "*": {} }, INVISIBLE_WHEN_IDLE: 0, CHALLENGE: "none" },
    }),
    launchHeadlessShell(),
  ]);
  const door = await FrontDoor.open(system.url);
  const doorman = await openDoorman(`${system.originUrl}/`);
  const stage = new Stage({ system, browser, door, doorman });
  const shopAt = (host: string) => `http://${host}:${stage.shopPort}/`;
  const events: Record<StageEvent | "*", object> = {
    "*": {},
    "by-button": { join: "button" },
    "by-button-without-script": { join: "button" },
    drawn: { opening: "draw" },
    "drawn-at-desk": { opening: "draw" },
    "drawn-soon": { opening: "draw" },
    "drawn-without-script": { opening: "draw" },
    invisible: { invisible_when_idle: 1, max_active: 0 },
    "same-site": { booking_url: shopAt(`shop.${SHARED_DOMAIN}`), pass_cookie_domain: SHARED_DOMAIN },
    "login-elsewhere": { booking_url: `http://localhost:${(doorman.address() as AddressInfo).port}/` },
    "with-picture": { picture: "https://pictures.example/moon.svg", picture_alt: "The moon over a stage" },
    "without-shop": { booking_url: "" },
  };
  const drawn = DESK_SCENES.filter(({ settings }) => settings.opening === "draw");
  const all = [...SCENES, ...SIGN_IN_SCENES, ...drawn];
  const scenes = Object.fromEntries(all.map(({ name, settings }) => [`scene-${name}`, settings]));
  await system.redeploy({
    STORE_TIMEOUT_MS: PATIENT_STORE_MS,
    MAX_ACTIVE: 1,
    STREAM_INTERVAL_MS: 100,
    STREAM_MAX_INTERVAL_MS: 200,
    BOOKING_URL: shopAt("localhost"),
    EVENTS: { ...events, ...scenes },
    ADMIN_TOKENS,
  });
  return stage;
}

/** A shop that first sends everybody somewhere else. */
async function openDoorman(to: string): Promise<Server> {
  const doorman = createServer((_, answer) => answer.writeHead(303, { Location: to }).end());
  await new Promise<void>((resolve) => doorman.listen(0, "127.0.0.1", resolve));
  return doorman;
}

/** Chromium, and the same seen a second time. */
interface DrowsyBrowser {
  readonly browser: Browser;
  readonly seen: Browser;
}

/** Playwright makes every page believe that it is looked at, but for those of a browser that it only finds. */
async function openDrowsyBrowser(): Promise<DrowsyBrowser> {
  const port = await freePort(0);
  const browser = await launchChromium({ args: [`--remote-debugging-port=${port}`] });
  return { browser, seen: await chromium.connectOverCDP(`http://127.0.0.1:${port}`, { noDefaults: true }) };
}
