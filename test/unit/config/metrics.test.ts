import { expect, it } from "vitest";
import { readConfig } from "../../../src/config.ts";
import { SECRETS } from "../../support/config-kit.ts";

const metricsOf = (METRICS_TOKEN?: string) =>
  readConfig({ ...SECRETS, EVENTS: { demo: {} }, ...(METRICS_TOKEN !== undefined && { METRICS_TOKEN }) })
    .metrics;

it("lets nobody read metrics without a token", () => {
  expect([metricsOf(), metricsOf("")]).toEqual([
    { token: null, problems: [] },
    { token: null, problems: [] },
  ]);
});

it("takes a token of 32 characters", () => {
  expect(metricsOf("m".repeat(32))).toEqual({ token: "m".repeat(32), problems: [] });
});

it("names what is wrong with a token and never shows it, and stops no event for it", () => {
  expect(metricsOf("m".repeat(31)).problems).toEqual([
    expect.stringMatching(/^METRICS_TOKEN has fewer than 32/),
  ]);
  expect(metricsOf(SECRETS.ORIGIN_TOKEN).problems).toEqual([
    "METRICS_TOKEN is the same as ORIGIN_TOKEN; give each its own",
  ]);
  expect(JSON.stringify(metricsOf("m".repeat(31)).problems)).not.toContain("mmm");
});
