import { Pool } from "undici";
import { median } from "../../measure/statistics.ts";
import { UndoStack } from "../../system/undo-stack.ts";
import { compared, figure, type Row } from "../row.ts";
import { EVENT, HOST, startBareProxy, startGate, startPlainShop, type WayToShop } from "../ways-to-shop.ts";

/** Of each kind, in a repetition: in so many slices, in turn, so that a slower second slows all kinds alike. */
const REQUESTS = 4000;
const SLICES = 10;
const WARM_UP = 4000;
const CONNECTIONS = 32;
const SEATS = "/tickets/sale/seats?row=12";
const MOST = 1.3;

/** What a browser sends with a page, beside its cookies. */
const BROWSER = {
  host: HOST,
  "user-agent":
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36",
  accept: "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
  "accept-language": "th,en;q=0.8",
  "accept-encoding": "gzip, deflate, br, zstd",
  "sec-fetch-dest": "document",
  "sec-fetch-mode": "navigate",
  "sec-fetch-site": "same-origin",
  "sec-fetch-user": "?1",
  "upgrade-insecure-requests": "1",
};

/** Requests of one kind: all by the same way and for the same page. */
class Kind {
  readonly what: string;
  readonly atMost: number | undefined;
  /** workerd's CPU for a request, of each repetition. */
  readonly us: number[] = [];
  readonly #way: WayToShop;
  readonly #path: string;
  readonly #requestsPerPass: number;
  readonly #makePasses: (count: number) => Promise<string[]>;
  readonly #pool: Pool;
  #passes: readonly string[] = [];
  #next = 0;
  #spentMs = 0;

  constructor(
    what: string,
    way: WayToShop,
    options: {
      path?: string;
      requestsPerPass?: number;
      makePasses: (count: number) => Promise<string[]>;
      atMost?: number;
    },
  ) {
    this.what = what;
    this.atMost = options.atMost;
    this.#way = way;
    this.#path = options.path ?? SEATS;
    this.#requestsPerPass = options.requestsPerPass ?? 10;
    this.#makePasses = options.makePasses;
    this.#pool = new Pool(way.url, { connections: CONNECTIONS });
  }

  /** Makes passes that nobody has shown yet, for so many requests. */
  async begin(requests: number): Promise<void> {
    this.#passes = await this.#makePasses(requests / this.#requestsPerPass);
    this.#spentMs = 0;
  }

  /** Throws at the first request that is not answered 200. */
  async send(requests: number): Promise<void> {
    const beforeMs = this.#way.cpuMs();
    const end = this.#next + requests;
    const sendSome = async () => {
      while (this.#next < end) await this.#sendOne(this.#next++);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, sendSome));
    this.#spentMs += this.#way.cpuMs() - beforeMs;
  }

  finish(requests: number): void {
    this.us.push((1000 * this.#spentMs) / requests);
  }

  stop(): Promise<void> {
    return this.#pool.destroy();
  }

  async #sendOne(n: number): Promise<void> {
    const pass = this.#passes[n % this.#passes.length];
    const cookie = `basket=12; visitor=${"v".repeat(220)}; queue_pass_${EVENT}=${pass}`;
    const request = { method: "GET", path: this.#path, headers: { ...BROWSER, cookie } } as const;
    const { statusCode, body } = await this.#pool.request(request);
    await body.dump();
    if (statusCode !== 200) throw new Error(`${this.#path} answered ${statusCode}`);
  }
}

/**
 * workerd's CPU for a request that the gate lets through, beside a Worker that hands everything on, before the same shop. And the
 * Redis commands of all these requests.
 */
export async function gate(repetitions: number): Promise<Row[]> {
  const undo = new UndoStack();
  try {
    const shopUrl = await startPlainShop(undo);
    const proxy = await startBareProxy(shopUrl, undo);
    const hs256 = await startGate(shopUrl, "HS256", undo);
    const es256 = await startGate(shopUrl, "ES256", undo);
    const bare = new Kind("bare", proxy, hs256);
    const kinds = [
      new Kind("admitted by HS256, ten with each pass", hs256, { ...hs256, atMost: MOST }),
      new Kind("admitted by ES256, ten with each pass", es256, { ...es256, atMost: MOST }),
      new Kind("admitted by HS256, one with each pass", hs256, { ...hs256, requestsPerPass: 1 }),
      new Kind("admitted by ES256, one with each pass", es256, { ...es256, requestsPerPass: 1 }),
      new Kind("that no rule guards", hs256, { ...hs256, path: "/about" }),
    ];
    const all = [bare, ...kinds];
    for (const kind of all) undo.defer(() => kind.stop());
    for (const kind of all) {
      await kind.begin(WARM_UP);
      await kind.send(WARM_UP); // until V8 has compiled the hot code
    }
    await Promise.all([hs256.newCommands(), es256.newCommands()]);
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const kind of all) await kind.begin(REQUESTS);
      for (let slice = 0; slice < SLICES; slice++) {
        for (const kind of all) await kind.send(REQUESTS / SLICES);
      }
      for (const kind of all) kind.finish(REQUESTS);
    }
    const commands = (await hs256.newCommands()) + (await es256.newCommands());
    const rows = kinds.map(({ what, us, atMost }) =>
      compared(
        `workerd's CPU of a request ${what} / of a bare proxy`,
        "µs",
        median(us),
        median(bare.us),
        atMost === undefined ? {} : { atMost },
      ),
    );
    return [...rows, figure("Redis commands of all requests through the gate", "", commands, { atMost: 0 })];
  } finally {
    await undo.run();
  }
}
