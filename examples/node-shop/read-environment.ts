export interface ShopOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly queueUrl: string;
  readonly passSecret: string;
  readonly originToken: string;
}

/** The verifier of virtual-queue/origin refuses a shorter one, with a message for programmers. */
const MIN_SECRET_BYTES = 32;

/** Throws an Error with a sentence that names the variable and what to do. */
export function readEnvironment(env: NodeJS.ProcessEnv): ShopOptions {
  const { PORT = "8788", QUEUE_URL: queueUrl = "http://127.0.0.1:8787" } = env;
  const { QUEUE_PASS_SECRET: passSecret, ORIGIN_TOKEN: originToken } = env;
  if (!passSecret || !originToken)
    throw new Error("Set QUEUE_PASS_SECRET and ORIGIN_TOKEN to the queue's own.");
  if (Buffer.byteLength(passSecret) < MIN_SECRET_BYTES) {
    throw new Error(`QUEUE_PASS_SECRET has fewer than ${MIN_SECRET_BYTES} bytes; set it to the queue's own.`);
  }
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) throw new Error(`PORT ${PORT} is no port.`);
  if (!URL.canParse(queueUrl))
    throw new Error(`QUEUE_URL ${queueUrl} is no address, e.g. http://127.0.0.1:8787.`);
  return { port: Number(PORT), queueUrl, passSecret, originToken };
}
