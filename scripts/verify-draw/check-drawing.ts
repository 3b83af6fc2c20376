/** Checks a drawing as the options of `npm run verify-draw` say, and puts what was found into words. */
import { type DrawSource, sourceAt } from "../../src/verify/source.ts";
import { type Expectations, verifyDraw } from "../../src/verify/verify-draw.ts";
import { verifyEntry } from "../../src/verify/verify-entry.ts";
import { describeReport } from "./describe.ts";
import { folderSource, keepingSource } from "./folder.ts";
import type { VerifyOptions } from "./options.ts";

const EXIT_CODES = { right: 0, wrong: 1, open: 2 } as const;
/** For each file: a slow queue is no proof against it. */
const PATIENCE_MS = 30_000;

interface CheckedDrawing {
  readonly exitCode: 0 | 1 | 2;
  /** For people, or in JSON. */
  readonly said: string;
}

/** Rejects where the beacon or a folder cannot be read. */
export async function checkDrawing(
  { from, receipt, user, kept, beacon, save, json }: VerifyOptions,
  onProgress?: Expectations["onProgress"],
): Promise<CheckedDrawing> {
  const source = "dir" in from ? folderSource(from.dir) : sourceAt(from.url, fetchPatiently);
  const read: DrawSource = save === null ? source : keepingSource(source, save);
  const expectations: Expectations = {
    ...(beacon !== null && { beacon }),
    kept,
    ...(onProgress && { onProgress }),
  };
  const report =
    receipt === null
      ? await verifyDraw(read, expectations)
      : await verifyEntry(read, receipt, { ...expectations, ...(user !== null && { user }) });
  const said = json ? JSON.stringify({ ...report, index: undefined }, null, 2) : describeReport(report);
  return { exitCode: EXIT_CODES[report.verdict], said };
}

const fetchPatiently: typeof fetch = (address) =>
  fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
