import type { Report } from "../../verify/verify-draw.ts";
import type { EntryReport } from "../../verify/verify-entry.ts";
import type { ProofsTexts } from "../texts/texts.ts";
import { element } from "./elements.ts";

/** What came of a check, as elements: the verdict first, then each step, then what was found. */
export function showReport(report: Report | EntryReport, texts: ProofsTexts): readonly HTMLElement[] {
  return [
    element("p", { class: "verdict", "data-verdict": report.verdict }, texts.verdicts[report.verdict]),
    ...("entry" in report ? showEntry(report, texts) : []),
    element(
      "ul",
      {},
      ...report.steps.map(({ step, verdict }) =>
        element("li", { "data-verdict": verdict }, `${texts.steps[step]}: ${texts.marks[verdict]}`),
      ),
    ),
    ...report.findings.map(({ code, says, sheet }) => {
      const where = sheet === null ? "" : ` ${texts.inSheet(String(sheet))}`;
      return element(
        "p",
        { "data-code": code },
        `${texts.finding(code, says)}${where} `,
        element("code", {}, code),
      );
    }),
  ];
}

function showEntry({ entry, index }: EntryReport, texts: ProofsTexts): readonly HTMLElement[] {
  if (entry === null || index === null) return [];
  if (entry.place === null || entry.likely === null) return [element("p", {}, texts.inList)];
  const { format } = new Intl.NumberFormat(texts.locale);
  return [
    element("p", {}, texts.place(format(entry.place), format(index.size))),
    element("p", { class: "small" }, texts.likely(format(entry.likely.least), format(entry.likely.most))),
  ];
}
