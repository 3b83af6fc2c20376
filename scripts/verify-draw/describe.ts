/** A report in lines for a terminal. */
import type { Report } from "../../src/verify/verify-draw.ts";
import type { EntryReport } from "../../src/verify/verify-entry.ts";

const STEPS = {
  index: "index",
  checkpoint: "signature of the list",
  kept: "the checkpoint that was kept",
  beacon: "public randomness",
  list: "list of entries",
  order: "order",
  receipt: "receipt",
} as const;
const MARKS = { right: "ok      ", open: "open    ", wrong: "WRONG   " } as const;
const VERDICTS = {
  right: "Everything is right.",
  open: "Nothing is wrong, but not everything could be checked.",
  wrong: "This does not hold.",
} as const;

export function describeReport(report: Report | EntryReport): string {
  const { index, steps, findings, verdict } = report;
  const lines = [
    ...(index === null
      ? []
      : [
          `event ${index.eventId}, generation ${index.generation}: ${index.size} entries, closed at ${timeOf(index.closedAtMs)}`,
          `round ${index.round} of ${index.beacon.chain.slice(0, 16)}…, published at ${timeOf(index.roundAtMs)}`,
          "",
        ]),
    ...steps.map(({ step, verdict }) => `${MARKS[verdict]}${STEPS[step]}`),
    ...("entry" in report ? describeEntry(report) : []),
    ...findings.map(({ code, says, times, sheet }) => {
      const where = sheet === null ? "" : `, sheet ${sheet}`;
      return `${code}${where}${times > 1 ? `, ${times} times` : ""}: ${says}`;
    }),
    "",
    VERDICTS[verdict],
  ];
  return lines.join("\n");
}

function describeEntry({ entry, index }: EntryReport): string[] {
  if (entry === null || index === null) return [];
  if (entry.place === null || entry.likely === null) return [`the entry is in sheet ${entry.sheet}`];
  const { least, most } = entry.likely;
  return [
    `the entry is in sheet ${entry.sheet}, and has place ${entry.place} of ${index.size}`,
    `by chance alone it belongs between ${least} and ${most}; without --receipt the exact place is recomputed`,
  ];
}

const timeOf = (ms: number) => new Date(ms).toISOString();
