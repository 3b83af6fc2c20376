/** The example shops that are not in Node: how each is built and started, and how it runs docs/pass-vectors.json. */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { findProgram } from "../../../scripts/system/find-program.ts";
import { freePort } from "../../../scripts/system/free-port.ts";
import { type Program, startProgram, untilListening } from "./program.ts";

const EXAMPLES = fileURLToPath(new URL("../../../examples", import.meta.url));
const VECTORS = fileURLToPath(new URL("../../../docs/pass-vectors.json", import.meta.url));
const run = promisify(execFile);

export const LANGUAGES = ["go", "php", "python"] as const;
export type Language = (typeof LANGUAGES)[number];

/** The variables of a shop's README; the port is found here. */
export type ShopVars = Readonly<Record<string, string>>;

export interface RunningShop {
  readonly url: string;
  stop(signal?: NodeJS.Signals): Promise<void>;
}

/** A shop as its README says to run it: `commands` are all started, `verify` is followed by the file of vectors. */
interface Recipe {
  readonly folder: string;
  readonly commands: (port: number) => readonly (readonly [file: string, ...args: string[]])[];
  readonly verify: readonly [file: string, ...args: string[]];
}

export class ExampleShops {
  readonly #folder = mkdtempSync(join(tmpdir(), "virtual-queue-shops-"));
  readonly #recipes = new Map<Language, Recipe>();
  readonly #programs = new Set<Program>();

  /** Finds the languages and builds what has to be built. Throws with how to install what is missing. */
  async prepare(): Promise<void> {
    const [go, php, python] = await Promise.all([findGo(), findPhp(), findPython()]);
    const binary = join(this.#folder, "go-shop");
    const cwd = join(EXAMPLES, "go-shop");
    await run(go, ["build", "-o", binary, "."], { cwd, env: { ...process.env, CGO_ENABLED: "0" } });
    this.#recipes.set("go", {
      folder: "go-shop",
      commands: () => [[binary]],
      verify: [binary, "verify-vectors"],
    });
    this.#recipes.set("php", {
      folder: "php-shop",
      commands: (port) => [
        [php, "-d", "post_max_size=8K", "-S", `127.0.0.1:${port}`, "index.php"],
        [php, "outbox.php"],
      ],
      verify: [php, "verify-vectors.php"],
    });
    this.#recipes.set("python", {
      folder: "python-shop",
      commands: () => [[python, "shop.py"]],
      verify: [python, "verify_vectors.py"],
    });
  }

  /** A file in a folder of its own, which is deleted at the end. */
  file(name: string): string {
    return join(this.#folder, name);
  }

  async start(language: Language, vars: ShopVars): Promise<RunningShop> {
    const { folder, commands } = this.#recipe(language);
    const port = await freePort();
    const env = { ...ENVIRONMENT, ...vars, PORT: String(port) };
    const programs = commands(port).map(([file, ...args]) =>
      startProgram(file, args, { cwd: join(EXAMPLES, folder), env }),
    );
    for (const program of programs) this.#programs.add(program);
    await untilListening(programs[0] as Program, port);
    return {
      url: `http://127.0.0.1:${port}`,
      stop: async (signal) => {
        await Promise.all(programs.map((program) => program.stop(signal)));
      },
    };
  }

  /** The verdict on each vector, by its name. */
  async verifyVectors(language: Language): Promise<Map<string, string>> {
    const { folder, verify } = this.#recipe(language);
    const [file, ...args] = verify;
    const env = { ...process.env, ...ENVIRONMENT };
    const { stdout } = await run(file, [...args, VECTORS], { cwd: join(EXAMPLES, folder), env });
    const lines = stdout.trimEnd().split("\n");
    return new Map(lines.map((line) => line.split("\t").reverse() as [name: string, verdict: string]));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#programs].map((program) => program.stop("SIGKILL")));
    rmSync(this.#folder, { recursive: true });
  }

  #recipe(language: Language): Recipe {
    const recipe = this.#recipes.get(language);
    if (!recipe) throw new Error("prepare() comes first");
    return recipe;
  }
}

/** A page waits for what it loads meanwhile; and no compiled files beside the sources. */
const ENVIRONMENT = { PHP_CLI_SERVER_WORKERS: "4", PYTHONDONTWRITEBYTECODE: "1" };

async function findGo(): Promise<string> {
  return findProgram(["go", "/usr/local/go/bin/go"]) ?? missing("Go", "golang-go");
}

async function findPhp(): Promise<string> {
  const php = findProgram(["php"]) ?? missing("PHP", "php-cli");
  const needs =
    'exit(array_diff(["curl", "openssl", "pdo_sqlite", "sodium"], get_loaded_extensions()) ? 1 : 0);';
  await run(php, ["-r", needs]).catch(() => missing("PHP's curl or SQLite", "php-curl php-sqlite3"));
  return php;
}

/** Debian's own, which finds Debian's packages, before another one in PATH. */
async function findPython(): Promise<string> {
  for (const name of ["/usr/bin/python3", "python3"]) {
    const python = findProgram([name]);
    const isComplete = python && (await run(python, ["-c", "import jwt, cryptography"]).catch(() => null));
    if (isComplete) return python;
  }
  return missing("Python's PyJWT", "python3-jwt python3-cryptography");
}

function missing(what: string, debianPackages: string): never {
  throw new Error(
    `${what} is missing, and a shop in it is not tested without: node scripts/setup.mjs --for-tests installs it, ` +
      `or as root: apt-get install ${debianPackages}`,
  );
}
