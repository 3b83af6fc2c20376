import { existsSync, readFileSync, statSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Beacon } from "../../src/verify/beacon.ts";
import { type KeptCheckpoint, readEvidence } from "../../src/verify/evidence.ts";
import { readBeacon } from "../../src/verify/read-index.ts";

export interface VerifyOptions {
  /** The address of the proofs page, or the folder that holds its files. */
  readonly from: { readonly url: string } | { readonly dir: string };
  /** The text of a receipt: its entry is checked, and not the whole drawing. */
  readonly receipt: string | null;
  /** Who the receipt is of, by the id that the queue knows them by. */
  readonly user: string | null;
  /** The texts of checkpoints that somebody kept. */
  readonly kept: readonly KeptCheckpoint[];
  /** null: drand's quicknet. */
  readonly beacon: Beacon | null;
  /** Where to keep what is read. */
  readonly save: string | null;
  readonly json: boolean;
}

export const USAGE = `npm run verify-draw -- --url https://queue.shop.example/queue/demo/draw [options]   recomputes a drawing
  --dir FOLDER          from files that were kept, in place of --url: it asks nobody
  --receipt FILE        one entry alone, by one sheet of the list: is it there, and is its place right. The file that the page of
                        the queue saves, or the text of a receipt; checkpoints in it are looked at, too
  --user ID             whose receipt that is, where the person knows the id
  --checkpoint FILE     one that somebody kept before the round: was the list replaced
  --beacon FILE         expects another beacon than drand's quicknet: JSON of chain, public_key, genesis and period
  --save FOLDER         keeps what is read there, for --dir
  --json                prints the report as JSON

  exit code 0: everything is right; 1: something does not hold; 2: it could not be checked, or not all of it`;

/** No file that is named here is longer. */
const MOST_BYTES = 65_536;

/** Throws an Error whose message says what to type instead. */
export function parseOptions(args: readonly string[]): VerifyOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      url: { type: "string" },
      dir: { type: "string" },
      receipt: { type: "string" },
      user: { type: "string" },
      checkpoint: { type: "string" },
      beacon: { type: "string" },
      save: { type: "string" },
      json: { type: "boolean", default: false },
    },
  });
  const { url, dir, receipt, user, checkpoint, beacon, save, json } = values;
  if (user !== undefined && receipt === undefined) throw new Error("--user is told with --receipt");
  if (dir !== undefined && save !== undefined)
    throw new Error("--save keeps what --url reads: --dir has it already");
  return {
    from: readFrom(url, dir),
    receipt: receipt === undefined ? null : readReceipt(receipt),
    user: user ?? null,
    kept: [
      ...(receipt === undefined ? [] : readEvidence(readNamed("--receipt", receipt), "receipt").checkpoints),
      ...(checkpoint === undefined
        ? []
        : readEvidence(readNamed("--checkpoint", checkpoint), "checkpoint").checkpoints),
    ],
    beacon: beacon === undefined ? null : readBeaconFile(beacon),
    save: save ?? null,
    json,
  };
}

function readFrom(url: string | undefined, dir: string | undefined): VerifyOptions["from"] {
  if ((url === undefined) === (dir === undefined)) {
    throw new Error("say where the drawing is: either --url, the address of its page, or --dir");
  }
  if (dir !== undefined) {
    if (!existsSync(dir) || !statSync(dir).isDirectory()) throw new Error(`--dir ${dir} is no folder`);
    return { dir };
  }
  const address = URL.parse(url ?? "");
  if (!address || !/^https?:$/.test(address.protocol)) {
    throw new Error(
      `--url ${url} is no address; give that of the page, as https://queue.shop.example/queue/demo/draw`,
    );
  }
  return { url: address.href };
}

function readNamed(option: string, file: string): string {
  if (!existsSync(file) || !statSync(file).isFile()) throw new Error(`${option} ${file} is no file`);
  if (statSync(file).size > MOST_BYTES) throw new Error(`${option} ${file} is too large to be one`);
  return readFileSync(file, "utf8");
}

function readReceipt(file: string): string {
  const { receipt } = readEvidence(readNamed("--receipt", file), "receipt");
  if (receipt === null) throw new Error(`--receipt ${file} holds no receipt`);
  return receipt;
}

function readBeaconFile(file: string): Beacon {
  const text = readNamed("--beacon", file);
  try {
    return readBeacon(JSON.parse(text));
  } catch (cause) {
    const message = `--beacon ${file} is no beacon; give JSON of chain, public_key, genesis and period`;
    throw new Error(message, { cause });
  }
}
