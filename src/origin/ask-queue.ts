/**
 * Asks the queue about a pass, again and again until it is answered: the tables of docs/booking-server.md. All that can be asked is
 * safe to repeat, so a worker that was killed may begin anew.
 */
import { decodeJwt } from "jose/jwt/decode";

const TIMEOUT_MS = 5000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
/** A queue that asks for longer is asked again after so long. */
const LONGEST_RETRY_AFTER_MS = 3_600_000;

export interface QueueAccess {
  /** https://queue.shop.example */
  readonly queueUrl: string | URL;
  /** ORIGIN_TOKEN of the queue. */
  readonly originToken: string;
}

export interface AskOptions {
  /** Ends the tries; the promise rejects with its reason. The queue may have done what it was asked. */
  readonly signal?: AbortSignal;
  /** ms since 1970 after which no try begins; the pass's end when left out, for a booking a day later. */
  readonly giveUpAtMs?: number;
  /** In place of the global one: a Worker's service binding, for one. */
  readonly fetch?: (url: string, init: RequestInit) => Promise<Response>;
}

/** The queue has refused for good, or was not reached in time. Codes may not change, messages may. */
export class QueueRequestError extends Error {
  override readonly name = "QueueRequestError";
  /** One of the queue's codes, or QUEUE_UNREACHABLE: not known whether it was done. */
  readonly code: string;
  /** Of the queue's answer; null when there was none. */
  readonly status: number | null;

  constructor(code: string, status: number | null, message: string) {
    super(message);
    this.code = code;
    this.status = status;
  }
}

export type AnswerBody = Readonly<Record<string, unknown>>;

/** One request, and how its answer is read. */
export interface Question<Answer> {
  /** Under /api/v1/queue/pass/. */
  readonly path: string;
  readonly body: object;
  readonly giveUpAtMs: number;
  /** null for what is no answer of the queue. */
  readonly read: (body: AnswerBody) => Answer | null;
}

type Pause = (ms: number, signal: AbortSignal | undefined) => Promise<void>;
type Reply<Answer> =
  | { readonly kind: "done"; readonly answer: Answer }
  | { readonly kind: "again"; readonly afterMs: number | null; readonly why: string };

/** Throws QueueRequestError for what no further try would change. `wait` as a parameter, so that a test need not live through it. */
export async function askUntilAnswered<Answer>(
  question: Question<Answer>,
  queue: QueueAccess,
  options: AskOptions,
  wait: Pause = pause,
): Promise<Answer> {
  const giveUpAtMs = options.giveUpAtMs ?? question.giveUpAtMs;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    options.signal?.throwIfAborted();
    const reply = await ask(question, queue, options);
    if (reply.kind === "done") return reply.answer;
    // Spread, or all that was asked in an outage would come back in one moment.
    const nextMs = reply.afterMs ?? pauseMs * (0.5 + Math.random() / 2);
    if (Date.now() + nextMs > giveUpAtMs) {
      throw new QueueRequestError(
        "QUEUE_UNREACHABLE",
        null,
        `The queue was not reached in time: ${reply.why}`,
      );
    }
    await wait(nextMs, options.signal);
  }
}

async function ask<Answer>(
  { path, body, read }: Question<Answer>,
  { queueUrl, originToken }: QueueAccess,
  { signal, fetch: send = fetch }: AskOptions,
): Promise<Reply<Answer>> {
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  let response: Response;
  let text: string;
  try {
    response = await send(new URL(`/api/v1/queue/pass/${path}`, queueUrl).href, {
      method: "POST",
      headers: { "Content-Type": "application/json", Authorization: `Bearer ${originToken}` },
      body: JSON.stringify(body),
      redirect: "manual", // or the token would go elsewhere
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
    });
    text = await response.text();
  } catch (error) {
    signal?.throwIfAborted();
    return { kind: "again", afterMs: null, why: error instanceof Error ? error.message : "no answer" };
  }
  const fields = readJson(text);
  const answer = response.status === 200 && fields ? read(fields) : null;
  if (answer !== null) return { kind: "done", answer };
  const { code = "UNKNOWN", message = "no message" } = (fields?.error ?? {}) as {
    code?: string;
    message?: string;
  };
  const isFinal = response.status >= 400 && response.status < 500 && response.status !== 429;
  if (isFinal) throw new QueueRequestError(String(code), response.status, String(message));
  return { kind: "again", afterMs: readRetryAfter(response), why: `${response.status} ${code}` };
}

function readJson(text: string): AnswerBody | null {
  try {
    return JSON.parse(text) as AnswerBody | null;
  } catch {
    return null; // the answer of a proxy
  }
}

/** Seconds, as the queue says it; a proxy's date is not read. */
function readRetryAfter({ headers }: Response): number | null {
  const text = headers.get("retry-after") ?? "";
  return /^\d{1,9}$/.test(text) ? Math.min(Number(text) * 1000, LONGEST_RETRY_AFTER_MS) : null;
}

/** When a pass ends, ms since 1970. It was checked when the order was taken, so nothing hangs on its signature here. */
export function endOf(queuePass: string): number {
  try {
    return (decodeJwt(queuePass).exp ?? 0) * 1000;
  } catch {
    return 0; // no pass: one try, and the queue says so
  }
}

function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener("abort", stop);
      resolve();
    }, ms);
    signal?.addEventListener("abort", stop, { once: true });
  });
}
