/** A small drawing as a queue publishes it, made without the queue's code, whose files a test can spoil. */
import { QUICKNET, QUICKNET_ROUND, TEST_BEACON } from "../../../scripts/draw-vectors/beacons.ts";
import {
  type DrawingPlan,
  type MadeDrawing,
  makeDrawing,
  signReceipt,
} from "../../../scripts/draw-vectors/make-drawing.ts";
import { signRound } from "../../../scripts/draw-vectors/sign.ts";
import TEST_KEYS from "../../../scripts/draw-vectors/test-keys.json" with { type: "json" };
import type { Beacon } from "../../../src/verify/beacon.ts";
import { type DrawSource, fileOf, sourceAt } from "../../../src/verify/source.ts";

const CLOSED_AT_MS = Date.UTC(2027, 0, 15, 12, 0, 0, 40);
const SECRET = TEST_KEYS.beacon_secret;

/** The beacon of most test drawings: its rounds are signed here. */
export const BEACON: Beacon = {
  chain: TEST_BEACON.chain,
  publicKey: TEST_BEACON.public_key,
  genesis: TEST_BEACON.genesis,
  period: TEST_BEACON.period,
};
/** The first round that is late enough. */
export const ROUND = Math.ceil((CLOSED_AT_MS / 1000 + 10 - BEACON.genesis) / BEACON.period) + 1;

export const PLAN: DrawingPlan = {
  eventId: "demo",
  generation: Date.UTC(2027, 0, 15, 11, 0, 0, 7),
  closedAtMs: CLOSED_AT_MS,
  entrants: Array.from({ length: 40 }, (_, n) => ({ user: `visitor-${n}`, isGone: n % 9 === 4 })),
  proofKey: TEST_KEYS.proof_key,
  beacon: TEST_BEACON,
  round: ROUND,
  signature: signRound(SECRET, ROUND),
};

/** The same under the beacon that drawings have where nothing else is set, with a round of it that the world knows. */
export const QUICKNET_PLAN: DrawingPlan = {
  ...PLAN,
  generation: Date.UTC(2023, 7, 23, 15),
  closedAtMs: Date.UTC(2023, 7, 23, 15, 59, 9),
  beacon: QUICKNET,
  round: QUICKNET_ROUND.round,
  signature: QUICKNET_ROUND.signature,
};

export const OTHER_KEY = TEST_KEYS.other_proof_key;

export const roundSignature = (round: number) => signRound(SECRET, round);

export class PublishedDrawing {
  readonly plan: DrawingPlan;
  readonly made: MadeDrawing;
  /** By what stands behind the page's address: ".json", "/123/sheets/0". One that is deleted is not served. */
  readonly files = new Map<string, Uint8Array>();

  constructor(plan: DrawingPlan = PLAN, made: MadeDrawing = makeDrawing(plan)) {
    this.plan = plan;
    this.made = made;
    this.changeIndex({});
    for (const [sheet, file] of made.sheets.entries()) this.files.set(this.path("sheets", sheet), file);
    if (plan.signature === null) return;
    for (const [sheet, file] of made.placesFiles.entries()) this.files.set(this.path("places", sheet), file);
  }

  path(kind: "sheets" | "places", sheet: number): string {
    return `/${fileOf(this.plan.generation, kind, sheet)}`;
  }

  get source(): DrawSource {
    return sourceAt("https://queue.example/queue/demo/draw", async (address) => {
      const file = this.files.get(String(address).replace("https://queue.example/queue/demo/draw", ""));
      return file ? new Response(file as BodyInit) : new Response("not here", { status: 404 });
    });
  }

  /** Publishes another index than was made. */
  changeIndex(change: object): void {
    this.files.set(".json", new TextEncoder().encode(JSON.stringify({ ...this.made.index, ...change })));
  }

  /** Turns bits of one byte of a file. */
  flip(path: string, at: number, bits: number): void {
    const file = Uint8Array.from(this.files.get(path) ?? []);
    file[at] = (file[at] ?? 0) ^ bits;
    this.files.set(path, file);
  }

  /** A sheet with so many entries at least. */
  sheetWith(entries: number): number {
    return this.made.sheets.findIndex((file) => file.length >= entries * 32);
  }

  receiptOf(user: string): string {
    const entry = this.made.entries.find((one) => one.user === user);
    if (!entry) throw new Error(`${user} did not enter`);
    return signReceipt(this.plan, entry, Math.floor(this.plan.closedAtMs / 1000) - 60);
  }

  placeOf(user: string): number | undefined {
    const entry = this.made.entries.find((one) => one.user === user);
    return entry && this.made.places.get(entry.leaf.toString("hex"));
  }
}
