import { expect, it } from "vitest";
import { Formats } from "../../../src/page/formats.ts";

it.each([
  [0, "0 seconds", "0 วินาที"],
  [900, "1 second", "1 วินาที"],
  [45_000, "45 seconds", "45 วินาที"],
  [60_000, "1 minute", "1 นาที"],
  [298_000, "4 minutes 58 seconds", "4 นาที 58 วินาที"],
  [3_605_000, "1 hour", "1 ชั่วโมง"],
  [90_000_000, "1 day 1 hour", "1 วัน 1 ชั่วโมง"],
  [259_200_000, "3 days", "3 วัน"],
])("says %i ms in at most two units, in both languages", (ms, english, thai) => {
  const said = (locale: string) => new Formats(locale, null).duration(ms);
  expect([said("en-GB"), said("th-TH")]).toEqual([english, thai]);
});
