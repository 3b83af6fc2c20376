/** The drawings of docs/draw-vectors.json as a queue publishes them: plain data, for tests in any runtime. */
import VECTORS from "../../../docs/draw-vectors.json" with { type: "json" };
import { QUICKNET } from "../../../src/verify/beacon.ts";
import { type DrawSource, fileOf, sourceAt } from "../../../src/verify/source.ts";

type Drawing = (typeof VECTORS.drawings)[number];

export interface VectorFiles {
  /** What draw.json says. */
  readonly index: Drawing["index"];
  /** By the path behind the page's address and the slash: "1767225600000/sheets/0". Sheets that hold nobody are empty. */
  readonly files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

const SHEETS = 256;

export function vectorNamed(name: string): Drawing {
  const drawing = VECTORS.drawings.find((one) => one.name === name);
  if (!drawing) throw new Error(`There is no vector of this name: ${name}`);
  return drawing;
}

export function filesOfVector({ index, sheets, seed }: Drawing): VectorFiles {
  const byNumber = (part: "file" | "places") =>
    Object.fromEntries(sheets.map((sheet) => [String(sheet.sheet), sheet[part] ?? ""]));
  return publish(index, byNumber("file"), seed === null ? null : byNumber("places"));
}

/** `sheets`, `places`: hex by the number of the sheet; null = there are none yet. */
export function publish(
  index: Drawing["index"],
  sheets: Readonly<Record<string, string | undefined>>,
  places: Readonly<Record<string, string | undefined>> | null,
): VectorFiles {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  for (let sheet = 0; sheet < SHEETS; sheet++) {
    files.set(fileOf(index.generation, "sheets", sheet), bytesOf(sheets[sheet]));
    if (places !== null) files.set(fileOf(index.generation, "places", sheet), bytesOf(places[sheet]));
  }
  return { index, files };
}

export function sourceOf({ index, files }: VectorFiles): DrawSource {
  const page = "https://queue.example/queue/draw-vectors/draw";
  return sourceAt(page, async (address) => {
    const path = String(address).slice(page.length);
    if (path === ".json") return Response.json(index);
    const file = files.get(path.slice(1));
    return file ? new Response(file) : new Response(null, { status: 404 });
  });
}

/** What a check of this drawing has to expect: the beacon for tests is known to nobody. */
export function beaconOf({ beacon }: Drawing["index"]) {
  const { chain, public_key: publicKey, genesis, period } = beacon;
  return chain === QUICKNET.chain ? QUICKNET : { chain, publicKey, genesis, period };
}

function bytesOf(hex = ""): Uint8Array<ArrayBuffer> {
  return Uint8Array.from({ length: hex.length / 2 }, (_, at) =>
    Number.parseInt(hex.slice(2 * at, 2 * at + 2), 16),
  );
}
