import type { Row } from "./row.ts";

const WIDTHS = { what: 92, figure: 12, ratio: 8 };

/** One line for each row: what, ours, the baseline's, their ratio, the floor, and whether it is held. */
export function tableOf(rows: readonly Row[]): string {
  return rows
    .map(({ what, at, unit, ours, baseline, ratio, floor, holds }) =>
      [
        (at === undefined ? what : `${what}: ${at.toLocaleString("en")}`).padEnd(WIDTHS.what),
        `${show(ours)} ${unit}`.trim().padStart(WIDTHS.figure),
        (baseline === null ? "" : `${show(baseline)} ${unit}`.trim()).padStart(WIDTHS.figure),
        (ratio === null ? "" : `${ratio.toFixed(2)} ×`).padStart(WIDTHS.ratio),
        ` ${floor}${holds === null ? "" : holds ? "  ok" : "  NOT HELD"}`,
      ]
        .join(" ")
        .trimEnd(),
    )
    .join("\n");
}

function show(figure: number): string {
  if (Number.isInteger(figure)) return figure.toLocaleString("en");
  return figure.toLocaleString("en", { maximumSignificantDigits: figure >= 1000 ? 5 : 3 });
}
