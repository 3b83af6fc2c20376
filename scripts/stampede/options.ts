import { parseArgs } from "node:util";

/** On whose own server an untouched shop runs. */
export const SHOP_LANGUAGES = ["node", "go", "php"] as const;
export type ShopLanguage = (typeof SHOP_LANGUAGES)[number];
/** How passes are signed behind a gate: by a shared secret, or a key pair. */
export const RING_ALGS = ["HS256", "ES256"] as const;
export type RingAlg = (typeof RING_ALGS)[number];

/** What the crowd is to do, and the settings of the queue it is judged by. */
export interface StampedeOptions {
  /** null: the stampede starts a queue of its own. */
  readonly target: { readonly url: string; readonly redisUrl: string } | null;
  /** The name of the event; with several, what their names begin with. */
  readonly event: string;
  readonly events: number;
  readonly scenario: "plain" | "mixed";
  readonly users: number;
  readonly streams: number;
  /** People per second, as the queue is configured. */
  readonly rate: number;
  readonly intervalMs: number;
  readonly burstMs: number;
  /** null: all at once, as fast as `concurrency` allows. */
  readonly arrivalsPerSecond: number | null;
  /** Joins in flight at a time. */
  readonly concurrency: number;
  /** How many of them come before all others, one a second, while nobody waits. */
  readonly early: number;
  readonly timeoutMs: number;
  readonly passSecret: string | null;
  readonly originToken: string | null;
  readonly jsonFile: string | null;
  readonly histogram: boolean;
  /** Whether the sale is broken on purpose. */
  readonly disturb: boolean;
  /** Whether an operator works during the sale. */
  readonly operate: boolean;
  /** Whether the queue that the stampede starts runs on plain workerd. */
  readonly workerd: boolean;
  /** The shop that the queue stands in front of; null: the crowd asks the queue alone. */
  readonly throughGate: ShopLanguage | null;
  /** How its passes are signed. */
  readonly passAlg: RingAlg;
  /** Whether the key of passes is rotated during the sale. */
  readonly rotate: boolean;
  /** The queue's process on this machine; null: its CPU and memory are not measured. */
  readonly workerdPid: number | null;
}

export const USAGE = `npm run stampede -- [options]   sends a crowd to a queue on this machine and judges what happened
  --url http://127.0.0.1:8787 --redis redis://127.0.0.1:PORT
                       a running \`npm start\`, which prints both; without them the stampede starts a queue itself
  --workerd            starts that queue on plain workerd, as \`npm run bench\` does, with a lobby for each 2,500 people
  --event demo         the event to join
  --events 1           splits the crowd over so many events that open in the same second: event-1, event-2 … (or NAME-1 …
                       after --event NAME), which a running queue has to know; --rate is that of each
  --users 10000        people who join            --streams 1000     how many of them watch over SSE; the others poll
  --scenario plain     or mixed, as a real crowd is: 5 % leave while they wait, 10 % refresh, 5 % have a second tab,
                       3 % do not come when called, 1 % stop reading their stream; when half of the passes are out, all
                       open streams are cut at once
  --disturb            starts a queue and breaks the sale on purpose: kills workerd, stops Redis for ten seconds, halves the rate
                       for five; the verdict is the same, but for the seconds in which nothing can go on
  --operate            an operator works over the admin API during the sale: a notice, a pause, twice the rate, sold out; each has to
                       be felt at the shop within a second and shown on every open stream within two. Not with --disturb,
                       whose seconds would excuse what is late. A queue on --url wants an operator's token as the variable
                       DESK_TOKEN, unless it is \`npm start\` of this folder
  --through-gate node  starts a queue that is the gate in front of a shop on Node's, go's or php's own server, which knows nothing of
                       queues (scripts/stampede/shops). People come to a guarded page, wait, come back with the pass and order; bots
                       without one try every way around. Judged by the shop's log, besides Redis' history
  --pass-alg HS256     how its passes are signed, or ES256
  --rotate             rotates the key of passes during that sale, by the steps of npm run keys
  --rate 500 --interval-ms 100 --burst-ms 200     the settings of the queue
  --arrivals 700       people per second who join; default: 1.4 x the rate of all events, so that a line forms and grows, yet
                       this machine, which also runs the queue, keeps up; 0 = all at once
  --early 0            how many of them come before that, one a second: to each the queue has to stay invisible
  --concurrency 64     joins in flight            --timeout SECONDS  default: users / rate + 60
  --pass-secret TEXT   checks passes with this secret, as a shop does; default: QUEUE_PASS_SECRET in .local/secrets.json
  --origin-token TEXT  checks them by asking the queue instead
  --workerd-pid PID    measures the CPU and memory of this process, which runs the queue
  --histogram          draws how many stretches of 100 ms brought how many passes
  --json FILE          writes the table there too`;

const MOST_EVENTS = 50;
/** Of a shorter one, some of an operator's acts would fall together, or behind its end. */
const SHORTEST_SALE_SECONDS = 35;
/** Of a shorter one, passes of the old key have not ended when it does. */
const SHORTEST_ROTATED_SECONDS = 90;
const MOST_USERS = 50_000; // everything the crowd saw is kept in memory until the verdict

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): StampedeOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      redis: { type: "string" },
      event: { type: "string" },
      events: { type: "string", default: "1" },
      scenario: { type: "string", default: "plain" },
      users: { type: "string", default: "10000" },
      streams: { type: "string" },
      rate: { type: "string", default: "500" },
      "interval-ms": { type: "string", default: "100" },
      "burst-ms": { type: "string", default: "200" },
      arrivals: { type: "string" },
      early: { type: "string", default: "0" },
      concurrency: { type: "string", default: "64" },
      timeout: { type: "string" },
      "pass-secret": { type: "string" },
      "origin-token": { type: "string" },
      json: { type: "string" },
      histogram: { type: "boolean", default: false },
      disturb: { type: "boolean", default: false },
      operate: { type: "boolean", default: false },
      workerd: { type: "boolean", default: false },
      "through-gate": { type: "string" },
      "pass-alg": { type: "string", default: "HS256" },
      rotate: { type: "boolean", default: false },
      "workerd-pid": { type: "string" },
    },
  });
  if (values.workerd && values.url) throw new Error("--workerd starts a queue of its own; leave out --url");
  if (values.disturb && (values.url || values.workerd)) {
    throw new Error("--disturb starts a queue of its own, in Miniflare; leave out --url and --workerd");
  }
  const throughGate = parseWord("through-gate", values["through-gate"], SHOP_LANGUAGES);
  checkGate(throughGate !== null, values);
  const users = wholeNumber("users", values.users, 1, MOST_USERS);
  const rate = Number(values.rate);
  if (!(rate > 0)) throw new Error(`--rate is ${values.rate}; give the people per second of the queue`);
  const events = wholeNumber("events", values.events, 1, Math.min(users, MOST_EVENTS));
  if (values.operate && values.disturb) {
    throw new Error(
      "--operate and --disturb: what is late after a disturbance would be excused; run one after the other",
    );
  }
  if (values.operate && users < SHORTEST_SALE_SECONDS * rate * events) {
    const least = Math.ceil(SHORTEST_SALE_SECONDS * rate * events);
    throw new Error(
      `--operate wants a sale of ${SHORTEST_SALE_SECONDS} seconds, for ${SHORTEST_SALE_SECONDS} times as many --users as --rate: ${least}`,
    );
  }
  if (values.rotate && users < SHORTEST_ROTATED_SECONDS * rate) {
    const least = Math.ceil(SHORTEST_ROTATED_SECONDS * rate);
    throw new Error(
      `--rotate wants a sale of ${SHORTEST_ROTATED_SECONDS} seconds, for ${SHORTEST_ROTATED_SECONDS} times as many --users as --rate: ${least}`,
    );
  }
  const pid = values["workerd-pid"];
  const early = wholeNumber("early", values.early, 0, users);
  const seconds = values.timeout ?? String(Math.ceil(users / (rate * events)) + early + 60);
  return {
    target: parseTarget(values.url, values.redis),
    event: values.event ?? (events === 1 ? "demo" : "event"),
    events,
    scenario: parseScenario(values.scenario),
    users,
    streams: wholeNumber("streams", values.streams ?? String(Math.ceil(users / 10)), 0, users),
    rate,
    intervalMs: wholeNumber("interval-ms", values["interval-ms"], 1, 60_000),
    burstMs: wholeNumber("burst-ms", values["burst-ms"], 1, 600_000),
    arrivalsPerSecond:
      wholeNumber("arrivals", values.arrivals ?? String(Math.ceil(1.4 * rate * events)), 0, 1e6) || null,
    concurrency: wholeNumber("concurrency", values.concurrency, 1, 1024),
    early,
    timeoutMs: wholeNumber("timeout", seconds, 1, 86_400) * 1000,
    passSecret: values["pass-secret"] ?? null,
    originToken: values["origin-token"] ?? null,
    jsonFile: values.json ?? null,
    histogram: values.histogram,
    disturb: values.disturb,
    operate: values.operate,
    workerd: values.workerd,
    throughGate,
    passAlg: parseWord("pass-alg", values["pass-alg"], RING_ALGS) ?? "HS256",
    rotate: values.rotate,
    workerdPid: pid === undefined ? null : wholeNumber("workerd-pid", pid, 1, 2 ** 22),
  };
}

interface BesideGate {
  readonly url?: string | undefined;
  readonly workerd: boolean;
  readonly disturb: boolean;
  readonly rotate: boolean;
  readonly events: string;
}

function checkGate(isThrough: boolean, { url, workerd, disturb, rotate, events }: BesideGate): void {
  if (rotate && !isThrough)
    throw new Error("--rotate rotates the key behind a gate; add --through-gate node");
  if (isThrough && (url || workerd || disturb || events !== "1")) {
    throw new Error(
      "--through-gate starts a queue of its own, with one event; leave out --url, --workerd, --disturb and --events",
    );
  }
}

function parseWord<const Word extends string>(
  name: string,
  text: string | undefined,
  words: readonly Word[],
): Word | null {
  if (text === undefined) return null;
  const word = words.find((each) => each === text);
  if (word === undefined) throw new Error(`--${name} is ${text}; give ${words.join(", ")}`);
  return word;
}

function parseScenario(text: string): StampedeOptions["scenario"] {
  if (text !== "plain" && text !== "mixed") throw new Error(`--scenario is ${text}; give plain or mixed`);
  return text;
}

function parseTarget(url: string | undefined, redisUrl: string | undefined): StampedeOptions["target"] {
  if (url === undefined && redisUrl === undefined) return null;
  if (redisUrl === undefined) {
    throw new Error(
      "--redis is missing: the history is read from Redis itself; `npm start` prints its address",
    );
  }
  if (url === undefined) throw new Error("--url is missing: `npm start` prints it last");
  return {
    url: loopback("url", url, ["http:"]).origin,
    redisUrl: loopback("redis", redisUrl, ["redis:"]).href,
  };
}

/** Elsewhere a crowd would be an attack. */
function loopback(name: string, text: string, protocols: readonly string[]): URL {
  const url = URL.parse(text);
  if (!url || !protocols.includes(url.protocol)) {
    throw new Error(`--${name} ${text} is no ${protocols.join(" or ")}// address`);
  }
  if (!/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/.test(url.hostname)) {
    throw new Error(
      `--${name} ${text} is not on this machine; the stampede only runs against loopback addresses`,
    );
  }
  return url;
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw new Error(`--${name} is ${text}; give a whole number from ${least} to ${most}`);
  }
  return value;
}
