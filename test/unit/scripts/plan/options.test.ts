import { describe, expect, it } from "vitest";
import { parseOptions } from "../../../../scripts/plan/options.ts";
import { sampleOptions } from "../../../support/scripts/plan-samples.ts";

const HALF_A_MILLION = [
  "--origin-rps",
  "10000",
  "--reserve",
  "0.5",
  "--requests-per-user",
  "10",
  "--users",
  "500000",
];

/** These options with one of them given otherwise. */
const but = (name: string, value: string) => [...HALF_A_MILLION, `--${name}=${value}`];

describe("the plan's options", () => {
  it("need four numbers, and have a default for the others", () => {
    expect(parseOptions(HALF_A_MILLION)).toEqual(sampleOptions());
  });

  it("take everything that a sale is planned from", () => {
    const others = [
      "--booking-seconds",
      "90",
      "--pass-ttl-seconds",
      "600",
      "--events",
      "3",
      "--stores",
      "2",
      "--streams-share",
      "0.25",
    ];
    const more = ["--join-seconds", "2.5", "--no-show", "0", "--json"];
    expect(parseOptions([...HALF_A_MILLION, ...others, ...more])).toEqual(
      sampleOptions({
        bookingSeconds: 90,
        passTtlSeconds: 600,
        events: 3,
        stores: 2,
        streamsShare: 0.25,
        joinSeconds: 2.5,
        noShow: 0,
        json: true,
      }),
    );
  });

  it.each(["origin-rps", "reserve", "requests-per-user", "users"])("say that --%s is missing", (name) => {
    const at = HALF_A_MILLION.indexOf(`--${name}`);
    expect(() => parseOptions(HALF_A_MILLION.toSpliced(at, 2))).toThrow(
      new RegExp(`^--${name} is missing; give the \\w.+`),
    );
  });

  it.each([
    ["origin-rps", "fast"],
    ["origin-rps", "1e3"],
    ["reserve", "1"],
    ["reserve", "50%"],
    ["requests-per-user", "0"],
    ["users", "0"],
    ["users", "1.5"],
    ["users", "100000001"],
    ["users", ""],
    ["booking-seconds", "0"],
    ["pass-ttl-seconds", "9"],
    ["pass-ttl-seconds", "90.5"],
    ["events", "51"],
    ["stores", "0"],
    ["streams-share", "1.1"],
    ["join-seconds", "0.5"],
    ["no-show", "-0.1"],
  ])("refuse --%s %j with a sentence that names it and its bounds", (name, value) => {
    expect(() => parseOptions(but(name, value))).toThrow(
      new RegExp(`^--${name} is ${value}; give a (whole )?number from [\\d.]+ to \\d+(\\.\\d+)?: the \\w.+`),
    );
  });

  it("refuse a shop that can bear less than the slowest rate there is", () => {
    expect(() => parseOptions(but("origin-rps", "0.019"))).toThrow(
      /^--origin-rps is 0\.019; .* 1,000 seconds/,
    );
    expect(parseOptions(but("origin-rps", "0.02")).originRps).toBe(0.02);
  });

  it("refuse more stores than events: an event cannot be spread over two", () => {
    expect(() => parseOptions(but("stores", "2"))).toThrow(/^--stores is 2; .* at most as many as --events$/);
  });

  it.each([[["--rate", "5"]], [["now"]]])("refuse %j, which they do not know", (args) => {
    expect(() => parseOptions([...HALF_A_MILLION, ...args])).toThrow(args[0]);
  });
});
