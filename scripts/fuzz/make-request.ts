/** Requests by grammar and by chance: most go deep into a route, and each is spoilt in a way or two. */
import fc from "fast-check";
import type { Person } from "./cast.ts";
import type { FuzzRequest, HeaderLine } from "./request.ts";
import { TARGETS, type Target } from "./targets.ts";
import { CANARY, nastyText, nastyValue, valueFor } from "./values.ts";

/** What requests are made of. */
export interface Ingredients {
  readonly people: readonly Person[];
  /** Tokens that must open nothing. */
  readonly forged: readonly string[];
  /** Of visitors: each is a join's. */
  readonly events: readonly string[];
  /** Where operators may spoil what they like. */
  readonly deskEvents: readonly string[];
  /** What lets a booking server in. */
  readonly originToken: string;
  readonly operatorToken: string;
  readonly viewerToken: string;
  readonly metricsToken: string;
  /** The cookie of a page that has signed in at the desk. */
  readonly deskCookie: string;
  /** The names of visitors' cookies begin so. */
  readonly cookiePrefix: string;
  /** `127.0.0.1:8787`, and where the gate stands others. */
  readonly hosts: readonly string[];
  /** Of a gateway: the header that carries its secret, and a wrong one. */
  readonly gatewaySecret: string | null;
  /** Paths of the shop behind the gate; none without one. */
  readonly shopPaths: readonly string[];
}

/** Draws a value: fast-check's generator, one choice after the other. */
type Draw = <T>(arbitrary: fc.Arbitrary<T>) => T;

/** `only`: of targets that hold this text. Throws where none does. */
export function requestOf(ingredients: Ingredients, only = ""): fc.Arbitrary<FuzzRequest> {
  const targets = TARGETS.filter(({ method, path }) => `${method} ${path}`.includes(only));
  if (targets.length === 0) throw new Error(`--only: no target holds "${only}"`);
  const shopPaths = only === "" ? ingredients.shopPaths : [];
  return fc.gen().map((gen) => {
    const draw: Draw = (arbitrary) => gen(() => arbitrary);
    return new RequestMaker({ ...ingredients, shopPaths }, targets, draw).make();
  });
}

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "PROPFIND", "QUERY", "LOCK"];
const TYPES = [
  "application/json",
  "application/json; charset=utf-16",
  "APPLICATION/JSON",
  "application/vnd.api+json",
  "text/plain",
  "text/json",
  "application/x-www-form-urlencoded",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "application/octet-stream",
  "",
];
const ADDRESSES = 20_000;
/** Left to itself fast-check draws what is near the bounds far more often than the rest. */
const PERCENT = fc.noBias(fc.integer({ min: 0, max: 99 }));

class RequestMaker {
  readonly #all: Ingredients;
  readonly #targets: readonly Target[];
  readonly #draw: Draw;

  constructor(ingredients: Ingredients, targets: readonly Target[], draw: Draw) {
    this.#all = ingredients;
    this.#targets = targets;
    this.#draw = draw;
  }

  make(): FuzzRequest {
    const { shopPaths } = this.#all;
    if (shopPaths.length > 0 && this.#chance(50)) return this.#forShop();
    const target = this.#pick(this.#targets);
    const person = this.#chance(90) ? this.#personFor(target) : null;
    const method = this.#chance(94) ? target.method : this.#pick(METHODS);
    const path = this.#spoilPath(this.#fill(target, person)) + this.#query(target, person);
    const body = this.#chance(method === target.method ? 97 : 30) ? this.#body(target, person) : null;
    const type: HeaderLine[] = body === null ? [] : [["content-type", this.#typeOf(target)]];
    const headers = [...this.#usual(), ...type, ...this.#asking(target, person), ...this.#others()];
    return this.#finish(`${target.method} ${target.path}`, method, path, headers, body);
  }

  /** What the gate reads: any path of the shop, written in every way that servers read alike. */
  #forShop(): FuzzRequest {
    const path = this.#spoilPath(this.#pick(this.#all.shopPaths));
    const person = this.#chance(50) ? this.#pick(this.#all.people) : null;
    const passes = this.#all.people.flatMap(({ pass }) => pass ?? []);
    const pass = this.#chance(50) ? this.#pick([...this.#all.forged, ...passes]) : null;
    const carried: HeaderLine[] =
      pass === null
        ? []
        : [
            this.#chance(50)
              ? ["x-queue-pass", pass]
              : ["cookie", `vq_pass_${person?.event ?? "open"}=${pass}`],
          ];
    const headers = [...this.#usual(), ...(person?.headers ?? []), ...carried, ...this.#others()];
    return this.#finish("the shop", this.#chance(80) ? "GET" : this.#pick(METHODS), path, headers, null);
  }

  /** A booking server names who holds a pass. */
  #personFor({ path }: Target): Person {
    const holders = this.#all.people.filter(({ pass }) => pass !== null);
    return this.#pick(path.includes("/pass/") && this.#chance(80) ? holders : this.#all.people);
  }

  #finish(
    made: string,
    method: string,
    path: string,
    headers: readonly HeaderLine[],
    body: Buffer | null,
  ): FuzzRequest {
    const isCut = body !== null && body.length > 1 && this.#chance(1);
    return {
      made,
      method,
      path: pathBytes(path),
      headers: headers.map(([name, value]) => [name, headerBytes(value)]),
      body,
      isCut,
    };
  }

  #usual(): HeaderLine[] {
    const host = this.#chance(97)
      ? this.#pick(this.#all.hosts)
      : this.#pick(["vqz.example", "localhost", "[::1]", "127.0.0.1:1", "xn--vqz", "a.b.vqz.example"]);
    return [
      ["host", host],
      ["cf-connecting-ip", this.#address()],
    ];
  }

  /** So many that neither rate limits nor lock-outs hide what is behind them. */
  #address(): string {
    if (this.#chance(3)) return this.#draw(nastyText);
    const n = this.#draw(fc.noBias(fc.integer({ min: 0, max: ADDRESSES })));
    return n % 2 === 0 ? `10.${n % 251}.${(n >> 8) % 251}.${n % 7}` : `2001:db8:${n.toString(16)}::${n % 9}`;
  }

  #fill(target: Target, person: Person | null): string {
    const { deskEvents, events } = this.#all;
    const isDesk = target.path.startsWith("/api/v1/admin");
    return target.path.replace(/\{(\w+)\}|\*/g, (_, name?: string) => {
      if (name !== "event_id")
        return this.#chance(70) ? String(this.#draw(fc.integer({ min: 0, max: 300 }))) : this.#segment();
      const isAboutPeople = target.path.includes("/people/") && this.#chance(70);
      const known =
        isDesk && !isAboutPeople
          ? this.#pick(this.#chance(30) && target.method === "GET" ? events : deskEvents)
          : (this.#chance(85) && person?.event) || this.#pick(events);
      return this.#chance(94) ? known : this.#chance(30) ? "unknown" : this.#segment();
    });
  }

  #segment(): string {
    const text = this.#draw(nastyText);
    return this.#chance(70) ? encodeURIComponent(text.toWellFormed()) : text;
  }

  #spoilPath(path: string): string {
    if (!this.#chance(10)) return path;
    const spoil = this.#pick<(path: string) => string>([
      (each) => `/${each}`,
      (each) => `${each}/`,
      (each) => each.replaceAll("/", "//"),
      (each) => each.replace(/\/(?=[^/]*$)/, "%2f"),
      (each) => each.replace(/\/(?=[^/]*$)/, "\\"),
      (each) => `/x/..${each}`,
      (each) => `/%2e%2e${each}`,
      (each) => each.replace(/[a-z](?=[^/]*$)/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
      (each) => each.replace(/[a-z](?=[^/]*$)/, (letter) => `%25${letter.charCodeAt(0).toString(16)}`),
      (each) => each.toUpperCase(),
      (each) => `${each};a=b`,
      (each) => each.replace(/\/(?=[^/]*$)/, "/;a=b/"),
      (each) => `${each}%00`,
      (each) => `${each}/.`,
      (each) => `${each}/../../../api/v1/admin/events`,
      (each) => `${each}%`,
      (each) => `${each}/${this.#segment()}`,
      (each) => `${each}/${"a".repeat(this.#pick([200, 4000, 9000]))}`,
    ]);
    return `/${spoil(path)}`.replace(/^\/(?=\/)/, ""); // an address that begins otherwise reaches no Worker
  }

  #query(target: Target, person: Person | null): string {
    const names = this.#chance(60) ? target.query : [];
    const pairs = names.map((name) => `${name}=${this.#queryValue(name, person)}`);
    if (this.#chance(8))
      pairs.push(
        this.#pick([
          "",
          "=",
          "&&",
          "%",
          "__proto__=1",
          "event_id=a&event_id=b",
          `q=${this.#segment()}`,
          `${this.#segment()}`,
        ]),
      );
    if (this.#chance(2) && pairs[0] !== undefined) pairs.push(pairs[0]);
    return pairs.length === 0 ? "" : `?${pairs.join("&")}`;
  }

  #queryValue(name: string, person: Person | null): string {
    if (name === "event_id" && this.#chance(80)) return person?.event ?? this.#pick(this.#all.events);
    if (/^(fresh|receipt)$/.test(name) && this.#chance(70)) return this.#pick(["0", "1"]);
    if (name === "lang" && this.#chance(60)) return this.#pick(["en", "th"]);
    if (name === "ticket" && this.#chance(30)) return encodeURIComponent(this.#pick(this.#all.forged));
    return this.#segment();
  }

  #typeOf({ form }: Target): string {
    if (!this.#chance(93)) return this.#pick(TYPES);
    return form.length > 0 ? "application/x-www-form-urlencoded" : "application/json";
  }

  #body({ operation, form }: Target, person: Person | null): Buffer | null {
    if (form.length > 0) {
      const fields = form
        .filter(() => this.#chance(60))
        .map((name): [string, string] => [name, this.#draw(nastyText)]);
      return Buffer.from(new URLSearchParams(fields).toString());
    }
    const schema = operation?.body;
    if (!schema) return this.#chance(5) ? Buffer.from(CANARY) : null;
    const value = this.#draw(valueFor(schema, (name) => this.#known(name, person, operation?.path ?? "")));
    return this.#spoilBody(this.#chance(15) ? this.#spoilValue(value) : value);
  }

  /** Values of this queue for a property of this name. */
  #known(name: string, person: Person | null, path: string): fc.Arbitrary<unknown> | null {
    const { events, people, forged, operatorToken } = this.#all;
    const mostly = (...values: unknown[]) =>
      fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 9 }, { arbitrary: nastyValue, weight: 1 });
    const passes = people.flatMap(({ pass }) => pass ?? []);
    switch (name) {
      case "event_id":
        if (path.startsWith("/api/v1/admin")) return mostly(...this.#all.deskEvents);
        return mostly(person?.event ?? events[0], person?.event ?? events[0], ...events, "unknown");
      case "queue_pass":
        return fc.oneof(
          { arbitrary: fc.constantFrom(person?.pass ?? passes[0] ?? "none", ...passes), weight: 6 },
          { arbitrary: fc.constantFrom(...forged), weight: 3 },
          { arbitrary: nastyValue, weight: 1 },
        );
      case "user_id":
        return mostly(...people.map(({ id }) => id), ...people.map(({ id }) => person?.id ?? id));
      case "booking_id":
        return fc.oneof(
          fc.integer({ min: 1, max: 50 }).map((n) => `b-${n}`),
          nastyText,
        );
      case "token":
        return mostly(operatorToken, "wrong", ...forged.slice(0, 2));
      case "settings":
        return fc.dictionary(
          fc.oneof(
            fc.constantFrom(
              "release_rate",
              "max_active",
              "name",
              "date",
              "venue",
              "opening",
              "expected_people",
              "booking_url",
              "picture",
              "accent",
              "join",
              "store",
              "guards",
            ),
            nastyText,
          ),
          fc.oneof(
            fc.constantFrom<unknown>(1, 100, CANARY, "first-come", "https://shop.example/", "#0a7d5c"),
            nastyValue,
          ),
          { maxKeys: this.#chance(60) ? 0 : 3 },
        );
      case "challenge":
        return fc.oneof(
          nastyText,
          fc.constantFrom(...forged).map((token) => `work.${token}`),
          nastyText.map((text) => `patience.${text}`),
        );
      case "remaining":
        return mostly(0, 10, 1000, 100_000);
      case "ticket_types":
        return this.#chance(80) ? fc.constant(undefined) : nastyValue;
      case "release_rate":
      case "max_active":
        return mostly(0, 1, 100, null);
      case "notice":
      case "notice_en":
      case "notice_th":
        return mostly("Be patient", CANARY, null);
      case "opens_at":
      case "closes_at":
      case "enters_at":
        return fc.oneof(
          fc.integer({ min: 1.8e12, max: 1.9e12 }),
          fc.constant(null),
          fc.constant("2027-01-01T00:00:00Z"),
          nastyValue,
        );
      default:
        return null;
    }
  }

  #spoilValue(value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value) || this.#chance(20))
      return this.#draw(nastyValue);
    const entries = Object.entries(value);
    const key = entries.length > 0 ? this.#pick(entries)[0] : "event_id";
    if (this.#chance(25)) return Object.fromEntries(entries.filter(([name]) => name !== key));
    if (this.#chance(50)) return { ...value, [key]: this.#draw(nastyValue) };
    return { ...value, extra: this.#draw(nastyValue) };
  }

  #spoilBody(value: unknown): Buffer {
    const json = JSON.stringify(value) ?? "";
    if (!this.#chance(12)) return Buffer.from(json);
    const spoilt = this.#pick<() => string | Buffer>([
      () => json.slice(0, json.length >> 1),
      () => `${json}${json}`,
      () => `\ufeff${json}`,
      () => Buffer.from(json, "utf16le"),
      () => "",
      () => json.replace("{", '{"__proto__":{"event_id":"open"},"constructor":{"prototype":{}},'),
      () => json.replace("{", '{"event_id":"open",'),
      () => `${"[".repeat(1500)}${"]".repeat(1500)}`,
      () => `{"event_id":"${"A".repeat(this.#pick([3900, 4096, 5000, 140_000]))}"}`,
      () => json.replaceAll('"', "'"),
      () => Buffer.from([0xff, 0xfe, 0x00, 0x7b, 0x80]),
      () => json.replace(/:/, ":1e400,"),
    ]);
    return Buffer.from(spoilt() as string);
  }

  /** Who is asking: as they should, as somebody else, or by what must not be believed. */
  #asking(target: Target, person: Person | null): HeaderLine[] {
    const lines: HeaderLine[] = [];
    if (person !== null && this.#chance(85)) lines.push(...person.headers);
    if (this.#chance(20)) lines.push(this.#forgedLine());
    if (this.#all.gatewaySecret !== null && this.#chance(15))
      lines.push(["x-user-id", this.#chance(50) ? this.#pick(this.#all.people).id : this.#draw(nastyText)]);
    const token = this.#tokenFor(target);
    if (token !== null)
      lines.push(["authorization", `${this.#chance(97) ? "Bearer" : this.#draw(nastyText)} ${token}`]);
    if (target.path.startsWith("/api/v1/admin")) lines.push(...this.#deskLines());
    return this.#chance(2) ? [...lines, ...lines] : lines;
  }

  #forgedLine(): HeaderLine {
    const token = this.#chance(90) ? this.#pick(this.#all.forged) : this.#draw(nastyText);
    const names = [`${this.#all.cookiePrefix}forged`, "vq_person", "vq_desk", "__Host-vq_desk", "session"];
    return this.#pick<HeaderLine>([
      ["cookie", `${this.#pick(names)}=${token}`],
      ["authorization", `Bearer ${token}`],
      ["cf-access-jwt-assertion", token],
      ["x-gateway-secret", token],
      ["x-queue-pass", token],
    ]);
  }

  #tokenFor({ operation, path }: Target): string | null {
    const { originToken, operatorToken, viewerToken, metricsToken, forged } = this.#all;
    const wrong = () => (this.#chance(50) ? this.#pick(forged) : this.#draw(nastyText));
    if (path === "/metrics") return this.#chance(60) ? metricsToken : wrong();
    if (operation?.security.includes("origin"))
      return this.#chance(75) ? originToken : this.#pick([operatorToken, viewerToken, wrong()]);
    if (operation?.security.includes("desk")) {
      const roll = this.#draw(PERCENT);
      if (roll < 55) return operatorToken;
      if (roll < 70) return viewerToken;
      return roll < 80 ? this.#pick([originToken, metricsToken, wrong()]) : null;
    }
    return null;
  }

  #deskLines(): HeaderLine[] {
    const lines: HeaderLine[] = [];
    if (this.#chance(15)) lines.push(["cookie", this.#all.deskCookie]);
    if (this.#chance(30)) lines.push(["x-desk", "1"]);
    if (this.#chance(80))
      lines.push(["if-match", this.#pick(["*", '"0"', '"1"', 'W/"1"', this.#draw(nastyText)])]);
    if (this.#chance(30))
      lines.push([
        "idempotency-key",
        this.#chance(70) ? `key-${this.#draw(fc.integer({ min: 0, max: 500 }))}` : this.#draw(nastyText),
      ]);
    return lines;
  }

  #others(): HeaderLine[] {
    const [own = ""] = this.#all.hosts;
    const origin = () =>
      this.#pick([
        `http://${own}`,
        `http://${own}`,
        "https://vqz.example",
        "null",
        `http://${own}.vqz.example`,
        this.#draw(nastyText),
      ]);
    const choices: readonly [percent: number, line: () => HeaderLine][] = [
      [15, () => ["origin", origin()]],
      [15, () => ["sec-fetch-site", this.#pick(["same-origin", "same-site", "cross-site", "none", "vqz"])]],
      [8, () => ["sec-fetch-mode", this.#pick(["navigate", "cors", "vqz"])]],
      [
        30,
        () => [
          "accept",
          this.#pick(["text/html", "*/*", "application/json", "text/event-stream", this.#draw(nastyText)]),
        ],
      ],
      [
        10,
        () => ["accept-language", this.#pick(["th", "en-GB,en;q=0.5", "xx;q=vqz", this.#draw(nastyText)])],
      ],
      [
        6,
        () => ["last-event-id", this.#pick(["1:1:0:ready", "1:1:0:missed", "9:9:9", this.#draw(nastyText)])],
      ],
      [6, () => ["user-agent", this.#pick(["Mozilla/5.0", "GPTBot/1.0", CANARY, this.#draw(nastyText)])]],
      [4, () => ["x-forwarded-proto", this.#pick(["https", "http", CANARY])]],
      [4, () => ["x-forwarded-host", "vqz.example"]],
      [3, () => ["x-http-method-override", this.#pick(METHODS)]],
      [3, () => ["content-encoding", this.#pick(["gzip", "br", "vqz"])]],
      [
        3,
        () => [
          "referer",
          this.#pick([`http://${own}/queue/open?to=vqz`, "https://vqz.example/", this.#draw(nastyText)]),
        ],
      ],
      [3, () => ["signature-agent", this.#pick(['"https://vqz.example"', this.#draw(nastyText)])]],
      [
        3,
        () => [
          "signature-input",
          this.#pick([
            'sig1=("@authority");created=1;keyid="a";alg="ed25519";tag="web-bot-auth"',
            this.#draw(nastyText),
          ]),
        ],
      ],
      [3, () => ["signature", this.#pick(["sig1=:AAAA:", this.#draw(nastyText)])]],
      [3, () => ["access-control-request-method", this.#pick(METHODS)]],
      [3, () => ["x-queue-partner", this.#pick(["press.1.AAAA", this.#draw(nastyText)])]],
      [2, () => ["range", "bytes=0-1,2-3"]],
      [2, () => ["if-none-match", "*"]],
      [2, () => ["x-request-id", CANARY]],
      [1, () => ["x-long", "A".repeat(this.#pick([1000, 8000, 30_000]))]],
      [
        1,
        () => [
          "cookie",
          Array.from({ length: 200 }, (_, n) => `${this.#all.cookiePrefix}${n}=${n}`).join("; "),
        ],
      ],
    ];
    return choices.filter(([percent]) => this.#chance(percent)).map(([, line]) => line());
  }

  #pick<T>(list: readonly T[]): T {
    return list[this.#draw(fc.noBias(fc.integer({ min: 0, max: list.length - 1 })))] as T;
  }

  #chance(percent: number): boolean {
    return this.#draw(PERCENT) < percent;
  }
}

/** UTF-8 as bytes of latin1, without what ends a line or no HTTP client sends. */
function headerBytes(text: string): string {
  return withoutControls(text, 31);
}

/** The same of a path, which ends at a blank. */
function pathBytes(path: string): string {
  return withoutControls(path, 32);
}

function withoutControls(text: string, last: number): string {
  const bytes = [...Buffer.from(text, "utf8")];
  return Buffer.from(bytes.filter((byte) => byte > last && byte !== 127)).toString("latin1");
}
