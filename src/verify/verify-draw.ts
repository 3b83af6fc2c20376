/** Checks a whole drawing from what is published of it, by arithmetic of its own: none of the queue's code runs here. */
import { type Beacon, checkRound, QUICKNET, roundAtMs } from "./beacon.ts";
import { checkCheckpoint, checkKept } from "./checkpoint.ts";
import type { KeptCheckpoint } from "./evidence.ts";
import { type Finding, Inquiry, type Step, type Verdict } from "./findings.ts";
import { checkRoot, checkSheet, checkSize, checkUnique } from "./list.ts";
import { Order } from "./order.ts";
import { Breath, inOrder, type OnProgress } from "./progress.ts";
import { type Index, readIndex } from "./read-index.ts";
import { HASH_BYTES, PLACE_BYTES, SHEETS, seedOf } from "./recipes.ts";
import type { DrawSource } from "./source.ts";

/** Between the close and the round: so long the list stands fixed before anybody can know the randomness. */
const LEAST_AHEAD_MS = 10_000;

export interface Expectations {
  /** Whose randomness it has to be; drand's quicknet where nothing else is said. */
  readonly beacon?: Beacon;
  /** Checkpoints of this drawing that somebody kept. */
  readonly kept?: readonly KeptCheckpoint[];
  readonly onProgress?: OnProgress;
}

export interface Report {
  /** `open`: nothing is wrong, and not everything could be checked. */
  readonly verdict: Verdict;
  readonly steps: readonly { readonly step: Step; readonly verdict: Verdict }[];
  readonly findings: readonly Finding[];
  /** What was checked; null where not even the index could be read. */
  readonly index: Index | null;
}

/** What the index alone tells: who signed which list, and by which randomness it is drawn. */
export interface Foundation {
  readonly index: Index;
  /** What the checkpoint was signed for; null where it cannot be read. */
  readonly root: Uint8Array | null;
  /** What orders the entries; null before the round, or where its randomness is not the beacon's. */
  readonly seed: Uint8Array | null;
}

/** Reads all files of a drawing and recomputes all of it. Never rejects: what cannot be read is a finding. */
export async function verifyDraw(source: DrawSource, expectations: Expectations = {}): Promise<Report> {
  const inquiry = new Inquiry();
  const foundation = await checkFoundation(source, expectations, inquiry);
  if (foundation !== null) {
    const files = await checkList(source, foundation, expectations, inquiry);
    if (foundation.seed !== null) {
      await checkOrder(source, foundation.index, foundation.seed, files, expectations, inquiry);
    }
  }
  return reportOf(inquiry, foundation);
}

export function reportOf(inquiry: Inquiry, foundation: Foundation | null): Report {
  const { verdict, steps, findings } = inquiry;
  return { verdict, steps, findings, index: foundation?.index ?? null };
}

/** null where there is no index to go on from. */
export async function checkFoundation(
  source: DrawSource,
  { beacon = QUICKNET, kept = [], onProgress }: Expectations,
  inquiry: Inquiry,
): Promise<Foundation | null> {
  inquiry.take("index");
  onProgress?.("index", 0, 1);
  const text = await source.readIndex().catch(() => null); // a file that cannot be read is one that is missing
  const index = text === null ? null : readIndex(text);
  if (text === null) inquiry.note("INDEX_MISSING");
  else if (index === null) inquiry.note("INDEX_MALFORMED");
  if (index === null) return null;
  onProgress?.("checkpoint", 0, 1);
  const root = await checkCheckpoint(index, inquiry);
  await checkKept(kept, index, inquiry);
  onProgress?.("beacon", 0, 1);
  const signature = checkBeacon(index, beacon, inquiry);
  return { index, root, seed: root && signature && seedOf(root, signature) };
}

/** Returns the round's signature, if it is there and the beacon's. */
function checkBeacon(index: Index, beacon: Beacon, inquiry: Inquiry): Uint8Array | null {
  inquiry.take("beacon");
  const { round, closedAtMs, signature } = index;
  if (index.beacon.chain !== beacon.chain) {
    inquiry.note("BEACON_UNKNOWN");
    return null;
  }
  const isKnown = (["publicKey", "genesis", "period"] as const).every(
    (name) => index.beacon[name] === beacon[name],
  );
  if (!isKnown) inquiry.note("BEACON_DIFFERS");
  if (index.roundAtMs !== roundAtMs(beacon, round)) inquiry.note("ROUND_TIME_WRONG");
  if (roundAtMs(beacon, round) < closedAtMs + LEAST_AHEAD_MS) inquiry.note("ROUND_TOO_EARLY");
  if (index.isStopped) inquiry.note("STOPPED");
  if (signature === null) {
    inquiry.note("NOT_DRAWN");
    return null;
  }
  const checked = checkRound(beacon, round, signature);
  if (checked === null) inquiry.note("BEACON_SIGNATURE_WRONG");
  return checked;
}

/** Returns the sheets by their numbers; null for one that cannot be gone on with. */
async function checkList(
  source: DrawSource,
  { index, root }: Foundation,
  { onProgress }: Expectations,
  inquiry: Inquiry,
): Promise<readonly (Uint8Array | null)[]> {
  inquiry.take("list");
  checkSize(index, inquiry);
  checkRoot(index, root, inquiry);
  const files: (Uint8Array | null)[] = [];
  const breath = new Breath();
  const read = (sheet: number) =>
    source.readSheet(index.generation, sheet, (index.sheets[sheet]?.size ?? 0) * HASH_BYTES);
  for await (const file of inOrder(SHEETS, read)) {
    files.push(checkSheet(index, files.length, file, inquiry) ? file : null);
    onProgress?.("list", files.length, SHEETS);
    await breath.take();
  }
  checkUnique(files, inquiry);
  return files;
}

async function checkOrder(
  source: DrawSource,
  index: Index,
  seed: Uint8Array,
  files: readonly (Uint8Array | null)[],
  { onProgress }: Expectations,
  inquiry: Inquiry,
): Promise<void> {
  inquiry.take("order");
  const order = new Order(index.size, seed, inquiry);
  const breath = new Breath();
  const read = (sheet: number) =>
    source.readPlaces(index.generation, sheet, (index.sheets[sheet]?.size ?? 0) * PLACE_BYTES);
  let sheet = 0;
  for await (const places of inOrder(SHEETS, read)) {
    const file = files[sheet] ?? null;
    if (file !== null) order.add(sheet, file, places);
    sheet++;
    onProgress?.("order", sheet, SHEETS);
    await breath.take();
  }
  order.finish();
}
