import { expect, it } from "vitest";
import { Formats } from "../../../src/page/formats.ts";

/** As in Safari before 15.4 and Chrome before 106. */
function withoutRanges<T>(look: () => T): T {
  const { prototype } = Intl.NumberFormat;
  const { formatRange } = prototype;
  Object.assign(prototype, { formatRange: undefined });
  try {
    return look();
  } finally {
    Object.assign(prototype, { formatRange });
  }
}

it.each([
  ["en", "2\u2060–\u20604 minutes"],
  ["th", "2\u2060–\u20604 นาที"],
])("tells a range of time in %s, in an old browser too", (locale, range) => {
  const look = () => new Formats(locale, null).range(2, 4, "minute");
  expect(look()).toBe(range);
  expect(withoutRanges(look)).toBe(range);
});
