/** What a run found, for people: a line for each file, and each mutant that lives. */
import type { Mutant, Results } from "./job.ts";

type Fate = "killed" | "survived" | "no test";

const fateOf = ({ verdicts }: Results, { id }: Mutant): Fate => verdicts[id]?.status ?? "no test";

/** A table in Markdown, by file and in all. The share is of all mutants, those that no test reaches included. */
export function makeTable(mutants: readonly Mutant[], results: Results): string {
  const files = Map.groupBy(mutants, ({ file }) => file);
  const rows = [...files].map(([file, of]) => makeRow(`[${file}](../${file})`, of, results));
  const head = ["| file | mutants | killed | survived | no test | killed, % |", "|---|---|---|---|---|---|"];
  return [...head, ...rows, makeRow("all", mutants, results)].join("\n");
}

function makeRow(name: string, mutants: readonly Mutant[], results: Results): string {
  const count = (fate: Fate) => mutants.filter((mutant) => fateOf(results, mutant) === fate).length;
  const killed = count("killed");
  const share = mutants.length > 0 ? (100 * killed) / mutants.length : 100;
  const cells = [name, mutants.length, killed, count("survived"), count("no test"), share.toFixed(1)];
  return `| ${cells.join(" | ")} |`;
}

/** Each mutant that no test killed: its id, for --replay, the line, and the change. */
export function listAlive(mutants: readonly Mutant[], results: Results): string {
  const alive = mutants.filter((mutant) => fateOf(results, mutant) !== "killed");
  return alive.map((mutant) => `${fateOf(results, mutant)}: ${describe(mutant)}`).join("\n");
}

export function describe({ id, file, line, operator, was, becomes }: Mutant): string {
  return `${id} ${file}:${line} ${operator}: ${shorten(was)} -> ${shorten(becomes) || "nothing"}`;
}

function shorten(code: string): string {
  const line = code.replaceAll(/\s+/g, " ").trim();
  return line.length > 90 ? `${line.slice(0, 87)}…` : line;
}
