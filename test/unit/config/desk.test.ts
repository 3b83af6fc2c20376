/** ADMIN_TOKENS and Cloudflare Access: read, bounded, and every mistake said at once. */
import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { SECRETS } from "../../support/config-kit.ts";

const HASH = "0123456789abcdef".repeat(4);
const OTHER = "fedcba9876543210".repeat(4);
const read = (variables: object) => readConfig({ ...SECRETS, ...variables }).desk;

describe("it works", () => {
  it("is off by default", () => {
    expect(read({})).toEqual({ tokens: [], access: null, problems: [] });
  });

  const both = [
    { name: "mali", role: "operator", hash: HASH },
    { name: "noi@shop.example", role: "viewer", hash: OTHER },
  ];
  it.each([
    ["lines", `\n  mali operator ${HASH.toUpperCase()}\n\nnoi@shop.example\tviewer ${OTHER}\n`],
    ["one line with commas", `mali operator ${HASH}, noi@shop.example viewer ${OTHER}`],
    ["JSON", JSON.stringify(both)],
    ["a list", both],
  ])("reads tokens from %s", (_, ADMIN_TOKENS) => {
    expect(read({ ADMIN_TOKENS })).toMatchObject({ tokens: both, problems: [] });
  });

  it("reads Access, whose names have no case", () => {
    const variables = {
      ACCESS_TEAM_DOMAIN: "https://shop.cloudflareaccess.com",
      ACCESS_AUD: "f".repeat(64),
      ACCESS_OPERATORS: "Mali@shop.example, 88bf3b6d86161464f6509f7219099e57.access",
    };
    expect(read(variables)).toMatchObject({
      access: {
        teamOrigin: "https://shop.cloudflareaccess.com",
        audience: "f".repeat(64),
        operators: new Set(["mali@shop.example", "88bf3b6d86161464f6509f7219099e57.access"]),
      },
      problems: [],
    });
  });
});

describe("it refuses", () => {
  const manyTokens = Array.from({ length: 33 }, (_, n) => `n${n} viewer ${String(n).padStart(64, "0")}`);
  it.each([
    [
      "a token in the hash's place",
      `mali operator s3cret-${"x".repeat(40)}`,
      [/entry 1: its hash is not 64/],
    ],
    [
      "three mistakes in one entry",
      "a/b boss ff",
      [/its name .*, its role is not viewer or operator, its hash/],
    ],
    ["a line of five words", `mali operator ${HASH} and more`, [/entry 1: its name/]],
    ["a name twice", `mali operator ${HASH}\nmali viewer ${OTHER}`, [/has one name twice/]],
    ["a hash twice", `mali operator ${HASH}\nnoi viewer ${HASH}`, [/has one hash twice/]],
    ["more than 32", manyTokens.join("\n"), [/more than 32/]],
    ["a number", 7, [/ADMIN_TOKENS is no list/]],
    ["half of JSON", "[{", [/ADMIN_TOKENS is no list/]],
    ["a list of texts", '["mali"]', [/entry 1/]],
    ["each wrong entry", "a\nb", [/entry 1/, /entry 2/]],
  ])("%s, without showing it", (_, ADMIN_TOKENS, expected) => {
    const { problems } = read({ ADMIN_TOKENS });
    expect(problems).toEqual(expected.map((pattern) => expect.stringMatching(pattern)));
    expect(problems.join()).not.toContain("s3cret");
  });

  it.each([
    [{ ACCESS_TEAM_DOMAIN: "https://shop.cloudflareaccess.com" }, /ACCESS_AUD is ""/],
    [{ ACCESS_AUD: "f".repeat(64) }, /ACCESS_TEAM_DOMAIN is ""/],
    [{ ACCESS_TEAM_DOMAIN: "http://shop.example", ACCESS_AUD: "f" }, /ACCESS_TEAM_DOMAIN/],
    [{ ACCESS_TEAM_DOMAIN: "https://shop.example/x", ACCESS_AUD: "f" }, /ACCESS_TEAM_DOMAIN/],
    [
      { ACCESS_TEAM_DOMAIN: "https://shop.example", ACCESS_AUD: "f", ACCESS_OPERATORS: "a b" },
      /ACCESS_OPERATORS/,
    ],
  ])("%j", (variables, pattern) => {
    expect(read(variables).problems).toEqual([expect.stringMatching(pattern)]);
  });

  it("says them beside all others", () => {
    expect(() => readConfig({ ...SECRETS, RELEASE_RATE: -1, ADMIN_TOKENS: "x" })).toThrow(
      /RELEASE_RATE.*ADMIN_TOKENS/s,
    );
  });
});
