export interface ShopOptions {
  /** 0 = any free port. */
  readonly port: number;
  readonly queueUrl: string;
  /** QUEUE_PASS_SECRET of the queue: one secret, or a JSON list of several while it is changed. */
  readonly passSecret: string;
  /** QUEUE_PASS_ALG of the queue; HS256 when left out. With any other the queue's public keys are fetched. */
  readonly passAlg?: string;
  readonly originToken: string;
}

/** The verifier of virtual-queue/origin refuses a shorter one, with a message for programmers. */
const MIN_SECRET_BYTES = 32;

/** Throws an Error with a sentence that names the variable and what to do. */
export function readEnvironment(env: NodeJS.ProcessEnv): ShopOptions {
  const { PORT = "8788", QUEUE_URL: queueUrl = "http://127.0.0.1:8787" } = env;
  const { QUEUE_PASS_ALG: passAlg = "HS256", QUEUE_PASS_SECRET = "", ORIGIN_TOKEN: originToken } = env;
  const passSecret = passAlg === "HS256" ? QUEUE_PASS_SECRET : "";
  if (!["HS256", "ES256", "RS256", "EdDSA"].includes(passAlg)) {
    throw new Error(`QUEUE_PASS_ALG ${passAlg} is unknown; set it to the queue's own.`);
  }
  if (!originToken || (passAlg === "HS256" && !passSecret))
    throw new Error("Set QUEUE_PASS_SECRET and ORIGIN_TOKEN to the queue's own.");
  if (passAlg === "HS256" && Buffer.byteLength(passSecret) < MIN_SECRET_BYTES) {
    throw new Error(`QUEUE_PASS_SECRET has fewer than ${MIN_SECRET_BYTES} bytes; set it to the queue's own.`);
  }
  if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) throw new Error(`PORT ${PORT} is no port.`);
  if (!URL.canParse(queueUrl))
    throw new Error(`QUEUE_URL ${queueUrl} is no address, e.g. http://127.0.0.1:8787.`);
  return { port: Number(PORT), queueUrl, passSecret, passAlg, originToken };
}
