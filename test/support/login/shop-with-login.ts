/** A shop with a login of its own: it signs ES256, publishes its key, keeps the token in a cookie, and books with a queue pass. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { decodeJwt } from "jose/jwt/decode";
import { SignJWT } from "jose/jwt/sign";
import { createPassVerifier, type PassVerifier } from "../../../src/origin/index.ts";
import { makeKey } from "./key-server.ts";

type Key = Awaited<ReturnType<typeof makeKey>>;

const AUDIENCE = "queue";
const COOKIE = "shop_session";

export class ShopWithLogin {
  readonly #server: Server;
  readonly #key: Key;
  #verifier: PassVerifier | null = null;
  /** Who booked, in order. */
  readonly booked: string[] = [];
  /** Whether it publishes its key. */
  publishes = true;
  /** How often it was asked for its key. */
  asked = 0;

  private constructor(key: Key) {
    this.#key = key;
    this.#server = createServer((request, response) => void this.#answer(request, response));
  }

  static async open(): Promise<ShopWithLogin> {
    const shop = new ShopWithLogin(await makeKey("ES256", "login-1"));
    await new Promise<void>((resolve) => shop.#server.listen(0, resolve));
    return shop;
  }

  close(): void {
    this.#server.closeAllConnections();
    this.#server.close();
  }

  /** Its passes are of the queue with this secret. */
  trust(passSecret: string): void {
    this.#verifier = createPassVerifier({ secret: passSecret });
  }

  at(host: string): string {
    return `http://${host}:${(this.#server.address() as AddressInfo).port}`;
  }

  get #issuer(): string {
    return this.at("127.0.0.1");
  }

  /** What the queue in front of it is told. `host` is where browsers find the shop. */
  variables(host: string): Record<string, string> {
    return {
      AUTH_MODE: "jwt",
      USER_JWKS_URL: `${this.#issuer}/keys`,
      USER_JWT_ISSUER: this.#issuer,
      USER_JWT_AUDIENCE: AUDIENCE,
      USER_JWT_COOKIE: COOKIE,
      LOGIN_URL: `${this.at(host)}/login`,
      BOOKING_URL: `${this.at(host)}/book`,
    };
  }

  /** A login's token, as `POST /token` gives programs one. */
  sign(user: string, secondsLeft = 900): Promise<string> {
    const nowSeconds = Math.floor(Date.now() / 1000);
    return new SignJWT({ sub: user })
      .setProtectedHeader({ alg: "ES256", kid: "login-1", typ: "JWT" })
      .setIssuer(this.#issuer)
      .setAudience(AUDIENCE)
      .setIssuedAt(nowSeconds)
      .setExpirationTime(nowSeconds + secondsLeft)
      .sign(this.#key.privateKey);
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.#issuer);
    const form = new URLSearchParams(await text(request));
    switch (`${request.method} ${pathname}`) {
      case "GET /keys":
        this.asked++;
        response.writeHead(this.publishes ? 200 : 503).end(JSON.stringify({ keys: [this.#key.jwk] }));
        return;
      case "GET /login":
        response.setHeader("Content-Type", "text/html; charset=utf-8");
        response.end(`<!doctype html><html lang="en"><title>Sign in</title><h1>Sign in at the shop</h1>
<form method="post"><input type="hidden" name="return_to" value="${searchParams.get("return_to")?.replaceAll("&", "&amp;")}">
<label>Name <input name="user"></label><button>Sign in</button></form>`);
        return;
      case "POST /login": {
        const token = await this.sign(String(form.get("user")));
        const cookie = `${COOKIE}=${token}; HttpOnly; Path=/; SameSite=Lax${this.#domain(request)}`;
        response.writeHead(303, { "Set-Cookie": cookie, Location: String(form.get("return_to")) }).end();
        return;
      }
      case "POST /token":
        response.end(JSON.stringify({ token: await this.sign(String(form.get("user"))) }));
        return;
      case "POST /book":
        return this.#book(request, response, form.get("queue_pass") ?? "", form.get("event_id") ?? "");
    }
    response.writeHead(404).end();
  }

  /** Queue and shop are hosts of one domain, and so is the cookie; an address of numbers has none. */
  #domain({ headers }: IncomingMessage): string {
    const [host = ""] = (headers.host ?? "").split(":");
    const domain = host.split(".").slice(1).join(".");
    return host.endsWith(".localhost") ? `; Domain=${domain}` : "";
  }

  /** Whom its own login names has to be whom the pass is of. */
  async #book(
    request: IncomingMessage,
    response: ServerResponse,
    pass: string,
    eventId: string,
  ): Promise<void> {
    const shown = new RegExp(`${COOKIE}=([^;]+)`).exec(request.headers.cookie ?? "")?.[1];
    const token = request.headers.authorization?.replace("Bearer ", "") ?? shown ?? "";
    const userId = String(decodeJwt(token).sub); // a real shop checks its own token, too
    const verdict = await this.#verifier?.verify(pass, { eventId, userId });
    if (!verdict?.ok) {
      response.writeHead(403).end(JSON.stringify({ error: verdict?.code }));
      return;
    }
    this.booked.push(userId);
    response.end(`<!doctype html><html lang="en"><title>Booked</title><h1>Booked for ${userId}</h1>`);
  }
}
