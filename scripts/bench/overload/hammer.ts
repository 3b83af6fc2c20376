import { setTimeout as sleep } from "node:timers/promises";
import { Pool } from "undici";
import type { Stage } from "../../workerd/stage.ts";

/** One join of a person who never asked before, and what came of it. Times are ms since the start of the load. */
export interface Join {
  readonly user: string;
  readonly sentMs: number;
  readonly tookMs: number;
  /** 0: no answer. */
  readonly status: number;
  /** null without one. */
  readonly retryAfterSeconds: number | null;
}

/** Between two looks at what is due. */
const STEP_MS = 5;

/** Sends joins of people who never asked before, so many a second for so long, whether answered or not, and heeds no refusal. */
export async function hammer(
  stage: Stage,
  event: string,
  {
    perSecond,
    seconds,
    name,
    connections,
  }: {
    readonly perSecond: number;
    readonly seconds: number;
    readonly name: string;
    readonly connections: number;
  },
): Promise<Join[]> {
  // Thousands wait for their places at once: with fewer connections the refusals would wait behind them in here.
  const pool = new Pool(stage.url, { connections });
  const startMs = performance.now();
  const joins: Promise<Join>[] = [];
  const join = async (user: string): Promise<Join> => {
    const sentMs = performance.now() - startMs;
    const answered = (status: number, retryAfter?: string | string[]): Join => ({
      user,
      sentMs,
      tookMs: performance.now() - startMs - sentMs,
      status,
      retryAfterSeconds: retryAfter === undefined ? null : Number(retryAfter),
    });
    try {
      const { statusCode, headers, body } = await pool.request({
        method: "POST",
        path: "/api/v1/queue/join",
        headers: {
          "content-type": "application/json",
          "x-user-id": user,
          "x-gateway-secret": stage.secrets.GATEWAY_SECRET,
        },
        body: JSON.stringify({ event_id: event }),
      });
      await body.dump();
      return answered(statusCode, headers["retry-after"]);
    } catch {
      return answered(0);
    }
  };
  try {
    for (let nowMs = 0; nowMs < seconds * 1000; nowMs = performance.now() - startMs) {
      for (const due = (nowMs * perSecond) / 1000; joins.length < due; )
        joins.push(join(`${name}-${joins.length}`));
      await sleep(STEP_MS);
    }
    return await Promise.all(joins);
  } finally {
    await pool.destroy();
  }
}
