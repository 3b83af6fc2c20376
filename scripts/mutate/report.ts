/** What a run found, for people: a line for each file, and each mutant that lives. */
import type { Mutant, Results } from "./job.ts";

/** `untried`: a test reaches the place, but none has met this mutant yet. */
type Fate = "killed" | "survived" | "untried" | "no test";

/** What is known: verdicts, and by what coverage knows the places that a test reaches. */
export interface Known {
  readonly verdicts: Results["verdicts"];
  readonly reached: ReadonlySet<string>;
}

const fateOf = ({ verdicts, reached }: Known, { id, hit }: Mutant): Fate =>
  verdicts[id]?.status ?? (reached.has(hit) ? "untried" : "no test");

/** A table in Markdown, by file and in all: the share of all mutants, those that no test reaches included, and of those that were tried. */
export function makeTable(mutants: readonly Mutant[], known: Known): string {
  const files = Map.groupBy(mutants, ({ file }) => file);
  const rows = [...files].map(([file, of]) => makeRow(`[${file}](../${file})`, of, known));
  const head = [
    "| file | mutants | killed | survived | untried | no test | killed, % | of the tried, % |",
    "|---|---|---|---|---|---|---|---|",
  ];
  return [...head, ...rows, makeRow("all", mutants, known)].join("\n");
}

function makeRow(name: string, mutants: readonly Mutant[], known: Known): string {
  const count = (fate: Fate) => mutants.filter((mutant) => fateOf(known, mutant) === fate).length;
  const [killed, survived] = [count("killed"), count("survived")];
  const cells = [
    name,
    mutants.length,
    killed,
    survived,
    count("untried"),
    count("no test"),
    share(killed, mutants.length),
    share(killed, killed + survived),
  ];
  return `| ${cells.join(" | ")} |`;
}

/** Never rounded up. */
function share(killed: number, all: number): string {
  return all > 0 ? (Math.floor((1000 * killed) / all) / 10).toFixed(1) : "100.0";
}

/** Each mutant that no test killed: its id, for --replay, the line, and the change. */
export function listAlive(mutants: readonly Mutant[], known: Known): string {
  const alive = mutants.filter((mutant) => fateOf(known, mutant) !== "killed");
  return alive.map((mutant) => `${fateOf(known, mutant)}: ${describe(mutant)}`).join("\n");
}

export function describe({ id, file, line, operator, was, becomes }: Mutant): string {
  return `${id} ${file}:${line} ${operator}: ${shorten(was)} -> ${shorten(becomes) || "nothing"}`;
}

function shorten(code: string): string {
  const line = code.replaceAll(/\s+/g, " ").trim();
  return line.length > 90 ? `${line.slice(0, 87)}…` : line;
}
