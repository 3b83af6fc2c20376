/** What the objects of an event are called: a declared one's by its id, a created one's by its settings too. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { GLOBAL_ONLY, NUMBERS } from "../../../src/config/settings.ts";
import { nameCreated, readObjectName } from "../../../src/core/object-name.ts";
import { parseShareName, shareName } from "../../../src/core/shares.ts";

const SETTINGS = Object.keys(NUMBERS)
  .filter((name) => !GLOBAL_ONLY.has(name))
  .map((name) => name.toLowerCase());

const anEvent = fc.stringMatching(/^[A-Za-z0-9_.-]{1,64}$/);
const someSettings = fc.uniqueArray(
  fc.record({
    name: fc.constantFrom("store", ...SETTINGS),
    value: fc.oneof(
      fc.nat(20_000_000).map((milli) => milli / 1000),
      fc.stringMatching(/^[a-z0-9]{1,16}$/),
    ),
  }),
  { selector: ({ name }) => name },
);
const tableOf = (settings: readonly { name: string; value: number | string }[]) =>
  Object.fromEntries(settings.map(({ name, value }) => [name, value]));

describe("the name of a created event's objects", () => {
  it("says the event and each of its settings, and is found again behind that of a share", () => {
    fc.assert(
      fc.property(anEvent, someSettings, fc.nat(2000), (event, settings, index) => {
        const { objectName } = parseShareName(shareName(nameCreated(event, tableOf(settings)), index));
        const own = Object.fromEntries(settings.map(({ name, value }) => [name, String(value)]));
        expect(readObjectName(objectName)).toEqual({ event, own });
      }),
    );
  });

  it("is the same in whatever order the settings stand, and another for others", () => {
    fc.assert(
      fc.property(anEvent, someSettings, someSettings, (event, one, other) => {
        const name = nameCreated(event, tableOf(one));
        expect(nameCreated(event, tableOf(one.toReversed()))).toBe(name);
        const same = JSON.stringify(Object.entries(tableOf(one)).map(String).sort());
        const isSame = same === JSON.stringify(Object.entries(tableOf(other)).map(String).sort());
        expect(nameCreated(event, tableOf(other)) === name).toBe(isSame);
      }),
    );
  });

  it("is not that of a declared event, even when it sets nothing", () => {
    expect(nameCreated("demo", {})).toBe("demo?");
    expect(readObjectName("demo?")).toEqual({ event: "demo", own: {} });
    expect(readObjectName("demo")).toEqual({ event: "demo", own: null });
  });

  // https://developers.cloudflare.com/durable-objects/api/id/#name
  it("is short enough for the platform, which keeps 1,024 bytes, whatever is set", () => {
    const longest = Object.fromEntries([
      ...SETTINGS.map((name) => [name, 12_345_678.901]),
      ["store", "s".repeat(16)],
    ]);
    expect(shareName(nameCreated("e".repeat(64), longest), 99_999).length).toBeLessThan(1024);
  });
});
