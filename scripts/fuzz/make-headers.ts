import fc from "fast-check";
import type { Person } from "./cast.ts";
import type { Dice } from "./dice.ts";
import type { Ingredients } from "./ingredients.ts";
import type { HeaderLine } from "./request.ts";
import { METHODS, type Target } from "./targets.ts";
import { CANARY, nastyText } from "./values.ts";

const ADDRESSES = 20_000;

/** Headers: who asks, and what browsers, proxies and attackers send beside that. */
export class HeaderMaker {
  readonly #all: Ingredients;
  readonly #dice: Dice;

  constructor(ingredients: Ingredients, dice: Dice) {
    this.#all = ingredients;
    this.#dice = dice;
  }

  /** The host, and the address that Cloudflare names. */
  usual(): HeaderLine[] {
    const host = this.#dice.chance(97)
      ? this.#dice.pick(this.#all.hosts)
      : this.#dice.pick(["vqz.example", "localhost", "[::1]", "127.0.0.1:1", "xn--vqz", "a.b.vqz.example"]);
    return [
      ["host", host],
      ["cf-connecting-ip", this.#address()],
    ];
  }

  /** So many that neither rate limits nor lock-outs hide what is behind them. */
  #address(): string {
    if (this.#dice.chance(3)) return this.#dice.draw(nastyText);
    const n = this.#dice.draw(fc.noBias(fc.integer({ min: 0, max: ADDRESSES })));
    return n % 2 === 0 ? `10.${n % 251}.${(n >> 8) % 251}.${n % 7}` : `2001:db8:${n.toString(16)}::${n % 9}`;
  }

  /** Who is asking: as they should, as somebody else, or by what must not be believed. */
  asking(target: Target, person: Person | null): HeaderLine[] {
    const lines: HeaderLine[] = [];
    if (person !== null && this.#dice.chance(85)) lines.push(...person.headers);
    if (this.#dice.chance(20)) lines.push(this.#forgedLine());
    if (this.#all.gatewaySecret !== null && this.#dice.chance(15))
      lines.push([
        "x-user-id",
        this.#dice.chance(50) ? this.#dice.pick(this.#all.people).id : this.#dice.draw(nastyText),
      ]);
    const token = this.#tokenFor(target);
    if (token !== null)
      lines.push([
        "authorization",
        `${this.#dice.chance(97) ? "Bearer" : this.#dice.draw(nastyText)} ${token}`,
      ]);
    if (target.path.startsWith("/api/v1/admin")) lines.push(...this.#deskLines(target));
    return this.#dice.chance(2) ? [...lines, ...lines] : lines;
  }

  #forgedLine(): HeaderLine {
    const token = this.#dice.chance(90) ? this.#dice.pick(this.#all.forged) : this.#dice.draw(nastyText);
    const names = [`${this.#all.cookiePrefix}forged`, "vq_person", "vq_desk", "__Host-vq_desk", "session"];
    return this.#dice.pick<HeaderLine>([
      ["cookie", `${this.#dice.pick(names)}=${token}`],
      ["authorization", `Bearer ${token}`],
      ["cf-access-jwt-assertion", token],
      ["x-gateway-secret", token],
      ["x-queue-pass", token],
    ]);
  }

  #tokenFor({ operation, path }: Target): string | null {
    const { originToken, operatorToken, viewerToken, metricsToken, forged } = this.#all;
    const wrong = () => (this.#dice.chance(50) ? this.#dice.pick(forged) : this.#dice.draw(nastyText));
    if (path === "/metrics") return this.#dice.chance(60) ? metricsToken : wrong();
    if (operation?.security.includes("origin"))
      return this.#dice.chance(75) ? originToken : this.#dice.pick([operatorToken, viewerToken, wrong()]);
    if (operation?.security.includes("desk")) {
      const roll = this.#dice.percent();
      if (roll < 55) return operatorToken;
      if (roll < 70) return viewerToken;
      return roll < 80 ? this.#dice.pick([originToken, metricsToken, wrong()]) : null;
    }
    return null;
  }

  #deskLines({ path }: Target): HeaderLine[] {
    const lines: HeaderLine[] = [];
    if (this.#dice.chance(15)) lines.push(["cookie", this.#all.deskCookie]);
    const isOfPage = path.endsWith("/session"); // a page alone signs in, and says that it is one
    if (this.#dice.chance(isOfPage ? 60 : 30)) lines.push(["x-desk", "1"]);
    if (this.#dice.chance(80))
      lines.push(["if-match", this.#dice.pick(["*", '"0"', '"1"', 'W/"1"', this.#dice.draw(nastyText)])]);
    if (this.#dice.chance(30))
      lines.push([
        "idempotency-key",
        this.#dice.chance(70)
          ? `key-${this.#dice.draw(fc.integer({ min: 0, max: 500 }))}`
          : this.#dice.draw(nastyText),
      ]);
    return lines;
  }

  /** Some of what else clients send. */
  others(): HeaderLine[] {
    const [own = ""] = this.#all.hosts;
    const origin = () =>
      this.#dice.pick([
        `http://${own}`,
        `http://${own}`,
        "https://vqz.example",
        "null",
        `http://${own}.vqz.example`,
        this.#dice.draw(nastyText),
      ]);
    const choices: readonly [percent: number, line: () => HeaderLine][] = [
      [15, () => ["origin", origin()]],
      [
        15,
        () => ["sec-fetch-site", this.#dice.pick(["same-origin", "same-site", "cross-site", "none", "vqz"])],
      ],
      [8, () => ["sec-fetch-mode", this.#dice.pick(["navigate", "cors", "vqz"])]],
      [
        30,
        () => [
          "accept",
          this.#dice.pick([
            "text/html",
            "*/*",
            "application/json",
            "text/event-stream",
            this.#dice.draw(nastyText),
          ]),
        ],
      ],
      [
        10,
        () => [
          "accept-language",
          this.#dice.pick(["th", "en-GB,en;q=0.5", "xx;q=vqz", this.#dice.draw(nastyText)]),
        ],
      ],
      [
        6,
        () => [
          "last-event-id",
          this.#dice.pick(["1:1:0:ready", "1:1:0:missed", "9:9:9", this.#dice.draw(nastyText)]),
        ],
      ],
      [
        6,
        () => [
          "user-agent",
          this.#dice.pick(["Mozilla/5.0", "GPTBot/1.0", CANARY, this.#dice.draw(nastyText)]),
        ],
      ],
      [4, () => ["x-forwarded-proto", this.#dice.pick(["https", "http", CANARY])]],
      [4, () => ["x-forwarded-host", "vqz.example"]],
      [3, () => ["x-http-method-override", this.#dice.pick(METHODS)]],
      [3, () => ["content-encoding", this.#dice.pick(["gzip", "br", "vqz"])]],
      [
        3,
        () => [
          "referer",
          this.#dice.pick([
            `http://${own}/queue/open?to=vqz`,
            "https://vqz.example/",
            this.#dice.draw(nastyText),
          ]),
        ],
      ],
      [3, () => ["signature-agent", this.#dice.pick(['"https://vqz.example"', this.#dice.draw(nastyText)])]],
      [
        3,
        () => [
          "signature-input",
          this.#dice.pick([
            'sig1=("@authority");created=1;keyid="a";alg="ed25519";tag="web-bot-auth"',
            this.#dice.draw(nastyText),
          ]),
        ],
      ],
      [3, () => ["signature", this.#dice.pick(["sig1=:AAAA:", this.#dice.draw(nastyText)])]],
      [3, () => ["access-control-request-method", this.#dice.pick(METHODS)]],
      [3, () => ["x-queue-partner", this.#dice.pick(["press.1.AAAA", this.#dice.draw(nastyText)])]],
      [2, () => ["range", "bytes=0-1,2-3"]],
      [2, () => ["if-none-match", "*"]],
      [2, () => ["x-request-id", CANARY]],
      [1, () => ["x-long", "A".repeat(this.#dice.pick([1000, 8000, 30_000]))]],
      [
        1,
        () => [
          "cookie",
          Array.from({ length: 200 }, (_, n) => `${this.#all.cookiePrefix}${n}=${n}`).join("; "),
        ],
      ],
    ];
    return choices.filter(([percent]) => this.#dice.chance(percent)).map(([, line]) => line());
  }
}
