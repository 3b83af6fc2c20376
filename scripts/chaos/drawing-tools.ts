import { createECDH, createHash } from "node:crypto";
import { readProof } from "../../src/config/read-proof.ts";
import { type RelayedBeacon, roundAtMs } from "../../src/core/draw/beacon.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import type { OpenedDrawing } from "../../src/objects/open-event.ts";
import { proofKeyOf, saltSecretOfKey } from "../../src/pass/proof-key.ts";
import { RedisDrawing } from "../../src/store/redis-drawing.ts";
import type { RedisCalls } from "../../src/store/redis-queue.ts";
import type { Life } from "../in-process/objects-in-process.ts";
import { OwnBeacon } from "../system/stand-in-relay.ts";
import type { Coverage } from "./coverage.ts";
import type { VirtualClock } from "./virtual-clock.ts";

/** What became of the beacon's relays. wrong: they answer what is not the beacon's. */
export type RelaysAre = "there" | "away" | "wrong";

/** How many entrants one script lists or seats: so few that each takes several. */
const PEOPLE_AT_ONCE = 4;
/** The longest usual way to a relay and back, ms; and for how long the product waits for one that is away. */
const [RELAY_MS, AWAY_MS] = [60, 2000];

/** The key of proofs and the beacon are the same in every sale, or a seed would not be the same one. */
const PRIVATE_KEY = createHash("sha256").update("the key of a sale of chaos").digest();
const MATERIAL = makeMaterial();
const OWN_BEACON = new OwnBeacon({ seed: createHash("sha384").update("the beacon of chaos").digest() });
const BEACON: RelayedBeacon = { ...OWN_BEACON.beacon, relays: ["http://relay.invalid"] };
/** Sales are at one time of day, so all of them ask for a few rounds. */
const SIGNATURES = new Map<number, string>();

/** What a sale that opens with a drawing has beside another one: the key that signs, and a beacon whose relays may fail. */
export class DrawingTools {
  relays: RelaysAre = "there";
  readonly #clock: VirtualClock;
  readonly #coverage: Coverage;

  constructor(clock: VirtualClock, coverage: Coverage) {
    this.#clock = clock;
    this.#coverage = coverage;
  }

  /** Of the event. */
  get settings(): Pick<EventConfig, "opening" | "proofKey" | "saltSecret" | "beacon"> {
    const { number } = MATERIAL;
    return { opening: "draw", proofKey: number, saltSecret: saltSecretOfKey(MATERIAL), beacon: BEACON };
  }

  /** What a judge needs who draws once more. */
  get forJudge() {
    return {
      privateKey: PRIVATE_KEY,
      outAtMs: (round: number) => roundAtMs(BEACON, round),
      signatureOf,
    };
  }

  /** What an object of the drawing works with, which comes to nothing once it is dead. */
  openFor(life: Life, redis: RedisCalls): OpenedDrawing {
    const whileAlive = async <T>(work: Promise<T>): Promise<T> => {
      const done = await work;
      return life.isOver ? new Promise(() => {}) : done;
    };
    return {
      peopleAtOnce: PEOPLE_AT_ONCE,
      store: new RedisDrawing(redis),
      beacon: BEACON,
      signer: async () => {
        const key = await this.#clock.hold(() => proofKeyOf(MATERIAL));
        const sign: typeof key.sign = (typ, claims) =>
          whileAlive(this.#clock.hold(() => key.sign(typ, claims)));
        return { ...key, sign };
      },
      askRound: (_, round) => whileAlive(this.#askRelays(round)),
    };
  }

  async #askRelays(round: number): ReturnType<OpenedDrawing["askRound"]> {
    const { relays } = this;
    this.#coverage.note(`relays asked: ${relays}`, "met");
    await this.#clock.sleep(relays === "away" ? AWAY_MS : 1 + Math.floor(Math.random() * RELAY_MS));
    const nothing = { signature: null, wrong: [], away: [] };
    if (relays === "wrong") return { ...nothing, wrong: ["http://relay.invalid answered no signature"] };
    if (relays === "away") return { ...nothing, away: BEACON.relays };
    const isOut = this.#clock.nowMs >= roundAtMs(BEACON, round);
    return isOut ? { ...nothing, signature: signatureOf(round) } : nothing;
  }
}

function signatureOf(round: number): string {
  const signature = SIGNATURES.get(round) ?? OWN_BEACON.sign(round);
  SIGNATURES.set(round, signature);
  return signature;
}

function makeMaterial() {
  const pair = createECDH("prime256v1");
  pair.setPrivateKey(PRIVATE_KEY);
  const point = pair.getPublicKey(); // 04, x and y
  const text = (bytes: Buffer) => bytes.toString("base64url");
  const [x, y] = [text(point.subarray(1, 33)), text(point.subarray(33))];
  const jwk = { kty: "EC", crv: "P-256", x, y, d: text(PRIVATE_KEY), kid: "chaos", alg: "ES256", use: "sig" };
  const { key, problems } = readProof({ PROOF_PRIVATE_JWK: JSON.stringify(jwk) }, "");
  if (key === null) throw new Error(problems.join("; "));
  return key;
}
