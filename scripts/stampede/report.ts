import type { Tally } from "./crowd/tally.ts";
import type { Row } from "./judge/verdict/row.ts";

const BAR_WIDTH = 30;
const LINE_EVERY_MS = 2000;
const REDRAW_EVERY_MS = 200;

/** Shows a bar on a terminal, a line every two seconds elsewhere. Returns the function that stops it. */
export function showProgress(
  tallies: readonly Tally[],
  passesDue: number,
  out: NodeJS.WriteStream,
): () => void {
  const startMs = performance.now();
  const draw = () => {
    const sum = (of: (tally: Tally) => number) => tallies.reduce((total, tally) => total + of(tally), 0);
    const passes = sum((tally) => tally.validPasses);
    const share = passes / passesDue;
    const bar = "█".repeat(Math.round(share * BAR_WIDTH)).padEnd(BAR_WIDTH, "░");
    const seconds = Math.round((performance.now() - startMs) / 1000);
    const counts = `${sum((tally) => tally.joined)} joined · ${sum((tally) => tally.openStreams)} streams · ${passes}/${passesDue} passes`;
    out.write(out.isTTY ? `\r${bar} ${counts} · ${seconds} s\x1b[K` : `${seconds} s: ${counts}\n`);
  };
  const timer = setInterval(draw, out.isTTY ? REDRAW_EVERY_MS : LINE_EVERY_MS);
  return () => {
    clearInterval(timer);
    draw();
    if (out.isTTY) out.write("\n");
  };
}

export function tableOf(rows: readonly Row[]): string {
  const cells = rows.map((row) => [
    row.what,
    `${format(row.figure)}${row.unit === "" ? "" : ` ${row.unit}`}`,
    row.limit ?? "",
    row.limit === null ? "" : row.ok ? "ok" : "BROKEN",
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...cells.map((cell) => cell[column]?.length ?? 0)));
  return cells
    .map(([what = "", figure = "", limit = "", verdict = ""]) =>
      `  ${what.padEnd(widths[0] ?? 0)}  ${figure.padStart(widths[1] ?? 0)}  ${limit.padEnd(widths[2] ?? 0)}  ${verdict}`.trimEnd(),
    )
    .join("\n");
}

export function verdictOf(rows: readonly Row[], timedOut: boolean): { passed: boolean; sentence: string } {
  const broken = rows.filter((row) => !row.ok).map((row) => row.what);
  const passed = broken.length === 0 && !timedOut;
  const reasons = timedOut ? ["time ran out", ...broken] : broken;
  return { passed, sentence: passed ? "PASSED: every promise was kept" : `FAILED: ${reasons.join(", ")}` };
}

function format(figure: number): string {
  return Number.isInteger(figure) ? String(figure) : figure.toFixed(Math.abs(figure) < 10 ? 2 : 1);
}
