/**
 * `npm run bench`: measures the deploy bundle under plain workerd, each figure beside what a user would have
 * instead. It takes about ten minutes, and nothing else may run on the machine meanwhile.
 * Exit code 0 when every floor is held, 1 when one is not, 2 when it could not be run.
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { Row } from "./bench/row.ts";
import { tableOf } from "./bench/table.ts";
import { readOptions } from "./options/read-options.ts";
import { allowLuaModules } from "./redis/lua-modules.ts";
import { stopOnSignal } from "./system/stop-on-signal.ts";

type Chapter = (repetitions: number) => Promise<Row[]>;

async function loadChapters(): Promise<Record<string, Chapter>> {
  allowLuaModules(); // before the store is imported
  const [
    { opening },
    { size },
    { frontDoor, throttled },
    { admitting, waiting },
    { steady },
    { sale },
    { scale },
    { turns },
    { ready },
    { signing },
    { gate },
    { flood },
    { overload },
    { memory },
    { fiveMillion },
    { drawing },
  ] = await Promise.all([
    import("./bench/rows/opening.ts"),
    import("./bench/rows/size.ts"),
    import("./bench/rows/front-door.ts"),
    import("./bench/rows/waiting.ts"),
    import("./bench/rows/steady.ts"),
    import("./bench/rows/sale.ts"),
    import("./bench/rows/scale.ts"),
    import("./bench/rows/turns.ts"),
    import("./bench/rows/ready.ts"),
    import("./bench/rows/signing.ts"),
    import("./bench/rows/gate.ts"),
    import("./bench/rows/flood.ts"),
    import("./bench/rows/overload.ts"),
    import("./bench/rows/memory.ts"),
    import("./bench/rows/five-million.ts"),
    import("./bench/rows/drawing.ts"),
  ]);
  return {
    opening,
    size,
    "front-door": frontDoor,
    throttled,
    waiting,
    admitting,
    steady,
    turns,
    ready,
    signing,
    gate,
    flood,
    overload,
    memory,
    drawing,
    sale,
    scale,
    "five-million": fiveMillion,
  };
}

/** They take long, and say what docs/scale.md shows. */
const ONLY_NAMED: ReadonlySet<string> = new Set(["scale", "five-million"]);

const USAGE = `npm run bench -- [options]   measures the queue, each figure beside what a user would have instead
  --only opening,front-door   some of the chapters; "scale" and "five-million" only when named (docs/scale.md)
  --repetitions 3             of each comparison; the table shows medians
  --json FILE                 writes [{ what, unit, ours, baseline, ratio, floor, holds }] there too`;

/** Throws an Error whose message says what to type instead. */
function parseOptions(args: readonly string[]) {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: "string" },
      repetitions: { type: "string", default: "3" },
      json: { type: "string" },
    },
  });
  const repetitions = Number(values.repetitions);
  if (!Number.isInteger(repetitions) || repetitions < 1) {
    throw new Error(`--repetitions is ${values.repetitions}; give a whole number from 1`);
  }
  return { only: values.only?.split(","), repetitions, json: values.json };
}

async function bench({ only, repetitions, json }: ReturnType<typeof parseOptions>): Promise<boolean> {
  const chapters = await loadChapters();
  const names = only ?? Object.keys(chapters).filter((name) => !ONLY_NAMED.has(name));
  const unknown = names.find((name) => !Object.hasOwn(chapters, name));
  if (unknown)
    throw new Error(`--only: no chapter "${unknown}"; there are ${Object.keys(chapters).join(", ")}`);

  const rows: Row[] = [];
  for (const name of names) {
    console.error(`${name} …`);
    const chapter = (await chapters[name]?.(repetitions)) ?? [];
    console.log(tableOf(chapter));
    rows.push(...chapter);
  }
  if (json) writeFileSync(json, `${JSON.stringify(rows, null, 2)}\n`);
  const fallen = rows.filter(({ holds }) => holds === false);
  console.log(fallen.length === 0 ? "\nEvery floor is held." : `\n${fallen.length} floors are not held.`);
  return fallen.length === 0;
}

const INTERRUPTED = 130;
const options = readOptions("bench", USAGE, parseOptions);
if (options) {
  stopOnSignal(async () => {}, INTERRUPTED); // what it started ends with this process
  try {
    process.exitCode = (await bench(options)) ? 0 : 1;
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(2); // a load that is still under way would keep the process
  }
}
