import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { InOtherShards, StoreUnavailable } from "../../../src/core/waiting-queue.ts";
import { FailureLog } from "../../../src/objects/failure-log.ts";
import { hearWarnings } from "../../support/objects/objects-kit.ts";

let lines: Record<string, unknown>[] = [];
beforeEach(() => {
  lines = hearWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
});

const openLog = () => new FailureLog("tick failed", { event: "sale", object: "loop" });
const away = new StoreUnavailable("away");
const inOtherShards = new InOtherShards("in 2 shards");
const reasons = () => lines.map(({ reason }) => reason);

it("logs each failure of a request, with what failed and why", () => {
  const log = openLog();
  log.note(away);
  log.note(away);
  const line = {
    level: "warn",
    message: "tick failed",
    event: "sale",
    object: "loop",
    reason: "StoreUnavailable: away",
  };
  expect(lines).toEqual([line, line]);
});

it("logs once that the people of an event are in another number of shards", () => {
  const log = openLog();
  for (let times = 0; times < 3; times++) log.note(inOtherShards);
  expect(reasons()).toEqual(["StoreUnavailable: in 2 shards"]);
});

it("logs that anew after another failure", () => {
  const log = openLog();
  for (const error of [inOtherShards, away, inOtherShards]) log.note(error);
  expect(lines).toHaveLength(3);
});

it("logs that anew after something was done", () => {
  const log = openLog();
  log.note(inOtherShards);
  log.end();
  log.note(inOtherShards);
  expect(lines).toHaveLength(2);
});

it("knows whether the last request failed by that", () => {
  const log = openLog();
  const known = [log.isInOtherShards];
  for (const happen of [
    () => log.note(inOtherShards),
    () => log.note(away),
    () => log.note(inOtherShards),
    () => log.end(),
  ]) {
    happen();
    known.push(log.isInOtherShards);
  }
  expect(known).toEqual([false, true, false, true, false]);
});
