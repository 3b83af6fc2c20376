/** `npm run verify-draw` and the check in Python, at a real server and in a folder: what they say, and their exit codes. */
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import VECTORS from "../../../docs/draw-vectors.json" with { type: "json" };
import { checkDrawing } from "../../../scripts/verify-draw/check-drawing.ts";
import { parseOptions } from "../../../scripts/verify-draw/options.ts";
import { DrawServer } from "../../support/draw/serve-drawing.ts";
import { filesOfVector, publish, type VectorFiles, vectorNamed } from "../../support/draw/vector-drawings.ts";
import { isThorough } from "../../support/runs.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const GOOD = "a beacon for tests";

let folder: string;
let server: DrawServer;
let count = 0;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "virtual-queue-"));
  server = await DrawServer.open(filesOfVector(vectorNamed(GOOD)));
  put("beacon.json", JSON.stringify(vectorNamed(GOOD).index.beacon));
});
afterAll(async () => {
  await server.close();
  rmSync(folder, { recursive: true });
});

function put(name: string, content: string | Uint8Array): string {
  const file = join(folder, name);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, content);
  return file;
}

/** A folder with these files, as --save fills one. */
function keep({ index, files }: VectorFiles): string {
  const name = `kept-${++count}`;
  put(join(name, "draw.json"), JSON.stringify(index));
  for (const [path, file] of files) put(join(name, path), file);
  return join(folder, name);
}

interface Ran {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

const start = (program: string, args: readonly string[]) =>
  new Promise<Ran>((resolve) => {
    execFile(program, args, { cwd: ROOT }, (error, out, err) =>
      resolve({ code: error?.code ?? 0, out, err }),
    );
  });

const program = (...args: string[]) => start(process.execPath, ["scripts/verify-draw.ts", ...args]);
/** What the program does, without starting it, which takes a second of a processor. */
const check = async (...args: string[]) => {
  const { exitCode, said } = await checkDrawing(parseOptions(args));
  return { code: exitCode, out: said };
};
/** With the beacon of the vectors. */
const verify = (...args: string[]) => check(...args, "--beacon", join(folder, "beacon.json"));
const python = (dir: string) => start("python3", ["examples/check-draw/check_draw.py", dir]);

const spoilt = (name: string): VectorFiles => {
  const vector = VECTORS.spoilt.find((one) => one.name === name);
  if (!vector) throw new Error(`There is no spoilt vector of this name: ${name}`);
  return publish(vector.index, vector.sheets, vector.places);
};

describe("at a server", () => {
  it("says that a good drawing is right, and ends with 0", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const { code, out } = await program("--url", server.page, "--beacon", join(folder, "beacon.json"));
    expect([code, out]).toEqual([
      0,
      expect.stringMatching(/15 entries[\s\S]*ok {6}order[\s\S]*Everything is right\.\n$/),
    ]);
  });

  it("believes no beacon but drand's unless it is told to, and ends with 1", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const { code, out } = await program("--url", server.page);
    expect([code, out]).toEqual([1, expect.stringContaining("BEACON_UNKNOWN")]);
  });

  it("needs no word for drand's", async () => {
    server.serve(filesOfVector(vectorNamed("quicknet")));
    const { code } = await check("--url", `${server.page}?lang=th#x`);
    expect(code).toBe(0);
  });

  // Each of them is found by the verifier itself, too: test/unit/verify/vectors.test.ts.
  it.each(
    VECTORS.spoilt
      .filter(({ name, kept }) => kept === undefined && (isThorough || name === "dropped"))
      .map(({ name, finds }) => [name, finds]),
  )("finds what was done: %s", async (name, finds) => {
    server.serve(spoilt(name ?? ""));
    const { code, out } = await verify("--url", server.page);
    expect([code, out]).toEqual([1, expect.stringContaining(`${finds}`)]);
  });

  it("finds a second checkpoint by the one that was kept", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const { kept = "" } = VECTORS.spoilt.find((one) => one.kept !== undefined) ?? {};
    const { code, out } = await verify("--url", server.page, "--checkpoint", put("checkpoint", kept));
    expect([code, out]).toEqual([1, expect.stringContaining("SECOND_CHECKPOINT")]);
  });

  it("ends with 2 before the round, and where nobody answers", async () => {
    server.serve(filesOfVector(vectorNamed("before the round")));
    const before = await verify("--url", server.page);
    expect([before.code, before.out]).toEqual([2, expect.stringContaining("NOT_DRAWN")]);
    const away = await verify("--url", server.page.replace("/draw-vectors/", "/another/"));
    expect([away.code, away.out]).toEqual([2, expect.stringContaining("INDEX_MISSING")]);
  });

  it("checks one entry by a receipt, and reads one sheet for it", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const { receipt, place, user } = vectorNamed(GOOD).entrants[2] ?? { receipt: "", place: 0, user: "" };
    server.asked.length = 0;
    const args = ["--url", server.page, "--receipt", put("receipt", `${receipt}\n`)];
    const { code, out } = await verify(...args, "--user", user);
    expect([code, out]).toEqual([0, expect.stringContaining(`has place ${place} of 15`)]);
    expect(server.asked).toHaveLength(3);
    const other = await verify(...args, "--user", "visitor-3");
    expect([other.code, other.out]).toEqual([1, expect.stringContaining("RECEIPT_OTHER_USER")]);
  });

  it("takes the file that the queue's page saves, and looks at its checkpoints, too", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const { receipt } = vectorNamed(GOOD).entrants[2] ?? {};
    const { kept } = VECTORS.spoilt.find((one) => one.kept !== undefined) ?? {};
    const save = (checkpoints: unknown) =>
      put("receipt-demo.json", JSON.stringify({ event_id: "demo", receipt, checkpoints }));
    const good = await verify("--url", server.page, "--receipt", save([vectorNamed(GOOD).index.checkpoint]));
    expect([good.code, good.out]).toEqual([
      0,
      expect.stringContaining("ok      the checkpoint that was kept"),
    ]);
    const second = await verify("--url", server.page, "--receipt", save([kept]));
    expect([second.code, second.out]).toEqual([1, expect.stringContaining("SECOND_CHECKPOINT")]);
  });

  it("tells programs in JSON", async () => {
    server.serve(spoilt("dropped"));
    const { out } = await verify("--url", server.page, "--json");
    const { verdict, findings } = JSON.parse(out);
    expect([verdict, findings.map(({ code }: { code: string }) => code)]).toEqual([
      "wrong",
      expect.arrayContaining(["ROOT_WRONG"]),
    ]);
  });
});

describe("in a folder", () => {
  it("checks what it has saved, without the server", async () => {
    server.serve(filesOfVector(vectorNamed(GOOD)));
    const saved = join(folder, "saved");
    expect((await verify("--url", server.page, "--save", saved)).code).toBe(0);
    server.asked.length = 0;
    const { code, out } = await verify("--dir", saved);
    expect([code, out]).toEqual([0, expect.stringContaining("Everything is right.")]);
    expect(server.asked).toEqual([]);
    expect((await python(saved)).code).toBe(0);
  });

  it("finds a byte that was flipped in a file", async () => {
    const dir = keep(filesOfVector(vectorNamed(GOOD)));
    const [{ sheet } = { sheet: 0 }] = vectorNamed(GOOD).sheets;
    const file = join(dir, `${vectorNamed(GOOD).index.generation}/places/${sheet}`);
    const bytes = readFileSync(file);
    bytes[3] = (bytes[3] ?? 0) ^ 1;
    writeFileSync(file, bytes);
    expect((await verify("--dir", dir)).code).toBe(1);
    expect((await python(dir)).code).toBe(1);
  });

  it("is open where a file is missing", async () => {
    const dir = keep(filesOfVector(vectorNamed(GOOD)));
    rmSync(join(dir, `${vectorNamed(GOOD).index.generation}/sheets/9`));
    const { code, out } = await verify("--dir", dir);
    expect([code, out]).toEqual([2, expect.stringContaining("SHEET_MISSING, sheet 9")]);
  });
});

describe("the check in Python", () => {
  it.each(["quicknet", GOOD, "one entrant", "nobody"])("works out the same order: %s", async (name) => {
    const { code, out } = await python(keep(filesOfVector(vectorNamed(name))));
    expect([code, out]).toEqual([
      0,
      expect.stringContaining(`The order of ${vectorNamed(name).entrants.length} entries`),
    ]);
  });

  it.each(["dropped", "inserted", "first and last exchanged"])("finds what was done: %s", async (name) => {
    const { code, out } = await python(keep(spoilt(name)));
    expect([code, out]).toEqual([1, expect.stringContaining("This does not hold")]);
  });
});

describe("the options", () => {
  it.each([
    [[], /either --url/],
    [["--url", "https://a.example/draw", "--dir", "."], /either --url/],
    [["--url", "queue.example"], /no address/],
    [["--url", "file:///etc/passwd"], /no address/],
    [["--dir", "/no/such/folder"], /no folder/],
    [["--dir", ".", "--save", "x"], /--save/],
    [["--dir", ".", "--user", "x"], /--receipt/],
    [["--dir", ".", "--receipt", "/no/such/file"], /no file/],
    [["--dir", ".", "--receipt", "package.json"], /holds no receipt/],
    [["--dir", ".", "--beacon", "package.json"], /no beacon/],
    [["--all"], /--all/],
  ])("say what to type instead of %j", (args, message) => {
    expect(() => parseOptions(args)).toThrow(message);
  });

  it("end the program with 2 where they are wrong", async () => {
    const { code, err } = await program();
    expect([code, err]).toEqual([2, expect.stringContaining("npm run verify-draw")]);
  });
});
