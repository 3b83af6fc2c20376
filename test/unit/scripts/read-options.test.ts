/** Every npm script reads its options in one way: help helps, a mistake is said with the usage, and neither begins. */
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, expect, it, vi } from "vitest";
import { parseNone, readOptions } from "../../../scripts/options/read-options.ts";
import { parseStartOptions } from "../../../scripts/options/start-options.ts";

const ROOT = fileURLToPath(new URL("../../..", import.meta.url));
const { scripts } = JSON.parse(readFileSync(`${ROOT}package.json`, "utf8")) as { scripts: object };
const PROGRAMS = Object.entries(scripts).flatMap(([name, script]) => {
  const [, program] = /env node (scripts\/[\w-]+\.ts)/.exec(script) ?? [];
  return program ? [[name, program] as const] : [];
});

const usualArguments = process.argv;
afterEach(() => {
  process.argv = usualArguments;
  process.exitCode = 0;
  vi.restoreAllMocks();
});

/** As a command that has no options reads these. */
function read(...args: string[]) {
  process.argv = ["node", "x.ts", ...args];
  const [log, error] = (["log", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(() => {}),
  );
  const options = readOptions("x", "npm run x", parseNone);
  return {
    options,
    code: process.exitCode,
    said: log?.mock.calls.flat(),
    complained: error?.mock.calls.flat(),
  };
}

it("is there for every npm script that runs a program", () => {
  expect(PROGRAMS.length).toBeGreaterThan(8);
  for (const [script, program] of PROGRAMS) {
    const [name] = script.split(":"); // `test:all` is `test` with an option
    expect(readFileSync(ROOT + program, "utf8")).toMatch(new RegExp(`readOptions\\(\\s*"${name}"`));
  }
});

it("runs a command without options", () => {
  expect(read().options).not.toBeNull();
});

it("prints the usage when it is asked for, and nothing else happens", () => {
  expect(read("--help")).toMatchObject({ options: null, said: ["npm run x"], complained: [] });
  expect(process.exitCode ?? 0).toBe(0);
});

it.each(["--nonsense", "word"])("refuses %s with the usage", (arg) => {
  const { options, code, complained } = read(arg);
  expect({ options, code }).toEqual({ options: null, code: 2 });
  expect(complained?.join()).toMatch(new RegExp(`^x: .*${arg}(.|\\n)*npm run x$`));
});

it("is asked before a script begins: the screenshots of before are still there", () => {
  const { status } = spawnSync(process.execPath, [`${ROOT}scripts/screenshots.ts`, "--nonsense"]);
  expect(status).toBe(2);
  expect(readFileSync(`${ROOT}docs/screenshots/ready.png`).length).toBeGreaterThan(0);
});

it("accepts every variable that --var may set, and no other", () => {
  const { vars } = parseStartOptions(["--var", "RELEASE_RATE:5", "--var", 'EVENTS:{"demo":{}}']);
  expect(vars).toEqual({ RELEASE_RATE: "5", EVENTS: { demo: {} } });
  expect(() => parseStartOptions(["--var", "RELEASE_RTE:5"])).toThrow("--var RELEASE_RTE is unknown");
});
