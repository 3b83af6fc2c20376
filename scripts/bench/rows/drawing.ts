import { createHash, createHmac, randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Redis } from "ioredis";
import { toEventConfig } from "../../../src/config/read-events.ts";
import { readNumbers } from "../../../src/config/read-numbers.ts";
import { readProof } from "../../../src/config/read-proof.ts";
import { roundAtMs } from "../../../src/core/draw/beacon.ts";
import { MAX_BATCH } from "../../../src/core/lobby/act-queue.ts";
import { noActs } from "../../../src/core/outcome.ts";
import { ordinalOf } from "../../../src/core/ticket.ts";
import { makeNonce } from "../../../src/core/writer/writer-nonce.ts";
import type { Jwk } from "../../../src/pass/pass-key.ts";
import { type ProofMaterial, saltSecretOfKey } from "../../../src/pass/proof-key.ts";
import { shardKeys, stateKey } from "../../../src/store/keys.ts";
import { HASH_BYTES, PLACE_BYTES, SHEETS } from "../../../src/verify/recipes.ts";
import { sourceAt } from "../../../src/verify/source.ts";
import { verifyDraw } from "../../../src/verify/verify-draw.ts";
import { makeJwk } from "../../keys/make-key.ts";
import { readCommands } from "../../measure/redis-usage.ts";
import { openDirectQueue } from "../../redis/direct-queue.ts";
import { scoredMembers } from "../../redis/scored-members.ts";
import { changeEvent } from "../../system/change-event.ts";
import { describeToken, makeSecret } from "../../system/local-secrets.ts";
import { StandInRelay } from "../../system/stand-in-relay.ts";
import { type Stage, startStage } from "../../workerd/stage.ts";
import { figure, type Row } from "../row.ts";

const EVENT = "drawing";
/** One in so many gives up before the opening. */
const GONE = 50;
/** From the last entry to the opening. */
const OPENS_IN_MS = 3000;
const HOUR_MS = 3_600_000;
const LOOK_MS = 50;
const PATIENCE_MS = 300_000;
/** Upstash's, of one record. */
const MOST_RECORD_BYTES = 100e6;
const MOST_COMMANDS = 10_000;

/** When each phase was first seen, ms after the close by the loop's clock; `round`: when the beacon's round came out. */
type Moments = Record<"committed" | "round" | "firstSeat" | "lastSeat" | "calling" | "firstCall", number>;

interface Drawn {
  readonly moments: Moments;
  readonly commands: number;
  readonly recordBytes: number;
  readonly cpuMs: number;
  readonly verdict: string;
  readonly misplaced: number;
}

/**
 * Drawings of two sizes by the deploy bundle on plain workerd, with a Redis of their own and a stand-in for drand that has its period
 * of three seconds. What is published is read over HTTP and worked out again by src/verify, and the line held against it.
 */
export async function drawing(): Promise<Row[]> {
  return [...rowsOf(20_000, await draw(20_000), 25), ...rowsOf(500_000, await draw(500_000), 45)];
}

function rowsOf(people: number, drawn: Drawn, mostSeconds: number): Row[] {
  const { moments, commands, recordBytes, cpuMs, verdict, misplaced } = drawn;
  const of = `of ${people.toLocaleString("en")} entrants`;
  const seconds = (from: keyof Moments | null, to: keyof Moments) =>
    (moments[to] - (from === null ? 0 : moments[from])) / 1000;
  return [
    figure(`drawing ${of}: from the opening to the first call`, "s", seconds(null, "firstCall"), {
      atMost: mostSeconds,
    }),
    figure("  to the signed list, 5 s of which it is frozen", "s", seconds(null, "committed")),
    figure("  from there to the round of the beacon", "s", seconds("committed", "round")),
    figure("  from the round to the first seat: order and files", "s", seconds("round", "firstSeat")),
    figure("  to the last seat", "s", seconds("firstSeat", "lastSeat")),
    figure("  to the end, 1.5 s of which it waits for a rollback", "s", seconds("lastSeat", "calling")),
    figure("  CPU of workerd, lobbies and loop included", "s", cpuMs / 1000),
    figure("  Redis commands, ticks included", "", commands, { atMost: MOST_COMMANDS }),
    figure("  largest record", "MB", recordBytes / 1e6, { atMost: MOST_RECORD_BYTES / 1e6 }),
    figure("  wrong in what was published, by src/verify", "", verdict === "right" ? 0 : 1, { atMost: 0 }),
    figure("  people at another place than was published", "", misplaced, { atMost: 0 }),
  ];
}

async function draw(people: number): Promise<Drawn> {
  const relay = await StandInRelay.start();
  const jwk = makeJwk("ES256");
  const token = makeSecret();
  const stage = await startStage({
    worker: "product",
    vars: {
      EVENTS: { [EVENT]: { opening: "draw", expected_people: people } },
      PROOF_PRIVATE_JWK: JSON.stringify(jwk),
      DRAW_BEACON: relay.setting,
      ADMIN_TOKENS: describeToken("bench", "operator", token),
    },
  });
  try {
    const desk = { url: stage.url, token };
    const { key } = readProof({ PROOF_PRIVATE_JWK: JSON.stringify(jwk) }, "");
    if (key === null) throw new Error("no proof key");
    await changeEvent(desk, EVENT, { opens_at: new Date(Date.now() + HOUR_MS).toISOString() });
    const users = Array.from({ length: people }, () => randomUUID());
    await enterAll(stage.redis, users, key);
    await changeEvent(desk, EVENT, { opens_at: new Date(Date.now() + OPENS_IN_MS).toISOString() });
    const watched = await watch(stage, relay);
    await changeEvent(desk, EVENT, { paused: true });
    return { ...watched, ...(await check(stage, relay, users, jwk)) };
  } finally {
    await stage.stop();
    await relay.close();
  }
}

/** In flushes of a lobby that none of the event's is. */
async function enterAll(redis: Redis, users: readonly string[], key: ProofMaterial): Promise<void> {
  const queue = await openDirectQueue(redis);
  const config = toEventConfig(readNumbers({}, []), { opening: "draw", proofKey: key.number });
  const saltSecret = saltSecretOfKey(key);
  const nonce = makeNonce(Date.now(), Math.random());
  let seq = 0;
  const act = async (kind: "join" | "leave", all: readonly string[]) => {
    for (let first = 0; first < all.length; first += MAX_BATCH) {
      const reply = await queue.flush(EVENT, {
        ...config,
        saltSecret,
        nowMs: Date.now(),
        numbering: 0,
        lobby: 9999,
        fence: { nonce, seq: ++seq },
        acknowledged: null,
        departedIndex: 0,
        atOnce: null,
        acts: { ...noActs<string>(), [kind]: all.slice(first, first + MAX_BATCH) },
      });
      if (reply.status !== "done") throw new Error(`people could not enter: ${reply.status}`);
    }
  };
  await act("join", users);
  await act(
    "leave",
    users.filter((_, n) => n % GONE === 0),
  );
}

/** Looks at the state twenty times a second until the first call. */
async function watch({ redis, workerdCpuMs }: Stage, relay: StandInRelay) {
  const moments: Partial<Moments> = {};
  const before = { commands: await readCommands(redis), cpuMs: workerdCpuMs() };
  let [looks, commands, cpuMs] = [0, 0, 0];
  const untilMs = Date.now() + PATIENCE_MS;
  while (moments.firstCall === undefined) {
    if (Date.now() > untilMs) throw new Error(`the drawing does not end: ${JSON.stringify(moments)}`);
    const fields = ["draw", "draw_closed_ms", "draw_round", "draw_seated", "called_total"];
    const state = (await redis.hmget(stateKey(EVENT), ...fields)).map(Number);
    const [draw = 0, closedAtMs = 0, round = 0, seated = 0, called = 0] = state;
    looks++;
    const note = (moment: keyof Moments, isSo: boolean, atMs = Date.now()) => {
      if (isSo && moments[moment] === undefined) moments[moment] = atMs - closedAtMs;
    };
    note("committed", draw >= 3);
    note("round", round > 0, roundAtMs(relay.beacon, round));
    note("firstSeat", seated > 0);
    note("lastSeat", seated === SHEETS);
    note("calling", draw === 4);
    note("firstCall", called > 0);
    if (called > 0) {
      commands = (await readCommands(redis)) - before.commands - looks;
      cpuMs = workerdCpuMs() - before.cpuMs;
    }
    await sleep(LOOK_MS);
  }
  return { moments: moments as Moments, commands, cpuMs };
}

/** Works out again what is published, and holds the line against it: who is not where their leaf is published to be. */
async function check({ url, redis }: Stage, relay: StandInRelay, users: readonly string[], jwk: Jwk) {
  const source = sourceAt(`${url}/queue/${EVENT}/draw`);
  const { verdict, index } = await verifyDraw(source, { beacon: relay.beacon });
  if (index === null) throw new Error("nothing was published");
  const places = new Map<string, number>();
  for (let sheet = 0; sheet < SHEETS; sheet++) {
    const leaves = Buffer.from(await source.readSheet(index.generation, sheet, 1e6));
    const numbers = Buffer.from(await source.readPlaces(index.generation, sheet, 1e6));
    for (let nth = 0; nth < leaves.length / HASH_BYTES; nth++) {
      const leaf = leaves.toString("hex", nth * HASH_BYTES, (nth + 1) * HASH_BYTES);
      places.set(leaf, numbers.readUInt32BE(nth * PLACE_BYTES));
    }
  }
  const secret = hmac(Buffer.from(String(jwk.d), "base64url"), "vq-salt-secret-1");
  const run = [EVENT, String(index.generation)];
  const placeOf = (user: string) => {
    const salt = hmac(secret, "vq-salt-1", ...run, user).subarray(0, 16);
    return places.get(
      createHash("sha256")
        .update(framed("vq-leaf-1", ...run, salt, user))
        .digest("hex"),
    );
  };
  const [queue, called] = shardKeys(EVENT);
  const tickets = scoredMembers(await redis.zrange(queue, "0", "-1", "WITHSCORES"));
  const isCalled = new Set(await redis.zrange(called, "0", "-1"));
  let misplaced = 0;
  for (const [nth, user] of users.entries()) {
    const ticket = tickets.get(user);
    if (nth % GONE === 0) misplaced += ticket === undefined && !isCalled.has(user) ? 0 : 1;
    else if (ticket !== undefined) misplaced += ordinalOf(ticket) === placeOf(user) ? 0 : 1;
    else misplaced += isCalled.has(user) ? 0 : 1;
  }
  const sizes = [queue, `${queue}:entrants`].map((key) => redis.call("MEMORY", "USAGE", key, "SAMPLES", 100));
  const recordBytes = Math.max(...(await Promise.all(sizes)).map(Number));
  return { verdict, misplaced, recordBytes };
}

function framed(...parts: readonly (Buffer | string)[]): Buffer {
  return Buffer.concat(
    parts.flatMap((part) => {
      const [length, bytes] = [Buffer.alloc(4), Buffer.from(part)];
      length.writeUInt32BE(bytes.length);
      return [length, bytes];
    }),
  );
}

function hmac(key: Buffer, ...parts: readonly string[]): Buffer {
  return createHmac("sha256", key)
    .update(framed(...parts))
    .digest();
}
