import { freePort } from "../../system/free-port.ts";
import { findWorkerd } from "../../system/kill-workerd.ts";
import type { System } from "../../system/system.ts";
import type { RingAlg, ShopLanguage } from "../options.ts";
import { startUntouchedShop, type UntouchedShop } from "../shops/start-shop.ts";
import { PassRing } from "./pass-ring.ts";

/** The product in front of an untouched shop. */
export interface Gate {
  /** Where visitors know the shop. */
  readonly url: string;
  readonly shop: UntouchedShop;
  readonly system: System;
  readonly ring: PassRing;
  readonly workerdPid: number;
  stop(): Promise<void>;
}

interface GateOptions {
  readonly language: ShopLanguage;
  readonly event: string;
  readonly alg: RingAlg;
  readonly ttlSeconds: number;
  readonly vars: Readonly<Record<string, unknown>>;
}

const GUARDS = ["/tickets/*", "POST /orders", "/index.php?route=*"];

/** Starts both. Throws with a sentence to act on; nothing is left running then. */
export async function startGate({ language, event, alg, ttlSeconds, vars }: GateOptions): Promise<Gate> {
  const { startSystem } = await import("../../system/system.ts");
  const shop = await startUntouchedShop(language);
  try {
    const ring = new PassRing(alg, ttlSeconds);
    const port = await freePort();
    const url = `http://localhost:${port}`; // the queue's own host is 127.0.0.1
    const booking_url = `${url}/tickets`;
    const system = await startSystem({
      port,
      vars: {
        ...vars,
        ...ring.vars(),
        QUEUE_PASS_TTL_SECONDS: ttlSeconds,
        GATE_HOSTS: new URL(url).host,
        ORIGIN_URL: shop.url,
        EVENTS: {
          [event]: { booking_url, guards: GUARDS, open: ["/tickets/poster.jpg"] },
          other: { booking_url, guards: ["/other/*"] },
        },
      },
    });
    const stop = async () => {
      await system.stop();
      await shop.stop();
    };
    return { url, shop, system, ring, workerdPid: findWorkerd(), stop };
  } catch (error) {
    await shop.stop();
    throw error;
  }
}
