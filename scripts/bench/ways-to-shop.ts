/** A shop, and what may stand before it on plain workerd: a bare proxy, or the gate with passes of its own key. */
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { PassAlg } from "../../src/core/pass-claims.ts";
import { passKeyOf } from "../../src/pass/pass-key.ts";
import { signPass } from "../../src/pass/sign-pass.ts";
import { makeRing, type RingKey, varsOf } from "../keys/key-ring.ts";
import { readProcessUsage } from "../measure/process-usage.ts";
import { readCommands } from "../measure/redis-usage.ts";
import type { UndoStack } from "../system/undo-stack.ts";
import { runOneModule } from "../workerd/run-one-module.ts";
import { startStage } from "../workerd/stage.ts";

export const HOST = "shop.example";
export const EVENT = "sale";
const TTL_SECONDS = 3600; // longer than a bench takes
const INFO_ITSELF = 1;
const PAGE = "<!doctype html>\n".padEnd(4000, "<p>Row 12, seat 7</p>\n");

export interface WayToShop {
  readonly url: string;
  /** Of its workerd, so far. */
  cpuMs(): number;
}

export interface GateToShop extends WayToShop {
  /** Makes so many passes, each of another person. */
  makePasses(count: number): Promise<string[]>;
  /** Of its Redis, since the last time this was asked. */
  newCommands(): Promise<number>;
}

/** A shop that answers every request with the same page of 4 KB. */
export async function startPlainShop(undo: UndoStack): Promise<string> {
  const server = createServer((_request, response) => {
    response.setHeader("Content-Type", "text/html; charset=utf-8");
    response.end(PAGE);
  });
  server.keepAliveTimeout = 60_000; // or a connection that the proxy keeps may end under its next request
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  undo.defer(() => {
    server.closeAllConnections();
    server.close();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

export async function startBareProxy(shopUrl: string, undo: UndoStack): Promise<WayToShop> {
  const entry = new URL("./bare-proxy/index.ts", import.meta.url);
  const workerd = await runOneModule(entry, { ORIGIN_URL: shopUrl });
  undo.defer(() => workerd.stop());
  return { url: workerd.url, cpuMs: () => readProcessUsage(workerd.pid).cpuMs };
}

/** The deploy bundle, on the shop's host. */
export async function startGate(shopUrl: string, alg: PassAlg, undo: UndoStack): Promise<GateToShop> {
  const ring = makeRing(alg, Date.now());
  const { material } = ring.keys[0] as RingKey;
  const stage = await startStage({
    worker: "product",
    vars: {
      AUTH_MODE: "cookie",
      GATE_HOSTS: HOST,
      ORIGIN_URL: shopUrl,
      EVENTS: {
        [EVENT]: {
          booking_url: `https://${HOST}/tickets`,
          guards: ["/tickets/*", "POST /orders"],
          open: ["/tickets/poster.jpg"],
        },
      },
      ...varsOf(ring),
    },
  });
  undo.defer(() => stage.stop());
  await passKeyOf(material);
  let made = 0;
  let counted = await readCommands(stage.redis);
  return {
    url: stage.url,
    cpuMs: stage.workerdCpuMs,
    makePasses: (count) =>
      Promise.all(
        Array.from({ length: count }, () =>
          signPass(material, {
            event: EVENT,
            user: `visitor-${made++}`,
            generation: 1,
            expiresAtMs: (Math.floor(Date.now() / 1000) + TTL_SECONDS) * 1000,
            ttlSeconds: TTL_SECONDS,
          }),
        ),
      ),
    async newCommands() {
      const before = counted;
      counted = await readCommands(stage.redis);
      return counted - before - INFO_ITSELF;
    },
  };
}
