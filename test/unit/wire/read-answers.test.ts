import { describe, expect, it } from "vitest";
import { QueueError } from "../../../src/client/queue-error.ts";
import { readRefusal } from "../../../src/wire/problems.ts";
import { readStatus } from "../../../src/wire/status.ts";
import { OUTSIDE, waiting } from "../../support/client/client-samples.ts";

const NOW_MS = 1_000_000;

function refusalOf(code: string, details = {}, shown = OUTSIDE) {
  return readRefusal(new QueueError(code, "Not so.", { status: 409, ...details }), shown);
}

describe("a refusal", () => {
  it.each([
    ["NOT_IN_QUEUE", {}, OUTSIDE],
    ["NOT_IN_QUEUE", { expiresAtMs: NOW_MS }, { status: "left" }],
    ["UNAUTHORIZED", {}, OUTSIDE],
    ["QUEUE_NOT_OPEN", { opensAtMs: NOW_MS }, { status: "not_open", opensAtMs: NOW_MS, notice: null }],
    ["SOLD_OUT", {}, { status: "sold_out", notice: null }],
    ["QUEUE_FULL", {}, { status: "full", notice: null }],
    ["QUEUE_CLOSED", {}, { status: "closed", notice: null }],
    ["PASS_SPENT", { expiresAtMs: NOW_MS }, { status: "booked", expiresAtMs: NOW_MS }],
  ])("%s with %j says where the visitor stands", (code, details, state) => {
    expect(refusalOf(code, details)).toEqual(state);
  });

  it.each(["QUEUE_NOT_OPEN", "PASS_SPENT"])(
    "%s without its time says nothing that could be shown",
    (code) => {
      expect(refusalOf(code)).toBeNull();
    },
  );

  it.each(["NOT_READY", "RATE_LIMITED", "STORE_UNAVAILABLE", "EVENT_NOT_FOUND", "toString"])(
    "%s says nothing about the place",
    (code) => expect(refusalOf(code)).toBeNull(),
  );

  it("keeps the notice that is on show", () => {
    expect(refusalOf("SOLD_OUT", {}, waiting(4, 2, { notice: "Thank you." }))).toEqual({
      status: "sold_out",
      notice: "Thank you.",
    });
  });
});

describe("the event's status", () => {
  const open = { sold_out: false, notice: "Soon.", opens_at: null };

  it("is not open before the opening, and open from that instant", () => {
    const body = { ...open, opens_at: new Date(NOW_MS + 1).toISOString() };
    expect(readStatus(body, NOW_MS)).toEqual({
      status: "not_open",
      opensAtMs: NOW_MS + 1,
      notice: "Soon.",
    });
    expect(readStatus(body, NOW_MS + 1)).toEqual({ status: "outside" });
  });

  it("is sold out until there is stock again", () => {
    expect(readStatus({ ...open, sold_out: true }, NOW_MS)).toEqual({
      status: "sold_out",
      notice: "Soon.",
    });
    expect(readStatus(open, NOW_MS)).toEqual(OUTSIDE);
  });

  it.each(["full", "closed"] as const)("is %s for as long as it says so", (status) => {
    expect(readStatus({ ...open, [status]: true }, NOW_MS)).toEqual({ status, notice: "Soon." });
    expect(readStatus({ ...open, [status]: false }, NOW_MS)).toEqual(OUTSIDE);
  });

  it("tells what a join would be refused for first: closed, not open, sold out, full", () => {
    const all = { ...open, full: true, sold_out: true, opens_at: new Date(NOW_MS + 1).toISOString() };
    expect(readStatus({ ...all, closed: true }, NOW_MS)).toMatchObject({ status: "closed" });
    expect(readStatus(all, NOW_MS)).toMatchObject({ status: "not_open" });
    expect(readStatus({ ...all, opens_at: null }, NOW_MS)).toMatchObject({ status: "sold_out" });
  });

  it("is not understood when it is something else", () => {
    expect(readStatus({ hello: "world" }, NOW_MS)).toBeNull();
  });
});
