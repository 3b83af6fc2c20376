/**
 * In the place of Cloudflare's siteverify: a real HTTP server that is as strict as its documentation says. A token is good once,
 * for five minutes, and again only for a question with the same idempotency key.
 * https://developers.cloudflare.com/turnstile/get-started/server-side-validation/
 */
import { once } from "node:events";
import { createServer, type IncomingMessage, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** What a widget was rendered with, and where. */
export interface Widget {
  readonly hostname: string;
  readonly action: string;
  readonly cdata: string;
}

type Token = Widget & { readonly madeAtMs: number; askedWith: string | null };

/** How it answers: as it should; with a status of its own and no verdict; never. */
type Mood =
  | { readonly kind: "well" }
  | { readonly kind: "broken"; readonly status: number; readonly text: string }
  | { readonly kind: "silent" };

const LIFETIME_MS = 300_000;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

export class TurnstileStandIn {
  readonly #server: Server;
  readonly #secret: string;
  readonly #tokens = new Map<string, Token>();
  url = "";
  mood: Mood = { kind: "well" };
  asked = 0;
  /** How far its clock is ahead. */
  aheadMs = 0;

  private constructor(secret: string) {
    this.#secret = secret;
    this.#server = createServer(async (request, response) => {
      this.asked++;
      const { mood } = this;
      if (mood.kind === "silent") return;
      if (mood.kind === "broken") return response.writeHead(mood.status).end(mood.text);
      const verdict = this.#judge(await readJson(request));
      return response.writeHead(200, { "Content-Type": "application/json" }).end(JSON.stringify(verdict));
    });
  }

  static async open(secret: string): Promise<TurnstileStandIn> {
    const standIn = new TurnstileStandIn(secret);
    standIn.#server.listen(0, "127.0.0.1");
    await once(standIn.#server, "listening");
    standIn.url = `http://127.0.0.1:${(standIn.#server.address() as AddressInfo).port}/siteverify`;
    return standIn;
  }

  /** What the widget gives a page. */
  solve(widget: Widget): string {
    const token = crypto.randomUUID();
    this.#tokens.set(token, { ...widget, madeAtMs: Date.now() + this.aheadMs, askedWith: null });
    return token;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  #judge({ secret, response, idempotency_key }: Record<string, unknown>): object {
    const fail = (code: string) => ({ success: false, "error-codes": [code] });
    if (secret === undefined) return fail("missing-input-secret");
    if (secret !== this.#secret) return fail("invalid-input-secret");
    if (typeof idempotency_key !== "string" || !UUID.test(idempotency_key)) return fail("bad-request");
    const token = this.#tokens.get(String(response));
    if (token === undefined) return fail("invalid-input-response");
    const isOld = Date.now() + this.aheadMs - token.madeAtMs > LIFETIME_MS;
    const isAnother = token.askedWith !== null && token.askedWith !== idempotency_key;
    if (isOld || isAnother) return fail("timeout-or-duplicate");
    token.askedWith = idempotency_key;
    const { hostname, action, cdata, madeAtMs } = token;
    const challenge_ts = new Date(madeAtMs).toISOString();
    return { success: true, "error-codes": [], challenge_ts, hostname, action, cdata };
  }
}

async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  let text = "";
  for await (const chunk of request) text += chunk;
  return JSON.parse(text);
}
