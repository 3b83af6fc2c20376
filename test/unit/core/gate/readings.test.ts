import fc from "fast-check";
import { expect, it } from "vitest";
import { everyReadingOf, readingsOf } from "../../../../src/core/gate/readings.ts";

it.each([
  ["/Tickets/A", ["/tickets/a"]],
  ["//tickets///a/", ["/tickets/a"]],
  ["/home/../tickets/./a", ["/tickets/a"]],
  ["/../..", ["/"]],
  ["/tickets;v=1/a", ["/tickets;v=1/a", "/tickets/a"]],
  ["/%74ickets", ["/%74ickets", "/tickets"]],
  ["/%2574ickets", ["/%2574ickets", "/%74ickets", "/tickets"]],
  ["/a%2F..%5Cb", ["/a%2f..%5cb", "/b"]],
  ["/a%00/b", ["/a%00/b", "/a/b", "/a"]],
  ["/home%00%2f..%2fa", ["/home%00%2f..%2fa", "/a", "/home"]],
  ["/%ff%2f..%2fa", ["/%ff%2f..%2fa", "/a"]],
  ["/;x%2fb/%61", ["/;x%2fb/%61", "/%61", "/;x/b/a", "/b/a", "/a"]],
  ["/%E0%B8%81", ["/ก"]],
  ["/%E0%B8%81/%ff", ["/ก/%ff"]],
  ["/%EF%BC%A1/%C3%A9/%C5%BF", ["/a/e/s"]],
  ["/a%E2%80%8Bb", ["/ab"]],
  ["/shop/index.php/a/b", ["/shop/index.php/a/b", "/shop/index.php", "/shop/a/b"]],
  ["/index.php", ["/index.php"]],
])("%s may be read as %j", (path, readings) => {
  expect(readingsOf(path)).toEqual(readings);
});

const parts = ["/", "\\", "..", ";", "%", "25", "00", "2f", "3b", "ff", ".php", "a", "é"];
const unit = fc.oneof(fc.constantFrom(...parts), fc.string({ unit: "grapheme", minLength: 1, maxLength: 1 }));

it("ends, whatever it is given, and has a bounded number of readings", () => {
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 400 }), (text) => {
      const readings = readingsOf(`/${text}`);
      expect(readings.length).toBeLessThanOrEqual(96);
      for (const reading of readings) expect(reading).toMatch(/^\/(?!\/)/);
    }),
  );
});

it("of a plain path the short way gives what the long one does", () => {
  const segment = fc.stringMatching(/^[A-Za-z0-9_~.-]{1,8}$/);
  const separator = fc.constantFrom("/", "//", "/", "/");
  const path = fc
    .array(fc.tuple(separator, segment), { minLength: 1, maxLength: 5 })
    .map((parts) => parts.flat().join(""));
  fc.assert(
    fc.property(fc.tuple(path, fc.constantFrom("", "/", ".php", "/index.php")), ([start, end]) => {
      expect(readingsOf(start + end)).toEqual(everyReadingOf(start + end));
    }),
    { numRuns: 2000 },
  );
});
