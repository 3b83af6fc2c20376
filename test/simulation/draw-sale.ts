/**
 * An event that opens with a drawing, through the product's own objects, a real Redis and a beacon of its own, in which what the object
 * of the drawing asks is lost, cut off, repeated late and rolled back. It holds the end against an order of its own.
 */
import type Redis from "ioredis";
import { expect } from "vitest";
import { leafOf, placesOf, rootOf } from "../../scripts/draw/recompute.ts";
import { makeJwk } from "../../scripts/keys/make-key.ts";
import { operate } from "../../scripts/redis/operate.ts";
import { OwnBeacon } from "../../scripts/system/stand-in-relay.ts";
import { readProof } from "../../src/config/read-proof.ts";
import type { Answer } from "../../src/core/answer.ts";
import { roundAtMs, roundFrom } from "../../src/core/draw/beacon.ts";
import { readCheckpoint } from "../../src/core/draw/claims.ts";
import type { DrawIndex } from "../../src/core/draw/draw-index.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { nameStreamUser } from "../../src/core/lobby/stream-user.ts";
import type { OperatorFields, RetireReply } from "../../src/core/operator.ts";
import type { ActKind } from "../../src/core/outcome.ts";
import { shareOf } from "../../src/core/shares.ts";
import { ordinalOf } from "../../src/core/ticket.ts";
import type { OpenedDrawing } from "../../src/objects/open-event.ts";
import { type ProofKey, proofKeyOf, saltSecretOfKey } from "../../src/pass/proof-key.ts";
import { eventKeys, stateKey } from "../../src/store/keys.ts";
import { RedisDrawing } from "../../src/store/redis-drawing.ts";
import { RedisQueue } from "../../src/store/redis-queue.ts";
import { verifyDraw } from "../../src/verify/verify-draw.ts";
import { filesOf } from "../support/draw/object-files.ts";
import { sampleConfig } from "../support/lobby/core-samples.ts";
import { readPeople } from "../support/store/people-in-redis.ts";
import { DrawLine } from "./draw-line.ts";
import { copyKeys, FaultyRedis, putBack } from "./faulty-redis.ts";
import { SimulatedPlatform } from "./platform.ts";

const MOST_MS = 12_000;
/** Of all drawings: a key takes 15 ms to make. */
const BEACON = new OwnBeacon();
const { key: MATERIAL } = readProof({ PROOF_PRIVATE_JWK: JSON.stringify(makeJwk("ES256")) }, "");
if (MATERIAL === null) throw new Error("no proof key");

export const DRAW_CONFIG: EventConfig = sampleConfig({
  opening: "draw",
  proofKey: MATERIAL.number,
  saltSecret: saltSecretOfKey(MATERIAL),
  lobbies: 2,
  rateMilli: 4000,
  intervalMs: 250, // a drawing waits some twenty seconds for its round; each tick is half of its price
  burstMs: 250,
  claimWindowMs: 3_600_000,
});

type RelayState = "there" | "away" | "wrong";

/** What a failover may lose, and how long one takes in these sales. */
export const ROLLBACK_MS = 1000;

/** The checkpoints that messages of a stream carry. */
export function checkpointsIn(frames: string): string[] {
  return [...frames.matchAll(/"checkpoint":"([\w.-]+)"/g)].map(([, checkpoint = ""]) => checkpoint);
}

export class DrawSale {
  readonly redis: Redis;
  readonly event: string;
  readonly keys: string[];
  /** Of lobbies and loop; the drawing has a line of its own. */
  readonly faults: FaultyRedis;
  readonly drawLine: DrawLine;
  readonly platform: SimulatedPlatform;
  /** What was signed, answered to visitors or published as a checkpoint, by generation. */
  readonly published = new Map<number, Set<string>>();
  /** Who was asked to leave while the seats were given or later: they left the line like anybody, and their entry stays as it is. */
  readonly #leavers = new Set<string>();
  relays: RelayState = "there";
  readonly #config: EventConfig;
  readonly #desk: RedisQueue;
  #isDoubled = false;

  constructor(redis: Redis, event: string, config: EventConfig = DRAW_CONFIG) {
    this.redis = redis;
    this.event = event;
    this.keys = eventKeys(event, config.shards);
    this.#config = config;
    this.faults = new FaultyRedis(redis);
    const drawFaults = new FaultyRedis(redis);
    this.drawLine = new DrawLine(drawFaults, {
      killDrawing: () => this.platform.kill("Draw"),
      doubleDrawing: () => this.doubleDrawing(),
      failOver: (afterMs) => this.failOver(afterMs),
    });
    this.#desk = new RedisQueue(new FaultyRedis(redis));
    const beacon = { ...BEACON.beacon, relays: ["http://relay.invalid"] };
    const drawing: OpenedDrawing = {
      peopleAtOnce: 4,
      store: new RedisDrawing(this.drawLine),
      beacon,
      signer: () => this.#signer(),
      askRound: async (_, round) => {
        if (this.relays === "wrong") return { signature: null, wrong: ["relay answered rubbish"], away: [] };
        const isOut = this.relays === "there" && Date.now() >= roundAtMs(beacon, round);
        return { signature: isOut ? BEACON.sign(round) : null, wrong: [], away: isOut ? [] : beacon.relays };
      },
    };
    this.platform = new SimulatedPlatform(event, this.faults, config, {}, { ...drawing, redis: drawFaults });
  }

  async #signer(): Promise<ProofKey> {
    const key = await proofKeyOf(MATERIAL as NonNullable<typeof MATERIAL>);
    const sign: ProofKey["sign"] = (typ, claims) => this.#whileStanding(() => key.sign(typ, claims));
    return { ...key, sign };
  }

  #whileStanding<T>(work: () => Promise<T>): Promise<T> {
    return this.platform.underWay.during(work);
  }

  async act(kind: ActKind, user: string): Promise<Answer> {
    const lobby = this.platform.lobby(shareOf(user, this.#config.lobbies));
    const answer = await this.platform.resultOf(lobby.act(kind, user), MOST_MS);
    if (kind === "leave" && (await this.state()).draw === "4") this.#leavers.add(user);
    if (answer.status === "answered" && answer.draw?.checkpoint) this.#publish(answer.draw.checkpoint);
    return answer;
  }

  /** The frames of a page that is open from now on, as they come. What they show of checkpoints is published. */
  async watch(user: string): Promise<string[]> {
    const lobby = this.platform.lobby(shareOf(user, this.#config.lobbies));
    const request = new Request("http://lobby/", { headers: nameStreamUser(user) });
    const { body } = await this.platform.resultOf(lobby.fetch(request), MOST_MS);
    const frames: string[] = [];
    void (async () => {
      const decoder = new TextDecoder();
      for await (const chunk of body ?? []) {
        const text = decoder.decode(chunk);
        frames.push(text);
        for (const checkpoint of checkpointsIn(text)) this.#publish(checkpoint);
      }
    })();
    return frames;
  }

  /** The first round of the beacon that comes out at this time or later. */
  roundAfter(atMs: number): number {
    return roundFrom(BEACON.beacon, atMs);
  }

  /** All of them at once. */
  async joinTogether(users: readonly string[]): Promise<void> {
    const joins = users.map((user) =>
      this.platform.lobby(shareOf(user, this.#config.lobbies)).act("join", user),
    );
    await this.platform.resultOf(Promise.all(joins), MOST_MS);
  }

  /** An operator's change, by a line that nothing breaks; it wakes the loop. */
  async operate(change: Partial<OperatorFields>): Promise<void> {
    await operate(this.#desk, this.event, change, { shards: this.#config.shards });
    await this.#loop.wake().catch(() => {});
  }

  /** An operator retires the event together with its drawing. */
  async giveUp(): Promise<RetireReply> {
    const { shards } = this.#config;
    const retirement = { nowMs: Date.now(), shards, closedForMs: 0, givesUpDrawing: true };
    return this.#desk.retire(this.event, retirement);
  }

  get #loop() {
    const { RELEASE_LOOP } = this.platform.env;
    return RELEASE_LOOP.get(RELEASE_LOOP.idFromName(this.event));
  }

  /** Redis goes back to what it is now, so many ms later. */
  async failOver(afterMs: number): Promise<void> {
    const copies = await this.#whileStanding(() => copyKeys(this.redis, this.keys));
    setTimeout(() => void this.#whileStanding(() => putBack(this.redis, this.keys, copies)), afterMs);
  }

  /** A second object for the same drawing begins beside the first, on the same storage; what the first has under way goes on. */
  doubleDrawing(): void {
    this.platform.kill("Draw");
    this.#isDoubled = true;
  }

  /** A second loop, that began later, ticks once. */
  async tickByAnother(): Promise<void> {
    const tick = { ...this.#config, nowMs: Date.now(), numbering: 0, tick: 0, departedIndex: 0 };
    await this.#desk.release(this.event, { ...tick, nonce: Date.now() * 1000 + 999 });
  }

  /** Goes on until the drawing has met what was planned for its writes, or is over; half a minute at most. */
  async untilFaultsMet(): Promise<void> {
    for (let passed = 0; passed < 30_000 && this.drawLine.isPlanned; passed += 500) {
      if ((await this.state()).draw === "4") return;
      await this.pass(500);
    }
  }

  /** From now on everything works; a failover under way is over, so that what is done afterwards stays done. */
  async endFaults(): Promise<void> {
    this.faults.next = null;
    this.drawLine.plan([], []);
    this.relays = "there";
    await this.pass(ROLLBACK_MS);
  }

  /** Waits until everybody who stayed was called, and nobody is in line any more. Throws where it is not so in so many ms. */
  async untilAllCalled(mostMs = 120_000): Promise<void> {
    const isDone = await this.#until(mostMs, async () => {
      const { queue, called } = await readPeople(this.redis, this.event, this.#config.shards);
      const stayers = this.#stayersOf(await this.entrants());
      return queue.size === 0 && stayers.every((user) => called.has(user));
    });
    if (!isDone)
      throw new Error(`not all were called after ${mostMs} ms: ${JSON.stringify(await this.state())}`);
  }

  /** Lets time pass until it is so. The cron comes twice a minute: of two loops one gave way to the other, which ticks no more. */
  async #until(mostMs: number, isSo: () => Promise<boolean>): Promise<boolean> {
    for (let passed = 0; passed < mostMs; passed += 500) {
      if (await isSo()) return true;
      if (passed % 30_000 === 0) await this.#loop.wakeIfDue();
      await this.pass(500);
    }
    return false;
  }

  async state(): Promise<Readonly<Record<string, string>>> {
    const state = await this.redis.hgetall(stateKey(this.event));
    if (state.draw_checkpoint) this.#publish(state.draw_checkpoint);
    return state;
  }

  /** What anybody is answered of the drawing. */
  async index(): Promise<DrawIndex | null> {
    const index = await this.platform.draw().read();
    if (index) this.#publish(index.checkpoint);
    return index;
  }

  #publish(checkpoint: string): void {
    const generation = readCheckpoint(checkpoint)?.generation ?? 0;
    this.published.set(generation, (this.published.get(generation) ?? new Set()).add(checkpoint));
  }

  /** Lets time pass, looking at what must never be. */
  async pass(ms: number): Promise<void> {
    const stepMs = this.#isDoubled ? 200 : 1000;
    for (let passed = 0; passed < ms; passed += stepMs) {
      if (this.#isDoubled) void this.platform.draw().proceed(null); // as another loop, which does not wait for the first object
      await this.platform.pass(Math.min(stepMs, ms - passed));
      await this.expectNoEarlyCall();
    }
  }

  /** Nobody is called before all have seats, and no generation has two checkpoints. */
  async expectNoEarlyCall(): Promise<void> {
    const { draw = "0", called_total: calledTotal = "0" } = await this.state();
    if (["1", "2", "3"].includes(draw)) expect([draw, Number(calledTotal)]).toEqual([draw, 0]);
    await this.index();
    for (const checkpoints of this.published.values()) expect([...checkpoints]).toHaveLength(1);
  }

  async entrants(): Promise<{ user: string; isGone: boolean; sheet: number }[]> {
    const found: { user: string; isGone: boolean; sheet: number }[] = [];
    for (let key = 9; key < this.keys.length; key += 8) {
      const members = await this.redis.zrange(this.keys[key] as string, "0", "-1", "WITHSCORES");
      for (let index = 0; index < members.length; index += 2) {
        const score = Number(members[index + 1]);
        found.push({ user: members[index] as string, isGone: score >= 256, sheet: score % 256 });
      }
    }
    return found;
  }

  #stayersOf(entrants: readonly { user: string; isGone: boolean }[]): string[] {
    return entrants.filter(({ user, isGone }) => !isGone && !this.#leavers.has(user)).map(({ user }) => user);
  }

  /**
   * Waits until it is over, and the line renumbered where something was cut off: until then who is gone may have departed twice, and
   * who asks is held. Throws where it is not in so many ms.
   */
  async untilSeated(mostMs = 120_000): Promise<void> {
    const isOver = async () => {
      const { draw, renumber_at_ms: renumberAtMs = "0" } = await this.state();
      return draw === "4" && renumberAtMs === "0";
    };
    if (await this.#until(mostMs, isOver)) return;
    throw new Error(`the drawing is not over after ${mostMs} ms: ${JSON.stringify(await this.state())}`);
  }

  /**
   * Nobody has been called yet: all who stayed are in line once, as the published signature and the sets order them by arithmetic of
   * this test's own; who is gone is in the list of the departed; and who came after the close stands behind them.
   */
  async expectDrawnOrder(): Promise<void> {
    const [index, entrants, state] = [await this.index(), await this.entrants(), await this.state()];
    if (!index?.signature) throw new Error("nothing was published");
    const run = {
      event: this.event,
      generation: index.generation,
      saltSecret: (await this.#signer()).saltSecret,
    };
    const leaves = new Map(entrants.map(({ user }) => [user, leafOf(run, user)]));
    const sheets = Array.from({ length: 256 }, (_, sheet) =>
      entrants.filter((entrant) => entrant.sheet === sheet).map(({ user }) => leaves.get(user) ?? ""),
    );
    const root = rootOf(run, sheets);
    const claims = JSON.parse(Buffer.from(index.checkpoint.split(".")[1] ?? "", "base64url").toString());
    expect(claims).toMatchObject({ size: entrants.length, root: root.toString("base64url") });
    const drawn = placesOf([...leaves.values()], root, index.signature);
    const placeOf = (user: string) => drawn.get(leaves.get(user) ?? "") ?? 0;

    const { queue } = await readPeople(this.redis, this.event, this.#config.shards);
    const stayers = this.#stayersOf(entrants);
    const line = [...queue]
      .toSorted(([, a], [, b]) => a - b)
      .map(([user]) => user)
      .filter((user) => !this.#leavers.has(user));
    const seated = line.filter((user) => stayers.includes(user)); // who is gone may have come back as a newcomer
    expect(seated).toEqual(stayers.toSorted((a, b) => placeOf(a) - placeOf(b)));
    expect(line.slice(0, seated.length)).toEqual(seated);
    if (state.numbering !== state.generation) return; // renumbered since: the order stays, the ordinals do not
    for (const user of seated) expect([user, ordinalOf(queue.get(user) ?? 0)]).toEqual([user, placeOf(user)]);
    const departed = (await this.redis.lrange(this.keys[2] as string, 0, -1)).map(Number).map(ordinalOf);
    const leavers = new Set([...this.#leavers].map(placeOf));
    const ofEntrants = departed.filter((ordinal) => ordinal <= entrants.length && !leavers.has(ordinal));
    const gone = entrants.filter(({ user, isGone }) => isGone && !this.#leavers.has(user));
    expect(ofEntrants.toSorted()).toEqual(gone.map(({ user }) => placeOf(user)).toSorted());
    await this.#expectPublishedPlaces(index, leaves, drawn);
  }

  /** What is published, worked out again by src/verify. */
  async expectVerified(): Promise<void> {
    const files = filesOf(this.event, this.platform.draw());
    const report = await this.platform.realResultOf(verifyDraw(files, { beacon: BEACON.beacon }));
    expect([report.verdict, report.findings]).toEqual(["right", []]);
  }

  /** The files have the same leaves and places. */
  async #expectPublishedPlaces(
    { generation }: DrawIndex,
    leaves: ReadonlyMap<string, string>,
    drawn: ReadonlyMap<string, number>,
  ): Promise<void> {
    const listed = new Map<string, number>();
    for (let sheet = 0; sheet < 256; sheet++) {
      const bytes = Buffer.from((await this.platform.draw().readSheet(generation, sheet)) ?? []);
      const numbers = Buffer.from((await this.platform.draw().readPlaces(generation, sheet)) ?? []);
      for (let index = 0; index < bytes.length / 32; index++) {
        listed.set(bytes.toString("hex", index * 32, index * 32 + 32), numbers.readUInt32BE(index * 4));
      }
    }
    expect([...listed.keys()].toSorted()).toEqual([...leaves.values()].toSorted());
    for (const [leaf, place] of listed) expect(place).toBe(drawn.get(leaf));
  }
}
