/** Checks one person's entry by its receipt: from one sheet of the list instead of all. */
import { areEqual, compareBytes, readBase64url } from "./bytes.ts";
import { type LikelyPlace, likelyPlace } from "./chance.ts";
import { Inquiry } from "./findings.ts";
import { isSignedBy, readStatement, type Statement, thumbprintOf } from "./jws.ts";
import { checkRoot, checkSheet, checkSize, leavesIn } from "./list.ts";
import { readPlaces } from "./order.ts";
import type { Index } from "./read-index.ts";
import { HASH_BYTES, keysBy, leafOf, PLACE_BYTES, SHEETS } from "./recipes.ts";
import type { DrawSource } from "./source.ts";
import { checkFoundation, type Expectations, type Report, reportOf } from "./verify-draw.ts";

export interface EntryReport extends Report {
  /** null where the receipt's entry could not be found. */
  readonly entry: {
    readonly sheet: number;
    /** The drawn place, from 1 on; null while nothing is drawn. */
    readonly place: number | null;
    /** Where its key alone says that it has to be expected; null while nothing is drawn. */
    readonly likely: LikelyPlace | null;
  } | null;
}

interface Receipt {
  readonly leaf: Uint8Array;
  readonly salt: Uint8Array;
  readonly sheet: number;
}

const TYPE = "vq-receipt+jwt";
const SALT_BYTES = 16;

/**
 * `receipt`: the text that the queue gave its holder. `user`: by which id the queue knows them, where they know it: the entry is then
 * recomputed from it. Never rejects.
 */
export async function verifyEntry(
  source: DrawSource,
  receipt: string,
  { user, ...expectations }: Expectations & { readonly user?: string } = {},
): Promise<EntryReport> {
  const inquiry = new Inquiry();
  const foundation = await checkFoundation(source, expectations, inquiry);
  if (foundation === null) return { ...reportOf(inquiry, null), entry: null };
  const { index, root, seed } = foundation;
  const read = await readReceipt(receipt, index, inquiry);
  if (read === null) return { ...reportOf(inquiry, foundation), entry: null };
  if (user !== undefined && !areEqual(leafOf(index, read.salt, user), read.leaf)) {
    inquiry.note("RECEIPT_OTHER_USER");
  }
  inquiry.take("list");
  checkSize(index, inquiry);
  checkRoot(index, root, inquiry);
  const file = await readSheet(source, index, read.sheet, expectations, inquiry);
  const row = file === null ? -1 : [...leavesIn(file)].findIndex((leaf) => areEqual(leaf, read.leaf));
  if (file !== null && row < 0) inquiry.note("ENTRY_MISSING", read.sheet);
  const found = file === null || row < 0 ? null : { file, row };
  const drawn = found && seed && (await checkPlace(source, index, { ...read, ...found }, seed, inquiry));
  return {
    ...reportOf(inquiry, foundation),
    entry: found && { sheet: read.sheet, place: drawn?.place ?? null, likely: drawn?.likely ?? null },
  };
}

/** null where it is no receipt of an entry in this drawing. */
async function readReceipt(text: string, index: Index, inquiry: Inquiry): Promise<Receipt | null> {
  inquiry.take("receipt");
  const statement = readStatement(text.trim(), TYPE);
  if (statement === null) return refuse("RECEIPT_MALFORMED");
  const { event_id, generation, ticket } = statement.claims;
  if (event_id !== index.eventId || generation !== index.generation) {
    return refuse("RECEIPT_OF_OTHER_DRAWING");
  }
  if (statement.kid !== thumbprintOf(index.proofKey)) return refuse("RECEIPT_OTHER_KEY");
  if (!(await isSignedBy(index.proofKey, statement))) return refuse("RECEIPT_FORGED");
  if (ticket !== undefined) return refuse("RECEIPT_OF_TICKET");
  return readEntry(statement) ?? refuse("RECEIPT_MALFORMED");

  function refuse(code: Parameters<Inquiry["note"]>[0]): null {
    inquiry.note(code);
    return null;
  }
}

function readEntry({ claims }: Statement): Receipt | null {
  const { leaf, salt, sheet } = claims;
  const bytesOf = (claim: unknown) => (typeof claim === "string" ? readBase64url(claim) : null);
  const [leafBytes, saltBytes] = [bytesOf(leaf), bytesOf(salt)];
  if (leafBytes?.length !== HASH_BYTES || saltBytes?.length !== SALT_BYTES) return null;
  if (!Number.isInteger(sheet) || (sheet as number) < 0 || (sheet as number) >= SHEETS) return null;
  return { leaf: leafBytes, salt: saltBytes, sheet: sheet as number };
}

async function readSheet(
  source: DrawSource,
  index: Index,
  sheet: number,
  { onProgress }: Expectations,
  inquiry: Inquiry,
): Promise<Uint8Array | null> {
  onProgress?.("list", 0, 1);
  const length = (index.sheets[sheet]?.size ?? 0) * HASH_BYTES;
  // A file that cannot be read is one that is missing.
  const file = await source.readSheet(index.generation, sheet, length).catch(() => null);
  return checkSheet(index, sheet, file, inquiry) ? file : null;
}

/**
 * The place of the entry in this row of its sheet. One sheet alone shows its own entries' order, and of the others what chance leaves
 * open: the check of the whole drawing has the exact place.
 */
async function checkPlace(
  source: DrawSource,
  index: Index,
  { file, row, sheet }: Receipt & { readonly file: Uint8Array; readonly row: number },
  seed: Uint8Array,
  inquiry: Inquiry,
): Promise<{ place: number; likely: LikelyPlace } | null> {
  inquiry.take("order");
  const entries = file.length / HASH_BYTES;
  const placesFile = await source
    .readPlaces(index.generation, sheet, entries * PLACE_BYTES)
    .catch(() => null); // a file that cannot be read is one that is missing
  const places = placesFile && readPlaces(placesFile, entries);
  if (placesFile === null) inquiry.note("PLACES_MISSING", sheet);
  else if (places === null) inquiry.note("PLACES_LENGTH_WRONG", sheet);
  if (places === null) return null;
  if (places.some((place) => place < 1 || place > index.size)) inquiry.note("PLACE_OUTSIDE", sheet);
  if (new Set(places).size < places.length) inquiry.note("PLACE_TWICE", sheet);
  const keyOf = keysBy(seed);
  const keys = [...leavesIn(file)].map(keyOf);
  if (!isInKeyOrder(keys, places)) inquiry.note("ORDER_WRONG", sheet);
  const place = places[row] ?? 0;
  const likely = likelyPlace(shareOf(keys[row]), index.size - 1);
  if (place < likely.least || place > likely.most) inquiry.note("PLACE_UNLIKELY", sheet);
  return { place, likely };
}

function isInKeyOrder(keys: readonly Uint8Array[], places: readonly number[]): boolean {
  const rows = keys.map((key, row) => ({ key, place: places[row] ?? 0 }));
  rows.sort((one, other) => one.place - other.place);
  return rows.every(({ key }, row) => {
    const before = rows[row - 1]?.key;
    return before === undefined || compareBytes(before, key) < 0;
  });
}

/** A key as a part of all keys, by its first 52 bits. */
function shareOf(key: Uint8Array | undefined): number {
  if (key === undefined) return 0;
  const view = new DataView(key.buffer, key.byteOffset);
  return (view.getUint32(0) * 2 ** 20 + (view.getUint32(4) >>> 12)) / 2 ** 52;
}
