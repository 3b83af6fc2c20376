import { setTimeout as sleep } from "node:timers/promises";
import { SignJWT } from "jose/jwt/sign";
import { Pool } from "undici";
import type { BotsSeen } from "./evidence.ts";

/** Ways to write the guarded addresses, as they go over the wire: nothing tidies them. */
const TARGETS: readonly (readonly [method: string, target: string])[] = [
  ...[
    "/tickets/demo",
    "/tickets",
    "/TICKETS/demo",
    "//tickets//demo",
    "/./tickets/demo",
    "/home/../tickets/demo",
    "/home/%2e%2e/tickets/demo",
    "/%74ickets/demo",
    "/%2574ickets/demo",
    "/tickets%2fdemo",
    "/tickets;v=1/demo",
    "/;x/tickets/demo",
    "/tickets/demo%00.jpg",
    "/home%2f..%2ftickets/demo",
    "/home/..%5ctickets/demo",
    "/poster.jpg/../tickets/demo",
    "/tickets/poster.jpg/../demo",
    "/tickets/poster.jpg%2f..%2fdemo",
    "/index.php/tickets/demo",
    "/index.php?route=tickets/demo",
    "/index.php?ROUTE=a&route=Tickets%2Fdemo",
    "/?route=/tickets/demo",
    "/t%C3%ADckets/demo",
    "/%ff%2f..%2ftickets/demo",
    "/queue/../tickets/demo",
    "/api/v1/queue/..%2f..%2f..%2f..%2ftickets/demo",
  ].map((target) => ["GET", target] as const),
  ["HEAD", "/tickets/demo"],
  ["PUT", "/tickets/demo"],
  ["OPTIONS", "/tickets/demo"],
  ["POST", "/orders"],
  ["POST", "/ORDERS/"],
  ["POST", "/%6frders"],
  ["GET", "/orders?_method=POST"],
  ["GET", "/orders?%5fmethod=post"],
  ["PUT", "/index.php/orders?_method=POST"],
];

/** What bots say of themselves in headers. */
const CLAIMS: readonly Readonly<Record<string, string>>[] = [
  {},
  { "X-Queue-User": "somebody", "X-Queue-Event": "demo", "X-Queue-Partner": "press" },
  { X_Queue_User: "somebody", "X-Queue_Pass": "a.b.c" },
  { "X-HTTP-Method-Override": "POST" },
  { "X-Forwarded-Host": "shop.example", "X-Original-URL": "/", "X-Rewrite-URL": "/" },
  { Origin: "https://elsewhere.example", "Access-Control-Request-Method": "POST" },
  { "User-Agent": "Googlebot/2.1 (+http://www.google.com/bot.html)" },
  { "X-Queue-Partner": `press.${Math.floor(Date.now() / 1000)}.${"A".repeat(43)}` },
];
const PAUSE_MS = 100;
const BOTS = 8;
const SHOWS_GUARDED = /Pick your seat|Ordered/;

/** The passes that bots show: none of them is good for `event`. */
export async function badPasses(event: string, secret: string): Promise<string[]> {
  const key = new TextEncoder().encode(secret);
  const now = Math.floor(Date.now() / 1000);
  const claims = {
    iss: "virtual-queue",
    aud: "booking-origin",
    sub: "bot",
    user_id: "bot",
    event_id: event,
    type: "queue_pass",
    iat: now,
    exp: now + 300,
    jti: "bot",
  };
  const sign = (more: object, by: Uint8Array = key, typ = "queue-pass+jwt") =>
    new SignJWT({ ...claims, ...more }).setProtectedHeader({ alg: "HS256", typ }).sign(by);
  const good = await sign({});
  const [head, body, signature] = good.split(".") as [string, string, string];
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");
  return [
    await sign({ iat: now - 600, exp: now - 300 }),
    await sign({ event_id: "other" }),
    await sign({}, new TextEncoder().encode("a secret of the bots, 32 letters")),
    await sign({ type: "visitor" }),
    await sign({}, key, "JWT"),
    `${head}.${part({ ...claims, user_id: "me", sub: "me" })}.${signature}`,
    `${part({ alg: "none", typ: "queue-pass+jwt" })}.${body}.`,
    `${head}.${body}.${signature.split("").reverse().join("")}`,
    `${good}=`,
    "x".repeat(5000),
  ];
}

/** Bots without a good pass, who try everything against what is guarded until they are stopped. */
export class Bots implements BotsSeen {
  requests = 0;
  readonly breaches: string[] = [];
  readonly byStatus = new Map<number, number>();
  readonly #pool: Pool;
  readonly #event: string;
  readonly #passes: readonly string[];
  #isStopped = false;

  constructor(url: string, event: string, passes: readonly string[]) {
    this.#pool = new Pool(url, { connections: BOTS });
    this.#event = event;
    this.#passes = passes;
  }

  async run(): Promise<void> {
    await Promise.all(Array.from({ length: BOTS }, (_, bot) => this.#hammer(bot)));
  }

  async stop(): Promise<void> {
    this.#isStopped = true;
    await this.#pool.destroy();
  }

  /** Of three lists whose lengths have no common divisor every combination comes in the end. */
  async #hammer(bot: number): Promise<void> {
    for (let n = bot; !this.#isStopped; n += BOTS) {
      const [method, path] = TARGETS[n % TARGETS.length] as (typeof TARGETS)[number];
      const claim = CLAIMS[Math.floor(n / TARGETS.length) % CLAIMS.length] ?? {};
      const pass = this.#passes[n % (this.#passes.length + 1)]; // or none
      const shown = pass === undefined ? {} : this.#show(pass, n);
      try {
        await this.#try(method, path, { ...claim, ...shown });
      } catch {
        // the queue is being restarted, or cannot be asked so at all
      }
      await sleep(PAUSE_MS);
    }
  }

  #show(pass: string, n: number): Record<string, string> {
    const cookie = { cookie: `queue_pass_${this.#event}=${pass}; queue_pass=${pass}` };
    return n % 2 === 0 ? { "x-queue-pass": pass } : cookie;
  }

  async #try(method: string, path: string, headers: Record<string, string>): Promise<void> {
    const isOrder = method === "POST" || method === "PUT";
    const { statusCode, body } = await this.#pool.request({
      method: method as "GET",
      path,
      headers: { accept: "text/html", ...headers },
      body: isOrder ? "seat=1" : null,
    });
    const text = await body.text();
    this.requests++;
    this.byStatus.set(statusCode, (this.byStatus.get(statusCode) ?? 0) + 1);
    if (SHOWS_GUARDED.test(text)) this.breaches.push(`${method} ${path} ${JSON.stringify(headers)}`);
  }
}
