/** Fuzzes one setup: starts it, sends what is drawn, judges what comes back, and looks at last at what is left behind. */
import fc from "fast-check";
import { Redis } from "ioredis";
import { readProcessUsage } from "../measure/process-usage.ts";
import { SECRETS_FILE } from "../paths.ts";
import { changeEvent } from "../system/change-event.ts";
import { freePort } from "../system/free-port.ts";
import { findWorkerd } from "../system/kill-workerd.ts";
import { readLocalSecrets } from "../system/local-secrets.ts";
import { type System, startSystem } from "../system/system.ts";
import { UndoStack } from "../system/undo-stack.ts";
import { admitPerson, type Person } from "./cast.ts";
import { forgeriesOf } from "./forge.ts";
import { judgeGrowth, readHeld } from "./growth.ts";
import { judgeAnswer, judgeLine, type Violation, type Witness } from "./judge.ts";
import { type Ingredients, requestOf } from "./make-request.ts";
import { curlOf, type FuzzAnswer, type FuzzRequest } from "./request.ts";
import { Sender } from "./send.ts";
import { adminTokens, DESK_EVENTS, EVENTS, makeSetup, type Setup, type SetupName } from "./setups.ts";
import { SHOP_MARK, startGuardedShop } from "./shop.ts";

/** Drawn together by one seed, so that a failure is sent again without all before it. */
const CHUNK = 100;
/** After so many the events are put back to where people can stand in them, and newcomers come. */
const REFRESH_EVERY = 5000;
/** More would be looked for in every answer. */
const MOST_PEOPLE = 60;
const MOST_SHOWN = 5;

/** No chunk's number. */
const DONE = -1;
/** Of all others an answer that is none of an error may have given somebody a place. */
const NEVER_JOINS = /^\/api\/v1\/queue\/(position|status)/;

interface Drawn {
  readonly request: FuzzRequest;
  readonly seed: number;
}

export interface Found extends Violation {
  readonly setup: SetupName;
  /** Draws the chunk with the request: `--seed`. */
  readonly seed: number;
  /** Null for what no one request has done. */
  readonly curl: string | null;
}

export interface SetupReport {
  readonly setup: SetupName;
  readonly requests: number;
  readonly seconds: number;
  /** How many answers had each status; `cut` and `failed` beside them. */
  readonly statuses: ReadonlyMap<string, number>;
  /** By target how many requests were done, and not refused. */
  readonly done: ReadonlyMap<string, number>;
  /** Of each law the first few, with how often it was broken. */
  readonly found: readonly Found[];
  readonly brokenTimes: ReadonlyMap<string, number>;
  readonly redis: { readonly keys: number; readonly bytesBefore: number; readonly bytesAfter: number };
  readonly workerMb: { readonly before: number; readonly after: number };
}

export async function fuzzSetup(name: SetupName, plan: Plan): Promise<SetupReport> {
  const undo = new UndoStack();
  try {
    return await fuzz(name, plan, undo);
  } finally {
    await undo.run();
  }
}

export interface Plan {
  readonly requests: number;
  readonly seed: number;
  readonly lanes: number;
  /** Only targets that hold this text; left out: all. */
  readonly only?: string;
}

async function fuzz(
  name: SetupName,
  { requests, seed, lanes, only = "" }: Plan,
  undo: UndoStack,
): Promise<SetupReport> {
  const shop = await startGuardedShop();
  undo.defer(() => shop.close());
  const port = await freePort();
  const setup = makeSetup(name, port, shop.url);
  const lines: string[] = [];
  const { DESK_TOKEN } = readLocalSecrets(SECRETS_FILE);
  const vars = { ...setup.vars, ADMIN_TOKENS: adminTokens(DESK_TOKEN, setup.viewerToken) };
  const system = await startSystem({ port, vars, cronIntervalMs: 0, onLog: (line) => lines.push(line) });
  undo.defer(() => system.stop());
  const redis = new Redis(system.redisUrl);
  undo.defer(() => redis.disconnect());
  const sender = new Sender(system.url, lanes);
  undo.defer(() => sender.close());

  const stage = new Stage(system, setup);
  await stage.refresh();
  const ledger = new Ledger(name, system.url);
  const heldBefore = await readHeld(redis);
  const workerBefore = workerMb();
  const startedMs = performance.now();
  let joins = 0;
  const created = new Set<string>([...EVENTS, "rink"]);
  const draw = async (chunk: number): Promise<Drawn[]> => {
    if (chunk > 0 && (chunk * CHUNK) % REFRESH_EVERY === 0) joins += await stage.refresh();
    ledger.noteLines(lines.splice(0), seed + chunk, stage.witness);
    const numRuns = Math.min(CHUNK, requests - chunk * CHUNK);
    if (numRuns <= 0) return [];
    const drawn = fc.sample(requestOf(stage.ingredients(), only), { seed: seed + chunk, numRuns });
    return drawn.map((request) => ({ request, seed: seed + chunk }));
  };
  await inLanes(draw, lanes, async ({ request, seed: drawnBy }) => {
    const result = await sender.send(request);
    if (result.kind !== "answer") return ledger.noteNoAnswer(request, drawnBy, result);
    const { answer } = result;
    if (answer.status < 400 && !NEVER_JOINS.test(request.path)) joins += 1;
    if (answer.status === 201 && request.path.includes("admin")) created.add(createdId(answer));
    ledger.note(request, drawnBy, outcomeOf(answer), judgeAnswer(request, answer, stage.witness));
  });
  const seconds = (performance.now() - startedMs) / 1000;
  await untilQuiet();
  ledger.noteLines(lines.splice(0), seed, stage.witness);
  const growth = await judgeGrowth(redis, heldBefore, joins, created);
  for (const violation of growth) ledger.add(violation, seed, null);
  const held = await readHeld(redis);
  return {
    setup: name,
    requests,
    seconds,
    statuses: ledger.statuses,
    done: ledger.done,
    found: ledger.found,
    brokenTimes: ledger.brokenTimes,
    redis: { keys: held.keys, bytesBefore: heldBefore.bytes, bytesAfter: held.bytes },
    workerMb: { before: workerBefore, after: workerMb() },
  };
}

/** The people and tokens that requests are made of, kept fresh while events are spoilt. */
class Stage {
  readonly #system: System;
  readonly #setup: Setup;
  #people: Person[] = [];
  #forged: string[] = [];
  #deskCookie = "";

  constructor(system: System, setup: Setup) {
    this.#system = system;
    this.#setup = setup;
  }

  /** Puts the visitors' events back, and lets newcomers in. Returns how many. */
  async refresh(): Promise<number> {
    const { desk, url } = this.#system;
    const asItWas = {
      paused: null,
      closed: null,
      release_rate: null,
      max_active: null,
      remaining: null,
      opens_at: null,
      closes_at: null,
      enters_at: null,
    };
    await changeEvent(desk, "open", asItWas);
    await changeEvent(desk, "line", asItWas);
    await changeEvent(desk, "closed", { closed: true });
    await changeEvent(desk, "drawn", { ...asItWas, opens_at: Date.now() + 3_600_000 });
    const comers: [event: string, claims: boolean][] = [
      ["open", true],
      ["open", true],
      ["open", false],
      ["line", false],
      ["line", false],
      ["line", false],
    ];
    const came: Person[] = [];
    for (const [event, claims] of comers)
      came.push(await admitPerson(url, event, this.#setup.admission, claims));
    if (this.#setup.vars.CHALLENGE === "none")
      came.push(await admitPerson(url, "drawn", this.#setup.admission, false));
    this.#people = [...this.#people, ...came].slice(-MOST_PEOPLE);
    this.#forged = await this.#forge(came);
    this.#deskCookie = await this.#signIn();
    return came.length;
  }

  ingredients(): Ingredients {
    const { secrets, url } = this.#system;
    const { hosts, gatewaySecret, viewerToken, metricsToken, shopPaths } = this.#setup;
    return {
      people: this.#people,
      forged: this.#forged,
      events: EVENTS,
      deskEvents: DESK_EVENTS,
      originToken: secrets.ORIGIN_TOKEN,
      operatorToken: secrets.DESK_TOKEN,
      viewerToken,
      metricsToken,
      deskCookie: this.#deskCookie,
      cookiePrefix: "vq_visitor_",
      hosts: hosts.length > 0 ? hosts : [new URL(url).host],
      gatewaySecret,
      shopPaths,
    };
  }

  get witness(): Witness {
    const { secrets, bridge, originUrl } = this.#system;
    const { viewerToken, metricsToken, gatewaySecret, secrets: own } = this.#setup;
    const { d } = JSON.parse(secrets.PROOF_PRIVATE_JWK) as { d: string };
    const sessionToken = this.#deskCookie.slice(this.#deskCookie.indexOf("=") + 1);
    return {
      people: this.#people,
      secrets: [
        ...own,
        secrets.QUEUE_PASS_SECRET,
        secrets.ORIGIN_TOKEN,
        secrets.VISITOR_SECRET,
        secrets.DESK_TOKEN,
        viewerToken,
        bridge.token,
        bridge.url,
        d,
      ],
      originToken: secrets.ORIGIN_TOKEN,
      deskProofs: [secrets.DESK_TOKEN, sessionToken],
      viewerProofs: [viewerToken],
      metricsToken,
      gatewaySecret,
      knownOrigins: [originUrl, "https://shop.example", ...this.#setup.hosts.map((host) => `http://${host}`)],
      shopMark: SHOP_MARK,
    };
  }

  async #forge(people: readonly Person[]): Promise<string[]> {
    const { secrets } = this.#system;
    const secretOfPasses = this.#setup.vars.QUEUE_PASS_ALG === undefined ? secrets.QUEUE_PASS_SECRET : null;
    const forged: string[] = [];
    for (const { proofs, pass } of people) {
      for (const token of proofs.filter((proof) => proof.startsWith("eyJ") && proof !== pass)) {
        forged.push(...(await forgeriesOf(token, this.#setup.identitySecret(secrets))));
      }
      if (pass !== null) forged.push(...(await forgeriesOf(pass, secretOfPasses)));
    }
    return forged;
  }

  async #signIn(): Promise<string> {
    const { desk } = this.#system;
    const answer = await fetch(`${desk.url}/api/v1/admin/session`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-desk": "1", "sec-fetch-site": "same-origin" },
      body: JSON.stringify({ token: desk.token }),
    });
    const [cookie = ""] = answer.headers.getSetCookie();
    if (!answer.ok)
      throw new Error(`nobody can sign in at the desk: ${answer.status} ${await answer.text()}`);
    await answer.arrayBuffer();
    return cookie.split(";")[0] ?? "";
  }
}

/** What came of it: counts, and of each broken law the first few cases. */
class Ledger {
  readonly statuses = new Map<string, number>();
  readonly done = new Map<string, number>();
  readonly brokenTimes = new Map<string, number>();
  readonly found: Found[] = [];
  readonly #setup: SetupName;
  readonly #url: string;

  constructor(setup: SetupName, url: string) {
    this.#setup = setup;
    this.#url = url;
  }

  note(request: FuzzRequest, seed: number, status: string, violations: readonly Violation[]): void {
    this.statuses.set(status, (this.statuses.get(status) ?? 0) + 1);
    if (/^[23]/.test(status)) this.done.set(request.made, (this.done.get(request.made) ?? 0) + 1);
    for (const violation of violations) this.add(violation, seed, curlOf(this.#url, request));
  }

  noteNoAnswer(
    request: FuzzRequest,
    seed: number,
    result: { kind: "cut" } | { kind: "failed"; reason: string },
  ): void {
    const violations =
      result.kind === "cut" ? [] : [{ law: "every request is answered", detail: result.reason }];
    this.note(request, seed, result.kind, violations);
  }

  noteLines(lines: readonly string[], seed: number, witness: Witness): void {
    for (const line of lines)
      for (const violation of judgeLine(line, witness)) this.add(violation, seed, null);
  }

  add(violation: Violation, seed: number, curl: string | null): void {
    const times = (this.brokenTimes.get(violation.law) ?? 0) + 1;
    this.brokenTimes.set(violation.law, times);
    if (times <= MOST_SHOWN) this.found.push({ ...violation, setup: this.#setup, seed, curl });
  }
}

/** Works on what is drawn, chunk after chunk until one is empty: a claim that is held back for seconds holds one lane alone. */
async function inLanes(
  draw: (chunk: number) => Promise<Drawn[]>,
  lanes: number,
  work: (each: Drawn) => Promise<void>,
): Promise<void> {
  let waiting: Drawn[] = [];
  let chunk = 0;
  let drawing: Promise<void> | null = null;
  const next = async (): Promise<Drawn | undefined> => {
    while (waiting.length === 0 && chunk !== DONE) {
      drawing ??= draw(chunk).then((drawn) => {
        waiting = drawn;
        chunk = drawn.length === 0 ? DONE : chunk + 1;
        drawing = null;
      });
      await drawing;
    }
    return waiting.shift();
  };
  const lane = async () => {
    for (let each = await next(); each !== undefined; each = await next()) await work(each);
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

/** A status, and the code of an error. */
function outcomeOf({ status, body }: FuzzAnswer): string {
  const code = status < 400 ? undefined : /"code":"([A-Z_]+)"/.exec(body)?.[1];
  return code === undefined ? String(status) : `${status} ${code}`;
}

function createdId({ body }: FuzzAnswer): string {
  return /"event_id":"([^"]+)"/.exec(body)?.[1] ?? "";
}

/** Lines of the log come through a pipe of their own. */
async function untilQuiet(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, 500));
}

function workerMb(): number {
  return readProcessUsage(findWorkerd()).memoryMb;
}
