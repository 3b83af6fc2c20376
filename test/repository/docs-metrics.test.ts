/** docs/metrics.md explains every metric and every alert there is. */
import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { metricsOf } from "../../src/wire/metrics.ts";
import { readDocTable } from "../support/doc-tables.ts";

it("shows every metric with its type", () => {
  const shown = readDocTable("metrics.md", "What each means").map(([name, type]) => [
    `virtual_queue_${name}`,
    type,
  ]);
  expect(shown).toEqual(metricsOf([]).map(({ name, type }) => [name, type]));
});

it("says what to do about every alert", () => {
  const rules = readFileSync(new URL("../../docs/monitoring/alerts.yml", import.meta.url), "utf8");
  const alerts = [...rules.matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  expect(readDocTable("metrics.md", "Alerts").map(([name]) => name)).toEqual(alerts);
});
