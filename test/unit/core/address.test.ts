import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { networkOf, outlineOf } from "../../../src/core/address.ts";

describe("failures are counted by", () => {
  it.each([
    ["203.0.113.7", "203.0.113.7"],
    ["2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"],
    ["2001:0DB8:0001:0002::9", "2001:db8:1:2::/64"],
    ["2001:db8::", "2001:db8:0:0::/64"],
    ["::1", "0:0:0:0::/64"],
    ["local", "local"],
    ["1:2:3", "1:2:3"],
    ["1::2::3", "1::2::3"],
    ["::ffff:203.0.113.7", "::ffff:203.0.113.7"],
    ["1:2:3:4:5:6:7::", "1:2:3:4::/64"],
    ["1:2:3:4:5:6:7:8::", "1:2:3:4:5:6:7:8::"],
    ["1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8:9"],
    ["1:2:3::5:6:7", "1:2:3:0::/64"],
    ["12345::1", "12345::1"],
    ["1::g", "1::g"],
    ["(1::2", "(1::2"],
    ["1:::2", "1:::2"],
  ])("%s as %s", (address, network) => {
    expect(networkOf(address)).toBe(network);
  });

  it("one /64 for all of its addresses, and another for every other", () => {
    const group = fc.integer({ min: 0, max: 0xffff }).map((number) => number.toString(16));
    const four = fc.tuple(group, group, group, group).map((groups) => groups.join(":"));
    fc.assert(
      fc.property(four, four, four, four, (front, other, a, b) => {
        expect(networkOf(`${front}:${a}`)).toBe(networkOf(`${front}:${b}`));
        expect(networkOf(`${front}:${a}`) === networkOf(`${other}:${a}`)).toBe(front === other);
      }),
    );
  });

  it("a text of bounded length, whatever a header says", () => {
    expect(networkOf("x".repeat(5000)).length).toBeLessThan(50);
  });
});

it.each([
  ["203.0.113.7", "203.0.113.0/24"],
  ["10.200.30.40", "10.200.30.0/24"],
  ["a 203.0.113.7", "elsewhere"],
  ["203.0.113.7:80", "elsewhere"],
  ["2001:db8:1:2::/64", "2001:db8:1::/48"],
  ["2001:db8:1:2::/64x", "elsewhere"],
  ["local", "elsewhere"],
])("the trail shows of %s no more than %s", (network, outline) => {
  expect(outlineOf(network)).toBe(outline);
});
