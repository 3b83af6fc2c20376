/** Whether an untouched shop answers the same through the gate as by itself, byte for byte. */
import { createHash } from "node:crypto";
import { request } from "node:http";
import { Readable } from "node:stream";
import { WebSocket } from "undici";
import { readProcessUsage } from "../../measure/process-usage.ts";
import type { UntouchedShop } from "../shops/start-shop.ts";

export interface Compared {
  readonly answers: number;
  /** What differs, in words. */
  readonly differences: readonly string[];
  /** By how much workerd's memory grew while an upload of `UPLOAD_BYTES` passed through it; null where its process is not known. */
  readonly uploadMb: number | null;
}

export const UPLOAD_BYTES = 50 * 1024 * 1024;
const LOOK_EVERY_MS = 20;

interface Probe {
  readonly method?: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sends so many bytes. */
  readonly bytes?: number;
}

const PROBES: readonly Probe[] = [
  { path: "/" },
  { path: "/missing?a=%2F&b=%20&c" },
  { path: "/poster.jpg" },
  { method: "HEAD", path: "/poster.jpg" },
  { path: "/poster.jpg", headers: { range: "bytes=1000-1999" } },
  { path: "/poster.jpg", headers: { range: "bytes=299990-" } },
  { path: "/packed", headers: { "accept-encoding": "gzip" } },
  { path: "/packed", headers: { "accept-encoding": "br, zstd, gzip" } },
  { path: "/packed" },
  { path: "/ticks", headers: { accept: "text/event-stream" } },
  { path: "/cookies", headers: { cookie: "a=1; b=2" } },
  { path: "/moved" },
  { path: "/near" },
  { path: "/same" },
  { path: "/same", headers: { "if-none-match": '"same"' } },
  { method: "PUT", path: "/upload", bytes: 0 },
  { method: "PUT", path: "/upload", bytes: 100_000 },
  { method: "PUT", path: "/upload", bytes: UPLOAD_BYTES },
];

/** Of one connection alone, or the time of the answer. */
const OF_THE_WAY: ReadonlySet<string> = new Set(["connection", "keep-alive", "transfer-encoding", "date"]);

/** `workerdPid`: the process that the gate runs in. */
export async function compareBytes(
  shop: UntouchedShop,
  gateUrl: string,
  workerdPid: number | null,
): Promise<Compared> {
  const differences: string[] = [];
  let uploadMb: number | null = null;
  for (const probe of PROBES) {
    const bare = await ask(shop.url, probe);
    const [through, grownMb] = await watchMemory(workerdPid, () => ask(gateUrl, probe));
    if (probe.bytes === UPLOAD_BYTES) uploadMb = grownMb;
    const expected = bare.map((line) => line.replace(`location: ${shop.url}`, `location: ${gateUrl}`));
    const differing = [
      ...expected.filter((line) => !through.includes(line)).map((line) => `- ${line}`),
      ...through.filter((line) => !expected.includes(line)).map((line) => `+ ${line}`),
    ];
    if (differing.length > 0) {
      const { method = "GET", path, headers = {} } = probe;
      differences.push(`${method} ${path} ${JSON.stringify(headers)}: ${differing.join(", ")}`);
    }
  }
  if (shop.language !== "node") return { answers: PROBES.length, differences, uploadMb };
  const [bare, through] = [await echoed(shop.url), await echoed(gateUrl)];
  if (through !== bare)
    differences.push(`WebSocket: ${JSON.stringify(through)} instead of ${JSON.stringify(bare)}`);
  return { answers: PROBES.length + 1, differences, uploadMb };
}

/** Status, headers and body as lines to compare. */
function ask(url: string, { method = "GET", path, headers = {}, bytes }: Probe): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const { hostname, port, host } = new URL(url);
    const length = bytes === undefined ? {} : { "content-length": String(bytes) };
    const options = { hostname, port, path, method, headers: { host, ...length, ...headers } };
    const sending = request(options, (response) => {
      const hash = createHash("sha256");
      let received = 0;
      response.on("data", (chunk: Buffer) => {
        hash.update(chunk);
        received += chunk.length;
      });
      response.on("error", reject);
      response.on("end", () => {
        const lines = pairs(response.rawHeaders).filter(([name]) => !OF_THE_WAY.has(name));
        resolve([
          `${response.statusCode}`,
          ...lines.map(([name, value]) => `${name}: ${value}`).sort(),
          `${received} bytes, ${hash.digest("hex")}`,
        ]);
      });
    }).on("error", reject);
    if (bytes === undefined) sending.end();
    else Readable.from(someBytes(bytes)).pipe(sending);
  });
}

function pairs(raw: readonly string[]): [name: string, value: string][] {
  return raw.flatMap((name, n) => (n % 2 === 0 ? [[name.toLowerCase(), raw[n + 1] ?? ""]] : []));
}

/** The same each time, and no two chunks alike. */
function* someBytes(count: number): Generator<Buffer> {
  for (let sent = 0; sent < count; sent += 65_536) {
    const chunk = Buffer.alloc(Math.min(65_536, count - sent), `seat ${sent} `);
    yield chunk;
  }
}

const SAID = ["a", "seat 12", "ที่นั่ง"];

/** What a WebSocket at `/live` answers to each of three messages. */
async function echoed(url: string): Promise<string> {
  const socket = new WebSocket(`${url.replace("http", "ws")}/live`);
  const heard: string[] = [];
  try {
    await new Promise<void>((resolve, reject) => {
      const sayNext = () => {
        const text = SAID[heard.length];
        if (text === undefined) resolve();
        else socket.send(text);
      };
      socket.addEventListener("open", sayNext);
      socket.addEventListener("error", () => reject(new Error("the socket broke")));
      socket.addEventListener("message", ({ data }) => {
        heard.push(String(data));
        sayNext();
      });
    });
  } finally {
    socket.close();
  }
  return heard.join("|");
}

/** What was done, and by how many MB a process grew meanwhile at the most. */
async function watchMemory<Done>(
  pid: number | null,
  act: () => Promise<Done>,
): Promise<[Done, number | null]> {
  if (pid === null) return [await act(), null];
  const beforeMb = readProcessUsage(pid).memoryMb;
  let mostMb = beforeMb;
  const look = setInterval(() => {
    mostMb = Math.max(mostMb, readProcessUsage(pid).memoryMb);
  }, LOOK_EVERY_MS);
  try {
    return [await act(), mostMb - beforeMb];
  } finally {
    clearInterval(look);
  }
}
