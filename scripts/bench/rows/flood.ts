/** Many requests from one address, and what counting them costs everybody else. */
import { setTimeout as sleep } from "node:timers/promises";
import { Redis } from "ioredis";
import { Agent } from "undici";
import { median, quantile } from "../../measure/statistics.ts";
import { startSystem } from "../../system/system.ts";
import { startStage } from "../../workerd/stage.ts";
import { driveFast } from "../load.ts";
import { compared, figure, type Row } from "../row.ts";

/** The attack as it was first played: they took 200 places in 1.7 s. */
const REQUESTS = 200;
/** People behind the same address, who open the page and join. */
const HONEST = 20;
const PLACES = 100;
/** In the long attack: a program that keeps its cookies and comes when it is told to. */
const PATIENT = { cookies: 60, places: 40, windowSeconds: 60 };
const GIVES_UP_MS = 180_000;
/** Of the documentation's networks, which nobody has. */
const ATTACKED = "203.0.113.5";

const JOINS = 8000;
const CONNECTIONS = 128;

export async function flood(repetitions: number): Promise<Row[]> {
  return [...(await attacks()), ...(await costOfCounting(repetitions))];
}

/** On Miniflare, whose rate limiters count as wrangler.toml says. */
async function attacks(): Promise<Row[]> {
  const counted = { places_per_address: PLACES, places_window_seconds: 300 };
  const patient = { places_per_address: PATIENT.places, places_window_seconds: PATIENT.windowSeconds };
  const EVENTS = { counted, uncounted: { places_per_address: 0 }, patient };
  const vars = { EVENTS, RELEASE_RATE: 0, INVISIBLE_WHEN_IDLE: 0 };
  const system = await startSystem({ cronIntervalMs: 0, vars });
  const redis = new Redis(system.redisUrl);
  const agent = new Agent({ connections: 64 });
  try {
    const ask = (event: string) => new Visitors(system.url, event, agent);
    await ask("uncounted").bare(10); // starts the objects
    const before = await redis.zcard("queue:{uncounted}");
    const floodUncounted = await ask("uncounted").bare(REQUESTS);
    const without = (await redis.zcard("queue:{uncounted}")) - before;
    const floodCounted = await ask("counted").bare(REQUESTS);
    const taken = await redis.zcard("queue:{counted}");
    const honest = await Promise.all(Array.from({ length: HONEST }, () => ask("counted").joinFromPage()));
    const visitors = ask("patient");
    const attackers = Array.from({ length: PATIENT.cookies }, () => visitors.joinFromPage());
    await sleep(3000); // all of them have asked, and those who are late have their turns
    const behind = await Promise.all(Array.from({ length: HONEST / 4 }, () => visitors.joinFromPage()));
    await Promise.all(attackers);
    return [
      compared(
        `places that ${REQUESTS} requests without a cookie take from one address, of ${PLACES} / without a bound`,
        "",
        taken,
        without,
        { atMost: PLACES / REQUESTS },
      ),
      figure("sent and answered in", "s", floodCounted / 1000),
      figure("without a bound in", "s", floodUncounted / 1000),
      figure(
        `of ${HONEST} people behind that address just then, who opened the page: in at the first try`,
        "",
        honest.filter(({ tries }) => tries === 1).length,
        { atLeast: HONEST },
      ),
      figure(
        `${PATIENT.cookies} cookies that come when told, ${PATIENT.places} places and as many a minute; people after them who came in, of ${HONEST / 4}`,
        "",
        behind.filter(({ isIn }) => isIn).length,
        { atLeast: HONEST / 4 },
      ),
      figure("the last of those people, after", "s", Math.max(...behind.map(({ ms }) => ms)) / 1000),
      figure("and their tries", "", median(behind.map(({ tries }) => tries))),
    ];
  } finally {
    await agent.close();
    redis.disconnect();
    await system.stop();
  }
}

/** Those of one address at one event. */
class Visitors {
  readonly #url: string;
  readonly #event: string;
  readonly #agent: Agent;

  constructor(url: string, event: string, agent: Agent) {
    this.#url = url;
    this.#event = event;
    this.#agent = agent;
  }

  /** So many joins at once, each without a cookie. Returns how long all of them took, in ms. */
  async bare(count: number): Promise<number> {
    const startMs = performance.now();
    await Promise.all(Array.from({ length: count }, () => this.#join("")));
    return performance.now() - startMs;
  }

  /** As the page's script does: opens the page, joins, and joins again when it is told to. */
  async joinFromPage(): Promise<{ isIn: boolean; tries: number; ms: number }> {
    const page = await this.#ask("GET", `/queue/${this.#event}`, {});
    const cookie = (page.headers["set-cookie"] ?? "").toString().split(";")[0] ?? "";
    const startMs = performance.now();
    for (let tries = 1; ; tries++) {
      const { status, retryAfterSeconds } = await this.#join(cookie);
      const ms = performance.now() - startMs;
      if (status === 201) return { isIn: true, tries, ms };
      if (status !== 429) throw new Error(`a join was answered ${status}`);
      if (ms > GIVES_UP_MS) return { isIn: false, tries, ms };
      await sleep(1000 * retryAfterSeconds * (1 + Math.random() / 2)); // as src/client/backoff.ts
    }
  }

  async #join(cookie: string): Promise<{ status: number; retryAfterSeconds: number }> {
    const body = JSON.stringify({ event_id: this.#event });
    const type = { "content-type": "application/json", "sec-fetch-site": "same-origin" };
    const sent = { ...type, ...(cookie && { cookie }) };
    const { status, headers } = await this.#ask("POST", "/api/v1/queue/join", sent, body);
    return { status, retryAfterSeconds: Number(headers["retry-after"] ?? 0) };
  }

  async #ask(method: "GET" | "POST", path: string, headers: Record<string, string>, body?: string) {
    const answer = await this.#agent.request({
      origin: this.#url,
      path,
      method,
      headers: { ...headers, "cf-connecting-ip": ATTACKED },
      body: body ?? null,
    });
    await answer.body.dump();
    return { status: answer.statusCode, headers: answer.headers };
  }
}

/** Strangers who join from as many addresses, with what is counted of them and without, in turn. */
async function costOfCounting(repetitions: number): Promise<Row[]> {
  const vars = { AUTH_MODE: "cookie", RELEASE_RATE: 0 };
  const events = { counted: {}, uncounted: { places_per_address: 0 } };
  const stage = await startStage({ worker: "product", vars: { ...vars, EVENTS: events } });
  const KINDS = {
    everything: { event: "counted", isAddressed: true },
    limits: { event: "uncounted", isAddressed: true },
    nothing: { event: "uncounted", isAddressed: false },
  };
  type Kind = keyof typeof KINDS;
  const perSecond: Record<Kind, number[]> = { everything: [], limits: [], nothing: [] };
  const cpuUs: Record<Kind, number[]> = { everything: [], limits: [], nothing: [] };
  let people = 0;
  const drive = (kind: Kind, requests: number) => {
    const { event, isAddressed } = KINDS[kind];
    const first = people;
    people += requests;
    const ask = (n: number) => ({
      path: "/api/v1/queue/join",
      user: "",
      event,
      ...(isAddressed && { address: addressOf(first + n) }),
    });
    return driveFast(stage, { requests, ask, connections: CONNECTIONS });
  };
  try {
    for (const kind of Object.keys(KINDS) as Kind[]) await drive(kind, JOINS); // V8 compiles what is hot
    for (let repetition = 0; repetition < repetitions; repetition++) {
      for (const kind of Object.keys(KINDS) as Kind[]) {
        const beforeMs = stage.workerdCpuMs();
        perSecond[kind].push((await drive(kind, JOINS)).perSecond);
        cpuUs[kind].push((1000 * (stage.workerdCpuMs() - beforeMs)) / JOINS);
      }
    }
  } finally {
    await stage.stop();
  }
  return [
    ...(["limits", "everything"] as const).flatMap((kind) => [
      compared(
        `workerd's CPU of a stranger's join, ${WHAT[kind]} / nothing counted`,
        "µs",
        median(cpuUs[kind]),
        median(cpuUs.nothing),
        kind === "limits" ? { atMost: 1.05 } : {},
      ),
      compared(
        `joins/s of strangers, ${WHAT[kind]} / nothing counted`,
        "/s",
        median(perSecond[kind]),
        median(perSecond.nothing),
        {},
      ),
    ]),
    figure(
      "spread of that CPU without counting, highest / lowest",
      "",
      quantile(cpuUs.nothing, 1) / quantile(cpuUs.nothing, 0),
    ),
  ];
}

const WHAT = { limits: "rate limiters asked", everything: "rate limiters and doorkeepers asked" } as const;

/** Each of a /24 of its own. */
function addressOf(n: number): string {
  return `${20 + ((n >> 16) & 127)}.${(n >> 8) & 255}.${n & 255}.9`;
}
