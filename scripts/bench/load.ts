import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import { quantile } from "../measure/statistics.ts";
import type { Stage } from "../workerd/stage.ts";

/** How fast requests were answered, and how long each answer took. */
export interface Load {
  readonly perSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
}

/** The n-th request: its path, its person and its event, and the address that it comes from where that counts. */
export type Ask = (n: number) => {
  readonly path: string;
  readonly user: string;
  readonly event?: string;
  readonly address?: string;
};

interface LoadOptions {
  readonly requests: number;
  readonly ask: Ask;
}

/** Sends requests as fast as they are answered, over so many connections. Throws at the first answer that is no success. */
export async function driveFast(
  stage: Stage,
  { requests, ask, connections }: LoadOptions & { readonly connections: number },
): Promise<Load> {
  return drive(stage, connections, async (post) => {
    let next = 0;
    await Promise.all(
      Array.from({ length: connections }, async () => {
        while (next < requests) await post(ask(next++));
      }),
    );
  });
}

/** Sends requests at a steady pace, whether answered or not. */
export async function drivePaced(
  stage: Stage,
  { requests, ask, perSecond }: LoadOptions & { readonly perSecond: number },
): Promise<Load> {
  const startMs = performance.now();
  return drive(stage, 64, async (post) => {
    const underway: Promise<void>[] = [];
    for (let n = 0; n < requests; n++) {
      await sleep(startMs + (n * 1000) / perSecond - performance.now());
      underway.push(post(ask(n)));
    }
    await Promise.all(underway);
  });
}

type Post = (asked: ReturnType<Ask>) => Promise<void>;

async function drive(stage: Stage, connections: number, run: (post: Post) => Promise<void>): Promise<Load> {
  const pool = new Pool(stage.url, { connections });
  const tookMs: number[] = [];
  const startMs = performance.now();
  try {
    await run(async ({ path, user, event = "sale", address }) => {
      const sentMs = performance.now();
      const { statusCode, body } = await pool.request({
        method: "POST",
        path,
        headers: {
          "content-type": "application/json",
          "x-user-id": user,
          "x-gateway-secret": stage.secrets.GATEWAY_SECRET,
          ...(address && { "cf-connecting-ip": address }),
        },
        body: JSON.stringify({ event_id: event }),
      });
      const text = await body.text();
      if (statusCode >= 300) throw new Error(`${path} answered ${statusCode}: ${text}`);
      tookMs.push(performance.now() - sentMs);
    });
    const perSecond = (tookMs.length / (performance.now() - startMs)) * 1000;
    return { perSecond, p50Ms: quantile(tookMs, 0.5), p99Ms: quantile(tookMs, 0.99) };
  } finally {
    await pool.destroy();
  }
}
