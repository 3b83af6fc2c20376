import { describe, expect, it } from "vitest";
import { QueueError } from "../../../src/client/queue-error.ts";
import { readRefusal } from "../../../src/client/read-refusal.ts";
import { readStatus } from "../../../src/client/read-status.ts";
import { shiftTimes } from "../../../src/client/shift-times.ts";
import { OUTSIDE, waiting } from "../../support/client/client-samples.ts";

const NOW_MS = 1_000_000;

function refusalOf(code: string, retryAfterSeconds: number | null = null, shown = OUTSIDE) {
  return readRefusal(new QueueError(code, "Not so.", 409, retryAfterSeconds), shown, NOW_MS);
}

describe("a refusal", () => {
  it.each([
    ["NOT_IN_QUEUE", null, OUTSIDE],
    ["UNAUTHORIZED", null, OUTSIDE],
    ["QUEUE_NOT_OPEN", 90, { status: "not_open", opensAtMs: NOW_MS + 90_000, notice: null }],
    ["SOLD_OUT", null, { status: "sold_out", notice: null }],
    ["QUEUE_FULL", 30, { status: "full", notice: null }],
    ["QUEUE_CLOSED", null, { status: "closed", notice: null }],
    ["PASS_SPENT", 60, { status: "booked", expiresAtMs: NOW_MS + 60_000 }],
  ])("%s says where the visitor stands", (code, retryAfterSeconds, state) => {
    expect(refusalOf(code, retryAfterSeconds)).toEqual(state);
  });

  it.each(["NOT_READY", "RATE_LIMITED", "STORE_UNAVAILABLE", "EVENT_NOT_FOUND", "toString"])(
    "%s says nothing about the place",
    (code) => expect(refusalOf(code)).toBeNull(),
  );

  it("keeps the notice that is on show", () => {
    expect(refusalOf("SOLD_OUT", null, waiting(4, 2, { notice: "Thank you." }))).toEqual({
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
    expect(readStatus(body, NOW_MS + 1)).toEqual({ status: "outside", openedAtMs: NOW_MS + 1 });
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

it("tells times by the visitor's clock, whatever the state", () => {
  expect(shiftTimes(waiting(4, 2, { joinedAtMs: 5 }), 100)).toMatchObject({ joinedAtMs: 105 });
  const ready = {
    status: "ready",
    claimBeforeMs: 5,
    expiresAtMs: null,
    paused: false,
    notice: null,
  } as const;
  expect(shiftTimes(ready, 100)).toEqual({ ...ready, claimBeforeMs: 105 });
  const claimed = { ...ready, claimBeforeMs: null, expiresAtMs: 5 };
  expect(shiftTimes(claimed, 100)).toEqual({ ...claimed, expiresAtMs: 105 });
  expect(shiftTimes({ status: "missed", returnBeforeMs: 5, notice: null }, 100)).toMatchObject({
    returnBeforeMs: 105,
  });
  expect(shiftTimes({ status: "not_open", opensAtMs: 5, notice: null }, 100)).toMatchObject({
    opensAtMs: 105,
  });
  expect(shiftTimes({ status: "booked", expiresAtMs: 5 }, 100)).toEqual({
    status: "booked",
    expiresAtMs: 105,
  });
  expect(shiftTimes(OUTSIDE, 100)).toEqual(OUTSIDE);
  expect(shiftTimes({ status: "outside", openedAtMs: 5 }, 100)).toEqual({
    status: "outside",
    openedAtMs: 105,
  });
});
