/** Fuzzes one setup: starts it, sends what is drawn, judges what comes back, and looks at last at what is left behind. */
import fc from "fast-check";
import { Redis } from "ioredis";
import type { WorkerModule } from "../build/build-worker.ts";
import { readProcessUsage } from "../measure/process-usage.ts";
import { SECRETS_FILE } from "../paths.ts";
import { freePort } from "../system/free-port.ts";
import { findWorkerd } from "../system/kill-workerd.ts";
import { readLocalSecrets } from "../system/local-secrets.ts";
import { startSystem } from "../system/system.ts";
import { UndoStack } from "../system/undo-stack.ts";
import { Coverage } from "./coverage.ts";
import { judgeGrowth, readHeld } from "./growth.ts";
import { judgeAnswer } from "./judge.ts";
import { type Found, Ledger } from "./ledger.ts";
import { requestOf } from "./make-request.ts";
import type { FuzzAnswer, FuzzRequest } from "./request.ts";
import { Sender } from "./send.ts";
import { adminTokens, EVENTS, makeSetup, type SetupName } from "./setups.ts";
import { startGuardedShop } from "./shop.ts";
import { Stage } from "./stage.ts";

/** Drawn together by one seed, so that a failure is sent again without all before it. */
const CHUNK = 100;
/** After so many the events are put back to where people can stand in them, and newcomers come. */
const REFRESH_EVERY = 5000;

/** No chunk's number. */
const DONE = -1;
/** However it is written: no other route gives a place. */
const JOINS = /join/i;

interface Drawn {
  readonly request: FuzzRequest;
  readonly seed: number;
}

export interface SetupReport {
  readonly setup: SetupName;
  readonly requests: number;
  readonly seconds: number;
  /** How many answers had each status; `cut` and `failed` beside them. */
  readonly statuses: ReadonlyMap<string, number>;
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
  /** Is told of each request; left out: nobody asks afterwards. */
  readonly coverage?: Coverage;
  /** What `buildWorker` made already; it is built without. */
  readonly modules?: readonly WorkerModule[];
}

async function fuzz(
  name: SetupName,
  { requests, seed, lanes, only = "", coverage = new Coverage(), modules }: Plan,
  undo: UndoStack,
): Promise<SetupReport> {
  const shop = await startGuardedShop();
  undo.defer(() => shop.close());
  const port = await freePort();
  const setup = makeSetup(name, port, shop.url);
  const lines: string[] = [];
  const { DESK_TOKEN } = readLocalSecrets(SECRETS_FILE);
  const vars = { ...setup.vars, ADMIN_TOKENS: adminTokens(DESK_TOKEN, setup.viewerToken) };
  const system = await startSystem({
    port,
    vars,
    cronIntervalMs: 0,
    onLog: (line) => lines.push(line),
    ...(modules && { modules }),
  });
  undo.defer(() => system.stop());
  const redis = new Redis(system.redisUrl);
  undo.defer(() => redis.disconnect());
  const sender = new Sender(system.url, lanes);
  undo.defer(() => sender.close());

  const stage = new Stage(system, setup);
  await stage.refresh();
  const ledger = new Ledger(name, system.url, coverage);
  const heldBefore = await readHeld(redis);
  const workerBefore = workerMb();
  const startedMs = performance.now();
  let mayHaveJoined = 0;
  const created = new Set<string>([...EVENTS, "rink"]);
  const draw = async (chunk: number): Promise<Drawn[]> => {
    if (chunk > 0 && (chunk * CHUNK) % REFRESH_EVERY === 0) mayHaveJoined += await stage.refresh();
    ledger.noteLines(lines.splice(0), seed + chunk, stage.witness);
    const numRuns = Math.min(CHUNK, requests - chunk * CHUNK);
    if (numRuns <= 0) return [];
    const drawn = fc.sample(requestOf(stage.ingredients(), only), { seed: seed + chunk, numRuns });
    return drawn.map((request) => ({ request, seed: seed + chunk }));
  };
  await inLanes(draw, lanes, async ({ request, seed: drawnBy }) => {
    const result = await sender.send(request);
    const isRefused = result.kind === "answer" && result.answer.status >= 400;
    if (JOINS.test(asRead(request.path)) && !isRefused) mayHaveJoined += 1;
    if (result.kind !== "answer") return ledger.noteNoAnswer(request, drawnBy, result);
    const { answer } = result;
    if (answer.status === 201 && request.path.includes("admin")) created.add(createdId(answer));
    ledger.note(request, drawnBy, outcomeOf(answer), judgeAnswer(request, answer, stage.witness));
  });
  const seconds = (performance.now() - startedMs) / 1000;
  await untilQuiet();
  ledger.noteLines(lines.splice(0), seed, stage.witness);
  const growth = await judgeGrowth(redis, heldBefore, mayHaveJoined, created);
  for (const violation of growth) ledger.add(violation, seed, null);
  const held = await readHeld(redis);
  return {
    setup: name,
    requests,
    seconds,
    statuses: ledger.statuses,
    found: ledger.found,
    brokenTimes: ledger.brokenTimes,
    redis: { keys: held.keys, bytesBefore: heldBefore.bytes, bytesAfter: held.bytes },
    workerMb: { before: workerBefore, after: workerMb() },
  };
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

/** The path as the most generous server reads it. */
function asRead(path: string): string {
  try {
    return decodeURIComponent(decodeURIComponent(path));
  } catch {
    return path;
  }
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
