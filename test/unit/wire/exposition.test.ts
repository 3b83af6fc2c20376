import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addTo, emptyHistogram } from "../../../src/core/history/histogram.ts";
import { writeExposition } from "../../../src/wire/exposition.ts";

const BOUNDS = [1, 5];

describe("Prometheus' text", () => {
  it("says of each metric what it means and of what type it is, then its samples", () => {
    const text = writeExposition([
      {
        name: "people",
        help: "People.",
        type: "gauge",
        samples: [
          { labels: { event: "a" }, value: 3 },
          { labels: { event: "b" }, value: 0.5 },
        ],
      },
    ]);
    expect(text).toBe(
      '# HELP people People.\n# TYPE people gauge\npeople{event="a"} 3\npeople{event="b"} 0.5\n',
    );
  });

  it("counts in a histogram's buckets all up to their bound", () => {
    let value = emptyHistogram(BOUNDS);
    for (const seconds of [1, 3, 5, 60]) value = addTo(value, BOUNDS, seconds);
    const text = writeExposition([
      { name: "wait", help: "Wait.", type: "histogram", bounds: BOUNDS, samples: [{ labels: {}, value }] },
    ]);
    expect(text.split("\n").slice(2)).toEqual([
      'wait_bucket{le="1"} 1',
      'wait_bucket{le="5"} 3',
      'wait_bucket{le="+Inf"} 4',
      "wait_sum{} 69",
      "wait_count{} 4",
      "",
    ]);
  });

  it("leaves out what has no sample", () => {
    expect(writeExposition([{ name: "people", help: "People.", type: "gauge", samples: [] }])).toBe("");
  });

  it("keeps every label in its quotes, whatever is in it", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", '"', "\\", "\n", "}", " ") }), (event) => {
        const text = writeExposition([
          { name: "people", help: "x", type: "gauge", samples: [{ labels: { event }, value: 1 }] },
        ]);
        const lines = text.trimEnd().split("\n");
        expect(lines).toHaveLength(3);
        const [, written = ""] = /^people\{event="((?:[^"\\]|\\.)*)"\} 1$/.exec(lines[2] ?? "") ?? [];
        expect(written.replace(/\\(.)/g, (_, sign) => (sign === "n" ? "\n" : sign))).toBe(event);
      }),
    );
  });
});
