import { describe, expect, it } from "vitest";
import { readPlace } from "../../../src/wire/place.ts";
import { OUTSIDE, version, waiting, waitingBody, waitingFrame } from "../../support/client/client-samples.ts";

const nothingShown = { status: "unavailable", retryAfterSeconds: null } as const;

describe("what the queue says about a place", () => {
  it("is read from a position", () => {
    expect(readPlace(waitingBody(45, 12), nothingShown)).toEqual(waiting(45, 12));
  });

  it.each(["joined", "already_in_queue", "returned"])("is waiting after a join that was %s", (status) => {
    expect(readPlace(waitingBody(45, 12, { status }), nothingShown)).toEqual(waiting(45, 12));
  });

  it("carries the operator's words, a pause and the end of the stock", () => {
    const body = waitingBody(45, 12, { paused: true, sold_out: true, notice: "Back at nine." });
    expect(readPlace(body, nothingShown)).toEqual(
      waiting(45, 12, { paused: true, soldOut: true, notice: "Back at nine." }),
    );
  });

  it("carries when it closes, and the words of each language that is known", () => {
    const notices = { th: "เร็วๆ นี้", fr: "Bientôt.", en: 7 };
    const body = waitingBody(45, 12, { closed: true, closes_at: "2026-11-24T12:00:00Z", notices });
    expect(readPlace(body, nothingShown)).toEqual(
      waiting(45, 12, { closed: true, closesAtMs: Date.UTC(2026, 10, 24, 12), notices: { th: "เร็วๆ นี้" } }),
    );
  });

  it("carries the types of tickets, and what is likely to be left of each", () => {
    const ticket_types = [
      { id: "pit", name: { en: "Pit", fr: "Fosse" }, price: "฿900", remaining: 7, chance: "likely" },
      { id: "sky", name: { th: "ชั้นบน" }, price: 4, remaining: -1, chance: "perhaps" },
    ];
    expect(readPlace(waitingBody(45, 12, { chance: "unlikely", ticket_types }), nothingShown)).toEqual(
      waiting(45, 12, {
        chance: "unlikely",
        ticketTypes: [
          { id: "pit", name: { en: "Pit" }, price: "฿900", remaining: 7, chance: "likely" },
          { id: "sky", name: { th: "ชั้นบน" }, price: null, remaining: null, chance: null },
        ],
      }),
    );
  });

  it("keeps the types that a frame does not speak of, and takes them away with an empty list", () => {
    const pit = { id: "pit", name: { en: "Pit" }, price: null, remaining: 7, chance: "likely" } as const;
    const sky = { ...pit, id: "sky" };
    const shown = waiting(50, 7, { ticketTypes: [pit, sky] });
    const typesAfter = (more: object) => {
      const state = readPlace(waitingFrame(45, more), shown, version(12));
      return state?.status === "waiting" ? state.ticketTypes : null;
    };
    expect(typesAfter({})).toEqual([pit, sky]);
    const change = { id: "sky", remaining: 0, chance: "sold_out" } as const;
    expect(typesAfter({ ticket_types: [change] })).toEqual([pit, { ...sky, ...change }]);
    expect(typesAfter({ ticket_types: [] })).toEqual([]);
  });

  it("takes from what is shown what a frame leaves out", () => {
    const shown = waiting(50, 7, { pollAfterSeconds: 9 });
    expect(readPlace(waitingFrame(45), shown, version(12))).toEqual(waiting(45, 12, { pollAfterSeconds: 9 }));
  });

  it("lets nobody poll more than once a second or less than once a minute", () => {
    const pollAfter = (poll_after_seconds: number) =>
      readPlace(waitingBody(45, 12, { poll_after_seconds }), nothingShown);
    expect(pollAfter(0)).toMatchObject({ pollAfterSeconds: 1 });
    expect(pollAfter(1e9)).toMatchObject({ pollAfterSeconds: 60 });
  });

  it("is a turn with the time left to take it, and without once it is taken", () => {
    const ready = { status: "ready", message: "You can now book!", notice: "Gate 3." };
    expect(readPlace({ ...ready, claim_before: "2026-11-24T12:01:00Z" }, nothingShown)).toEqual({
      status: "ready",
      claimBeforeMs: Date.UTC(2026, 10, 24, 12, 1),
      expiresAtMs: null,
      paused: false,
      notice: "Gate 3.",
    });
    const claimed = { ...ready, queue_pass: "a.b.c", expires_at: "2026-11-24T12:06:00Z" };
    expect(readPlace(claimed, nothingShown)).toEqual({
      status: "ready",
      claimBeforeMs: null,
      expiresAtMs: Date.UTC(2026, 10, 24, 12, 6),
      paused: false,
      notice: "Gate 3.",
    });
  });

  it("is a missed turn with the time to come back", () => {
    expect(readPlace({ status: "missed", return_before: "2026-11-24T12:10:00Z" }, nothingShown)).toEqual({
      status: "missed",
      returnBeforeMs: Date.UTC(2026, 10, 24, 12, 10),
      notice: null,
    });
  });

  it("is outside for nobody's stream, and left after a leave", () => {
    expect(readPlace({ status: "not_in_queue" }, nothingShown)).toEqual(OUTSIDE);
    expect(readPlace({ status: "left" }, nothingShown)).toEqual({ status: "left" });
  });
});

describe.each([
  ["no position", { position: undefined }],
  ["a position of zero", { position: 0 }],
  ["half a position", { position: 1.5 }],
  ["a position in words", { position: "7" }],
  ["no version", { version: undefined }],
  ["a version of another shape", { version: "12:7" }],
  ["a status of a later age", { status: "dreaming" }],
  ["a missed turn that never ends", { status: "missed", return_before: "soon" }],
])("an answer with %s", (_, wrong) => {
  it("is not understood, and nothing breaks", () => {
    expect(readPlace(waitingBody(45, 12, wrong), nothingShown)).toBeNull();
  });
});

it("ignores what else a later queue may send, and forgives what is only decoration", () => {
  const body = waitingBody(45, 12, {
    mood: "calm",
    queue_size: "many",
    notice: 7,
    estimated_wait_seconds: -1,
    joined_at: "then",
  });
  expect(readPlace(body, nothingShown)).toEqual(
    waiting(45, 12, { queueSize: 45, notice: null, estimatedWaitSeconds: null, joinedAtMs: null }),
  );
});
