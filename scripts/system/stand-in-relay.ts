/**
 * Stands in for drand's relays on this machine: a real HTTP server that signs the rounds of a chain of its own, by a key of its own.
 * Whoever runs it can know each round before it comes out, so it proves nothing to anybody: for `npm start`, tests and the bench.
 */
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { bls12_381 } from "@noble/curves/bls12-381.js";
import { messageOf, type RelayedBeacon, roundAtMs } from "../../src/core/draw/beacon.ts";
import type { DrawBeacon } from "../../src/core/draw/draw-index.ts";
import { DOMAIN } from "../../src/core/draw/verify-round.ts";

/** early: it says that the round is not out. away: it hangs up. wrong: signed by another key. other: another round. garbage: no JSON, and much of it. slow: after ten seconds. */
export type RelayFault = "early" | "away" | "wrong" | "other" | "garbage" | "slow";

export interface StandInOptions {
  /** Seconds between rounds; quicknet's are 3. */
  readonly period?: number;
  /** When the first round came out, seconds since 1970. */
  readonly genesis?: number;
  /** How many addresses it answers at. */
  readonly relays?: number;
  /** 48 bytes that its key is made of; without them the key is a random one. */
  readonly seed?: Uint8Array;
}

const SLOW_MS = 10_000;
const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

/** A chain of its own, and what signs its rounds. */
export class OwnBeacon {
  readonly beacon: DrawBeacon;
  readonly #secretKey: Uint8Array;

  constructor({ period = 3, genesis = 1_767_225_600, seed }: StandInOptions = {}) {
    const { secretKey, publicKey } = bls12_381.shortSignatures.keygen(seed);
    this.#secretKey = secretKey;
    const key = hex(publicKey.toBytes());
    const chain = createHash("sha256").update(`${key} ${genesis} ${period}`).digest("hex");
    this.beacon = { chain, publicKey: key, genesis, period };
  }

  /** Of any round, whenever: hexadecimal. */
  sign(round: number): string {
    const scheme = bls12_381.shortSignatures;
    return hex(scheme.sign(scheme.hash(messageOf(round), DOMAIN), this.#secretKey).toBytes());
  }
}

export class StandInRelay {
  readonly beacon: RelayedBeacon;
  /** By relay, from 0; all others answer as they should. */
  readonly faults = new Map<number, RelayFault>();
  /** How often each relay was asked. */
  readonly asked: number[];
  readonly #own: OwnBeacon;
  readonly #other = new OwnBeacon();
  readonly #server: Server;
  readonly #signed = new Map<number, string>();

  private constructor(server: Server, own: OwnBeacon, relays: number) {
    const { port } = server.address() as AddressInfo;
    const addresses = Array.from({ length: relays }, (_, index) => `http://127.0.0.1:${port}/${index}`);
    this.beacon = { ...own.beacon, relays: addresses };
    this.asked = addresses.map(() => 0);
    this.#own = own;
    this.#server = server;
    server.on("request", ({ url = "" }, response) => this.#answer(url, response));
  }

  static async start(options: StandInOptions = {}): Promise<StandInRelay> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new StandInRelay(server, new OwnBeacon(options), options.relays ?? 2);
  }

  /** The setting DRAW_BEACON by which a Worker asks here. */
  get setting(): string {
    const { chain, publicKey, genesis, period, relays } = this.beacon;
    return JSON.stringify({ chain, public_key: publicKey, genesis, period, relays });
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #answer(url: string, response: ServerResponse): void {
    const [, relay, chain, round] = /^\/(\d+)\/([0-9a-f]{64})\/public\/(\d+)$/.exec(url) ?? [];
    const index = Number(relay);
    this.asked[index] = (this.asked[index] ?? 0) + 1;
    const fault = this.faults.get(index);
    const reply = () => send(response, chain === this.beacon.chain ? this.#read(Number(round), fault) : null);
    if (fault === "away") response.destroy();
    else if (fault === "garbage") response.end("<html>".repeat(10_000));
    else if (fault === "slow") setTimeout(reply, SLOW_MS).unref();
    else reply();
  }

  /** null: it has the round not yet. */
  #read(round: number, fault: RelayFault | undefined): SignedRound | null {
    if (fault === "early" || Date.now() < roundAtMs(this.beacon, round)) return null;
    if (fault === "wrong") return { round, signature: this.#other.sign(round) };
    const answered = fault === "other" ? round - 1 : round;
    return { round: answered, signature: this.#sign(answered) };
  }

  #sign(round: number): string {
    const signature = this.#signed.get(round) ?? this.#own.sign(round);
    this.#signed.set(round, signature);
    return signature;
  }
}

interface SignedRound {
  readonly round: number;
  readonly signature: string;
}

function send(response: ServerResponse, signed: SignedRound | null): void {
  response.writeHead(signed ? 200 : 425, { "content-type": "application/json" });
  const randomness =
    signed && createHash("sha256").update(Buffer.from(signed.signature, "hex")).digest("hex");
  response.end(JSON.stringify(signed ? { ...signed, randomness } : { message: "not yet" }));
}
