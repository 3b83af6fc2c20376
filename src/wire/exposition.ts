/**
 * Prometheus' text format, version 0.0.4: what a scrape is answered.
 * https://prometheus.io/docs/instrumenting/exposition_formats/
 */
import type { Histogram } from "../core/history/histogram.ts";

export const EXPOSITION_TYPE = "text/plain; version=0.0.4; charset=utf-8";

type Labels = Readonly<Record<string, string>>;

export interface Sample {
  readonly labels: Labels;
  readonly value: number;
}

/** One metric: its name, what it means, and a sample for each combination of its labels. */
export type Family = { readonly name: string; readonly help: string } & (
  | { readonly type: "counter" | "gauge"; readonly samples: readonly Sample[] }
  | {
      readonly type: "histogram";
      readonly bounds: readonly number[];
      readonly samples: readonly { readonly labels: Labels; readonly value: Histogram }[];
    }
);

/** Families without a sample are left out. */
export function writeExposition(families: readonly Family[]): string {
  return families
    .filter(({ samples }) => samples.length > 0)
    .map((family) => [...header(family), ...linesOf(family), ""].join("\n"))
    .join("");
}

function header({ name, help, type }: Family): string[] {
  const text = help.replaceAll("\\", "\\\\").replaceAll("\n", "\\n");
  return [`# HELP ${name} ${text}`, `# TYPE ${name} ${type}`];
}

function linesOf(family: Family): string[] {
  const { name } = family;
  if (family.type !== "histogram") {
    return family.samples.map(({ labels, value }) => line(name, labels, value));
  }
  return family.samples.flatMap(({ labels, value: { counts, sum } }) => {
    let upTo = 0;
    const buckets = counts.map((count, index) => {
      upTo += count;
      return line(`${name}_bucket`, { ...labels, le: String(family.bounds[index] ?? "+Inf") }, upTo);
    });
    return [...buckets, line(`${name}_sum`, labels, sum), line(`${name}_count`, labels, upTo)];
  });
}

function line(name: string, labels: Labels, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}{${pairs.join(",")}} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
}
