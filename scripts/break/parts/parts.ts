import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { WRANGLER_CONFIG } from "../../paths.ts";
import { freePort } from "../../system/free-port.ts";
import { makeSecret } from "../../system/local-secrets.ts";
import { UndoStack } from "../../system/undo-stack.ts";
import { readDeployment } from "../../workerd/read-deployment.ts";
import { runWorkerd } from "../../workerd/run-workerd.ts";
import { EVENT } from "../event.ts";
import { Child } from "./child.ts";
import { Database, type PutRight } from "./database.ts";

/** A part that can die and be started again. */
export interface Part {
  readonly pid: number;
  kill(): Promise<void>;
  start(): Promise<void>;
}

export const PART_NAMES = ["queue", "redis", "bridge", "shop"] as const;
export type PartName = (typeof PART_NAMES)[number];

/** All that a sale runs on, each part in a process of its own. */
export interface Parts {
  readonly queueUrl: string;
  readonly shopUrl: string;
  /** The booking server's file. */
  readonly ledgerFile: string;
  readonly database: Database;
  readonly byName: Readonly<Record<PartName, Part>>;
  /** The replica takes the primary's place. */
  failOver(): Promise<PutRight>;
  /** What V8 holds for the queue, after a garbage collection. */
  queueHeapBytes(): Promise<number>;
  /** Another bundle, for another number of lobbies. */
  deploy(): Promise<void>;
  stop(): Promise<void>;
}

/** How many expected people make a lobby: docs/how-it-works.md. The first bundle has two, the next three. */
const LOBBY_PEOPLE = 2500;

type Vars = Readonly<Record<string, unknown>>;

/** `perSecond` are called; `more` settings of the queue. */
export async function startParts(perSecond: number, more: Vars = {}): Promise<Parts> {
  const undo = new UndoStack();
  try {
    return await startAll(perSecond, more, undo);
  } catch (error) {
    await undo.run();
    throw error;
  }
}

async function startAll(perSecond: number, more: Vars, undo: UndoStack): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), "virtual-queue-break-"));
  undo.defer(() => rmSync(folder, { recursive: true, force: true }));
  const ledgerFile = join(folder, "bookings.jsonl");
  const deployment = await readDeployment(WRANGLER_CONFIG);
  const database = await Database.start(EVENT);
  undo.defer(() => database.stop());

  const token = makeSecret();
  const bridgePort = await freePort();
  const bridge = new Child(new URL("bridge-process.ts", import.meta.url), {
    PORT: String(bridgePort),
    TOKEN: token,
    REDIS_URL: database.url,
  });
  await bridge.start();
  undo.defer(() => bridge.kill());

  const secrets = {
    QUEUE_PASS_SECRET: makeSecret(),
    ORIGIN_TOKEN: makeSecret(),
    VISITOR_SECRET: makeSecret(),
  };
  const shopPort = await freePort();
  const shopUrl = `http://127.0.0.1:${shopPort}`;
  const vars = {
    ...deployment.vars,
    ...secrets,
    AUTH_MODE: "cookie",
    EVENTS: { [EVENT]: { places_per_address: 0 } },
    EXPECTED_PEOPLE: 2 * LOBBY_PEOPLE,
    RELEASE_RATE: perSecond,
    INVISIBLE_WHEN_IDLE: 0,
    BOOKING_URL: shopUrl,
    UPSTASH_REDIS_REST_URL: `http://127.0.0.1:${bridgePort}`,
    UPSTASH_REDIS_REST_TOKEN: token,
    ...more,
  };
  const workerd = await runWorkerd({ ...deployment, vars });
  undo.defer(() => workerd.stop());

  const shop = new Child(new URL("shop-process.ts", import.meta.url), {
    FILE: ledgerFile,
    PORT: String(shopPort),
    PASS_SECRET: secrets.QUEUE_PASS_SECRET,
    ORIGIN_TOKEN: secrets.ORIGIN_TOKEN,
    QUEUE_URL: workerd.url,
  });
  await shop.start();
  undo.defer(() => shop.kill());

  let bundles = 0;
  return {
    queueUrl: workerd.url,
    shopUrl,
    ledgerFile,
    database,
    byName: {
      queue: {
        get pid() {
          return workerd.pid;
        },
        kill: () => workerd.kill(),
        start: () => workerd.restart(),
      },
      redis: {
        get pid() {
          return database.pid;
        },
        kill: () => database.kill(),
        start: () => database.restart(),
      },
      bridge,
      shop,
    },
    failOver: () => database.failOver((url) => bridge.tell({ REDIS_URL: url })),
    queueHeapBytes: workerd.heapBytes,
    deploy() {
      bundles++;
      const marked = deployment.modules.map((module) =>
        module.type === "ESModule"
          ? { ...module, contents: `${module.contents}\n// bundle ${bundles}\n` }
          : module,
      );
      const EXPECTED_PEOPLE = LOBBY_PEOPLE * (2 + (bundles % 2));
      return workerd.restart({ modules: marked, vars: { ...vars, EXPECTED_PEOPLE } });
    },
    stop: () => undo.run(),
  };
}
