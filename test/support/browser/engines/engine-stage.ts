import { type System, startSystem } from "../../../../scripts/system/system.ts";
import { hrefOf } from "../../../../src/desk/route.ts";
import type { Language } from "../../../../src/desk/texts/languages.ts";
import { PATIENT_STORE_MS } from "../../journey/patient-store.ts";
import { FrontDoor } from "../front-door.ts";
import { OperatorHand } from "../operator-hand.ts";
import { PAGE_CLOCK } from "./page-clock.ts";

/** The whole system, a door that can be shut, and the hand behind it. One for all engines. */
export class EngineStage extends OperatorHand {
  readonly system: System;
  readonly door: FrontDoor;
  /** Another site than the queue's, to a browser. */
  readonly shopUrl: string;

  private constructor(system: System, door: FrontDoor, shopUrl: string) {
    super(system.redisUrl, system.desk);
    this.system = system;
    this.door = door;
    this.shopUrl = shopUrl;
  }

  static async start(): Promise<EngineStage> {
    const system = await startSystem({
      cronIntervalMs: 0,
      vars: { EVENTS: { "*": {} }, INVISIBLE_WHEN_IDLE: 0 },
    });
    const door = await FrontDoor.open(system.url, {
      preface: (path) => (path.endsWith("/waiting-page.js") ? PAGE_CLOCK : undefined),
    });
    const shopUrl = system.originUrl.replace("127.0.0.1", "localhost");
    await system.redeploy({
      STORE_TIMEOUT_MS: PATIENT_STORE_MS,
      MAX_ACTIVE: 1,
      STREAM_INTERVAL_MS: 100,
      STREAM_MAX_INTERVAL_MS: 200,
      BOOKING_URL: `${shopUrl}/`,
      EVENTS: { "*": {} },
    });
    return new EngineStage(system, door, shopUrl);
  }

  /** Where a browser finds what the queue has at a path. */
  url(path: string): string {
    return `http://127.0.0.1:${this.door.port}${path}`;
  }

  pageOf(event: string): string {
    return this.url(`/queue/${event}`);
  }

  deskOf(event: string, language: Language): string {
    return this.url(`/admin?lang=${language}${hrefOf(event)}`);
  }

  async stop(): Promise<void> {
    this.leave();
    await this.door.close();
    await this.system.stop();
  }
}
