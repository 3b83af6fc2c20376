import fc from "fast-check";
import { expect, it } from "vitest";
import { readingsOf } from "../../../../src/core/gate/readings.ts";

it.each([
  ["/Tickets/A", ["/tickets/a"]],
  ["//tickets///a/", ["/tickets/a"]],
  ["/home/../tickets/./a", ["/tickets/a"]],
  ["/../..", ["/"]],
  ["/tickets;v=1/a", ["/tickets;v=1/a", "/tickets/a"]],
  ["/%74ickets", ["/%74ickets", "/tickets"]],
  ["/%2574ickets", ["/%2574ickets", "/%74ickets", "/tickets"]],
  ["/a%2F..%5Cb", ["/a%2f..%5cb", "/b"]],
  ["/a%00/b", ["/a%00/b", "/a"]],
  ["/%E0%B8%81%ff", ["/%e0%b8%81%ff"]],
])("%s may be read as %j", (path, readings) => {
  expect(readingsOf(path)).toEqual(readings);
});

it("ends, whatever it is given, and has a few readings at most", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 400 }), (text) => {
      const readings = readingsOf(`/${text}`);
      expect(readings.length).toBeLessThanOrEqual(8);
      for (const reading of readings) expect(reading).toMatch(/^\/(?!\/)/);
    }),
  );
});
