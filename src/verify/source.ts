/** Where the files of a drawing are read from: a queue, a mirror of it, or a folder. What a source throws is a file that is not there. */
export interface DrawSource {
  readIndex(): Promise<string>;
  /** At most `mostBytes`, and one more of a file that is longer. */
  readSheet(generation: number, sheet: number, mostBytes: number): Promise<Uint8Array>;
  readPlaces(generation: number, sheet: number, mostBytes: number): Promise<Uint8Array>;
}

/** An index has some 16,000. */
const MOST_INDEX_BYTES = 262_144;

/** Where a file lies under the address of the proofs page, and under a folder that keeps a drawing. */
export const fileOf = (generation: number, kind: "sheets" | "places", sheet: number): string =>
  `${generation}/${kind}/${sheet}`;

/** A queue that bounds how often one address asks answers 429, and says when to come back: so often it is asked again, so late at most. */
const [MOST_ATTEMPTS, LONGEST_WAIT_S] = [6, 60];

/**
 * `page`: the address of the proofs page, "https://queue.example/queue/demo/draw". A file that is answered 429 with `Retry-After` is asked for
 * again then, six times in all.
 */
export function sourceAt(
  page: string,
  fetchFile: typeof fetch = fetch,
  wait: (ms: number) => Promise<unknown> = (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
): DrawSource {
  const address = page.replace(/[?#].*$/, "").replace(/\/$/, "");
  const ask = async (path: string) => {
    for (let attempts = 1; ; attempts++) {
      const response = await fetchFile(address + path);
      const seconds = Number(response.headers.get("retry-after") ?? Number.NaN);
      const isToWait = response.status === 429 && seconds >= 0 && seconds <= LONGEST_WAIT_S;
      if (attempts === MOST_ATTEMPTS || !isToWait) return response;
      await response.body?.cancel();
      await wait(Math.max(1, seconds) * 1000);
    }
  };
  const read = async (path: string, mostBytes: number) => {
    const response = await ask(path);
    if (!response.ok) {
      await response.body?.cancel();
      throw new Error(`${address + path} answered ${response.status}`);
    }
    return readAtMost(response, mostBytes);
  };
  return {
    readIndex: async () => new TextDecoder().decode(await read(".json", MOST_INDEX_BYTES)),
    readSheet: (generation, sheet, most) => read(`/${fileOf(generation, "sheets", sheet)}`, most),
    readPlaces: (generation, sheet, most) => read(`/${fileOf(generation, "places", sheet)}`, most),
  };
}

/** Reads no more than `mostBytes` and one, however much is sent. */
async function readAtMost({ body }: Response, mostBytes: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  const reader = body?.getReader();
  while (reader && length <= mostBytes) {
    const { done, value } = await reader.read();
    if (done) break;
    chunks.push(value);
    length += value.length;
  }
  await reader?.cancel();
  const all = new Uint8Array(length);
  let at = 0;
  for (const chunk of chunks) {
    all.set(chunk, at);
    at += chunk.length;
  }
  return all.subarray(0, mostBytes + 1);
}
