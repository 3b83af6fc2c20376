import { Pool } from "undici";
import { readProcessUsage } from "../../measure/process-usage.ts";
import { runOneModule } from "../../workerd/run-one-module.ts";
import { startStage } from "../../workerd/stage.ts";
import { figure, type Row } from "../row.ts";

/** By then the process of a Worker of one line grows no more: docs/measurements.md. */
const REQUESTS = 100_000;
const CONNECTIONS = 20;

/**
 * What workerd's process holds after a hundred thousand requests for paths that do not exist, and after half as many more: the product
 * beside a Worker of one line, for most of it is workerd's own.
 */
export async function memory(): Promise<Row[]> {
  const oneLine = await measureOneLine();
  const product = await measureProduct();
  const what = `${REQUESTS.toLocaleString("en")} requests for unknown paths`;
  return [
    figure(`workerd's memory after ${what}, a Worker of one line`, "MB", oneLine.megabytes),
    figure(`workerd's memory after ${what}, the product`, "MB", product.megabytes),
    figure("  beside the Worker of one line", "×", product.megabytes / oneLine.megabytes, { atMost: 1.2 }),
    figure("  after half as many more, beside that", "×", product.growth, { atMost: 1.1 }),
  ];
}

interface Held {
  readonly megabytes: number;
  /** After half as many requests more, beside `megabytes`. */
  readonly growth: number;
}

async function measureOneLine(): Promise<Held> {
  const workerd = await runOneModule(new URL("../one-line/index.ts", import.meta.url), {});
  try {
    return await measure(workerd.url, workerd.pid);
  } finally {
    await workerd.stop();
  }
}

async function measureProduct(): Promise<Held> {
  const stage = await startStage({ worker: "product" });
  try {
    return await measure(stage.url, stage.workerdPid);
  } finally {
    await stage.stop();
  }
}

async function measure(url: string, pid: number): Promise<Held> {
  const pool = new Pool(url, { connections: CONNECTIONS });
  try {
    await ask(pool, REQUESTS);
    const { memoryMb } = readProcessUsage(pid);
    await ask(pool, REQUESTS / 2);
    return { megabytes: memoryMb, growth: readProcessUsage(pid).memoryMb / memoryMb };
  } finally {
    await pool.close();
  }
}

async function ask(pool: Pool, requests: number): Promise<void> {
  let next = 0;
  const askOneByOne = async () => {
    while (next < requests) {
      const { statusCode, body } = await pool.request({ path: `/unknown/${next++}`, method: "GET" });
      await body.dump();
      if (statusCode !== 404) throw new Error(`an unknown path was answered with ${statusCode}`);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, askOneByOne));
}
