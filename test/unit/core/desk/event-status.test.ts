import { describe, expect, it } from "vitest";
import { statusOf } from "../../../../src/core/desk/event-status.ts";
import type { EventNumbers } from "../../../../src/core/history/event-numbers.ts";
import type { OperatorState } from "../../../../src/core/operator.ts";

type DrawNumbers = NonNullable<EventNumbers["draw"]>;

const NOW = Date.UTC(2027, 3, 13, 11, 30);

/** A loop that has seen a line go on, but for these. */
const seen = (numbers: Partial<EventNumbers> = {}, isStoreAway = false) => ({
  numbers: {
    ...({ paused: false, closed: false, opensAtMs: 0, remaining: null } as EventNumbers),
    ...{ idle: false, waiting: 3, control: 4 },
    ...numbers,
  },
  isStoreAway,
});
const unseen = { numbers: null, isStoreAway: false };

const operated = (
  version: number,
  fields: Partial<OperatorState["fields"]> = {},
  unreadable: readonly string[] = [],
) => {
  const none = { paused: null, closed: null, opensAtMs: null, closesAtMs: null, remaining: null };
  return { version, fields: { ...none, ...fields } as OperatorState["fields"], unreadable };
};

describe("the status of an event", () => {
  it.each([
    ["paused", { paused: true, closed: true }],
    ["closed", { closed: true, opensAtMs: NOW + 1 }],
    ["not_open", { opensAtMs: NOW + 1, remaining: 0 }],
    ["sold_out", { opensAtMs: NOW, remaining: 0, idle: true, waiting: 0 }],
    ["idle", { idle: true, waiting: 0 }],
    ["running", { idle: true, waiting: 1 }],
  ] satisfies [string, Partial<EventNumbers>][])("is %s before whatever else holds", (status, numbers) => {
    expect(statusOf(seen(numbers), null, NOW)).toBe(status);
  });

  it("is unavailable when Redis did not answer the last tick, whatever was known before", () => {
    expect(statusOf(seen({ paused: true }, true), operated(4), NOW)).toBe("unavailable");
  });

  it("is idle of an event that no loop has seen, or what operators have set of it", () => {
    expect(statusOf(unseen, null, NOW)).toBe("idle");
    expect(statusOf(unseen, operated(1, { paused: true }), NOW)).toBe("paused");
    expect(statusOf(unseen, operated(1, { closesAtMs: NOW }), NOW)).toBe("closed");
    expect(statusOf(unseen, operated(1, { closesAtMs: NOW + 1 }), NOW)).toBe("idle");
    expect(statusOf(unseen, operated(1, { closed: true }), NOW)).toBe("closed");
    expect(statusOf(unseen, operated(1, { opensAtMs: NOW + 1 }), NOW)).toBe("not_open");
  });

  it("is what an operator has just done, before the loop has ticked, and the loop's word after", () => {
    expect(statusOf(seen({ control: 4 }), operated(5, { paused: true }), NOW)).toBe("paused");
    expect(statusOf(seen({ paused: true, control: 4 }), operated(5, { paused: false }), NOW)).toBe("running");
    expect(statusOf(seen({ control: 5 }), operated(5, { remaining: 0 }), NOW)).toBe("running");
  });

  it("is that places are being drawn, or were stopped, whatever else but a pause is set", () => {
    const draw = (fields: Partial<DrawNumbers>) => ({
      closed: true,
      draw: { phase: "closed", stopReason: null, ...fields } as DrawNumbers,
    });
    expect(statusOf(seen(draw({})), null, NOW)).toBe("drawing");
    expect(statusOf(seen(draw({ stopReason: "LIST_DIFFERS" })), null, NOW)).toBe("draw_stopped");
    expect(statusOf(seen({ ...draw({}), paused: true }), null, NOW)).toBe("paused");
    expect(statusOf(seen(draw({ phase: "entering" })), null, NOW)).toBe("closed");
  });

  it("is sold out when an operator reports so, or more sold than there were", () => {
    for (const remaining of [0, -1]) {
      expect(statusOf(seen({ control: 4 }), operated(5, { remaining }), NOW)).toBe("sold_out");
    }
    expect(statusOf(seen({ control: 4, remaining: 0 }), operated(5, { remaining: 1 }), NOW)).toBe("running");
  });

  it("is paused while a field cannot be read, though the loop has not ticked since", () => {
    expect(statusOf(seen(), operated(4, {}, ["remaining"]), NOW)).toBe("paused");
  });
});
