import { afterEach, expect, it, vi } from "vitest";
import { warn, warnOfRollback } from "../../../src/objects/warn.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";

afterEach(() => {
  vi.restoreAllMocks();
});

const BY = { event: "sale", object: "booth 2" };

it("logs what failed of which object, and why", () => {
  const lines = hearWarnings();
  warn("booth failed", BY, new Error("away"));
  expect(lines).toEqual([{ level: "warn", message: "booth failed", ...BY, reason: "Error: away" }]);
});

it("logs that Redis went back, and what that costs", () => {
  const lines = hearWarnings();
  warnOfRollback(BY);
  const reason = "a failover loses what was not copied yet";
  const message = "Redis went back to an earlier state";
  expect(lines).toEqual([{ level: "warn", message, ...BY, reason }]);
});
