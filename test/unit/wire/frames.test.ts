import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer, Answered } from "../../../src/core/answer.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import { frameOf, HEARTBEAT, hasReadTheLast, withRetry } from "../../../src/wire/frames.ts";
import { sampleAnswer, sampleTicket } from "../../support/lobby/core-samples.ts";

const NOW = Date.UTC(2026, 10, 24, 12);
const TICKET = sampleTicket(7);
/** With all that could end a message early. */
const NOTICE = 'ประตูเปิด 19:00\n\nevent: ready\r\ndata: {"status":"ready"}\n\n\u2028 "quoted"';
const VERSION = "1764000000000:45231:12";

interface Message {
  readonly type: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** What a browser makes of a stream: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream */
function readEventStream(text: string): { messages: Message[]; retryMs: number | null } {
  const messages: Message[] = [];
  let retryMs: number | null = null;
  let [type, data, lastEventId] = ["", "", ""];
  // What follows the last line end is an unfinished line, and an unfinished message is discarded.
  const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n|\r/);
  for (const line of lines.slice(0, -1)) {
    if (line === "") {
      if (data !== "") messages.push({ type: type || "message", data: data.replace(/\n$/, ""), lastEventId });
      [type, data] = ["", ""];
      continue;
    }
    const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
    if (field === "event") type = value;
    if (field === "data") data += `${value}\n`;
    if (field === "id" && !value.includes("\0")) lastEventId = value;
    if (field === "retry" && /^[0-9]+$/.test(value)) retryMs = Number(value);
  }
  return { messages, retryMs };
}

function answered(outcome: Outcome, fields: Partial<Answered> = {}): Answer {
  return sampleAnswer(outcome, { version: VERSION, ...fields });
}

/** The last message of an answer, as a page receives it; before it there is nothing but a turn. */
function hear(answer: Answer) {
  const telling = frameOf(answer);
  const { messages, retryMs } = readEventStream(telling?.text ?? "");
  expect(messages.slice(0, -1).filter(({ type }) => type !== "turn")).toEqual([]);
  expect(retryMs).toBeNull();
  const { type, data, lastEventId } = messages.at(-1) as Message;
  return { type, lastEventId, body: JSON.parse(data) as Record<string, unknown>, last: telling?.last };
}

const IN_LINE: Outcome[] = [
  { kind: "waiting", ticket: TICKET },
  { kind: "joined", ticket: TICKET },
  { kind: "already_in_queue", ticket: TICKET },
  { kind: "returned", ticket: 3 },
];
const OVER: Outcome[] = [
  { kind: "none" },
  { kind: "left", expiresAtMs: 0 },
  { kind: "spent", expiresAtMs: NOW },
  { kind: "forfeited", expiresAtMs: NOW },
  { kind: "revoked", expiresAtMs: NOW },
];
const READY: Outcome[] = [
  { kind: "called", claimBeforeMs: NOW },
  { kind: "admitted", expiresAtMs: NOW },
];
const MISSED: Outcome = { kind: "missed", returnBeforeMs: NOW };
const REFUSED: Outcome[] = [
  { kind: "queue_full" },
  { kind: "queue_closed" },
  { kind: "queue_not_open", opensAtMs: NOW },
  { kind: "sold_out" },
];

describe("a stream tells", () => {
  it.each(IN_LINE)("the position of $outcome as a plain message, and goes on", (outcome) => {
    expect(hear(answered(outcome, { position: 45_231, estimatedWaitSeconds: 91 }))).toEqual({
      type: "message",
      lastEventId: VERSION,
      body: {
        position: 45_231,
        queue_size: 12,
        estimated_wait_seconds: 91,
        paused: false,
        sold_out: false,
        remaining: null,
        notice: null,
      },
      last: false,
    });
  });

  it("when it closes to others, and the words of each language", () => {
    const told = { closed: true, closesAtMs: NOW, notice: "Soon.", notices: { th: "เร็วๆ นี้" } };
    const closes_at = new Date(NOW).toISOString();
    const words = { notice: "Soon.", notices: { th: "เร็วๆ นี้" } };
    const place = answered(IN_LINE[0] as Outcome, { position: 1, ...told });
    expect(hear(place).body).toMatchObject({ closed: true, closes_at, ...words });
    expect(hear(answered(MISSED, told)).body).toMatchObject(words);
    expect(hear(answered(READY[1] as Outcome, told)).body).toMatchObject(words);
  });

  it("that nobody can say how long it takes while the event is paused", () => {
    const paused = answered(IN_LINE[0] as Outcome, { position: 1, estimatedWaitSeconds: null, paused: true });
    expect(hear(paused).body).toMatchObject({ position: 1, estimated_wait_seconds: null, paused: true });
  });

  it.each(IN_LINE)("what is left to sell, and the operator's notice, to $outcome", (outcome) => {
    const told = hear(answered(outcome, { position: 1, remaining: 0, soldOut: true, notice: NOTICE }));
    expect(told.body).toMatchObject({ remaining: 0, sold_out: true, notice: NOTICE });
  });

  it.each([...READY, MISSED])("the operator's notice when $outcome", (outcome) => {
    expect(hear(answered(outcome, { notice: NOTICE })).body).toMatchObject({ notice: NOTICE });
  });

  it.each(READY)("that it is your turn when $outcome, and ends", (outcome) => {
    expect(hear(answered(outcome))).toEqual({
      type: "message",
      lastEventId: `${VERSION}:ready`,
      body: { status: "ready", message: "You can now book!" },
      last: true,
    });
  });

  it("until when you may claim, before that, as a named event that onmessage does not receive", () => {
    const frame = frameOf(answered({ kind: "called", claimBeforeMs: NOW }, { halted: true, notice: NOTICE }));
    const [turn, ready, ...more] = readEventStream(frame?.text ?? "").messages;
    expect([turn?.type, turn?.lastEventId, ready?.type, more]).toEqual(["turn", "", "message", []]);
    expect(JSON.parse(turn?.data ?? "")).toEqual({
      status: "ready",
      message: "You can now book!",
      claim_before: "2026-11-24T12:00:00.000Z",
      paused: true,
      notice: NOTICE,
    });
  });

  it("nothing of a pass that is there already: the answer to a position has it", () => {
    const frame = frameOf(answered({ kind: "admitted", expiresAtMs: NOW }));
    expect(readEventStream(frame?.text ?? "").messages).toHaveLength(1);
  });

  it("that you missed your turn and until when you may return, and ends", () => {
    expect(hear(answered(MISSED))).toEqual({
      type: "message",
      lastEventId: `${VERSION}:missed`,
      body: {
        status: "missed",
        message: expect.stringMatching(/^[A-Z].*\.$/),
        return_before: "2026-11-24T12:00:00.000Z",
        notice: null,
      },
      last: true,
    });
  });

  it.each(OVER)("that you are not in the queue when $outcome, and ends", (outcome) => {
    expect(hear(answered(outcome))).toEqual({
      type: "message",
      lastEventId: `${VERSION}:not_in_queue`,
      body: { status: "not_in_queue" },
      last: true,
    });
  });

  it.each(REFUSED)("nothing of $outcome, which answers no position", (outcome) => {
    expect(frameOf(answered(outcome, { position: 5 }))).toBeNull();
  });

  it.each(["overloaded", "store_unavailable"] as const)("nothing while the answer is %s", (status) => {
    expect(frameOf({ status, retryAfterSeconds: 2 })).toBeNull();
  });

  it.each([null, 0, -1])("nothing of a position that is %s: nobody is ever told such a place", (position) => {
    for (const outcome of IN_LINE) expect(frameOf(answered(outcome, { position }))).toBeNull();
  });

  it("no position with what is not one", () => {
    for (const outcome of [...READY, MISSED, ...OVER]) {
      expect(hear(answered(outcome, { position: 5 })).body).not.toHaveProperty("position");
    }
  });
});

describe("a heartbeat", () => {
  it("is a named event, which a page can see and onmessage does not", () => {
    expect(readEventStream(HEARTBEAT)).toEqual({
      messages: [{ type: "heartbeat", data: "{}", lastEventId: "" }],
      retryMs: null,
    });
  });

  it("does not change the version that a browser comes back with", () => {
    const position = frameOf(answered(IN_LINE[0] as Outcome, { position: 9 }))?.text ?? "";
    expect(readEventStream(position + HEARTBEAT).messages.at(-1)).toMatchObject({
      type: "heartbeat",
      lastEventId: VERSION,
    });
  });
});

describe("the time to come back after a cut", () => {
  const random = fc.integer({ min: 0, max: 2 ** 32 - 1 }).map((bits) => bits / 2 ** 32);
  const first = frameOf(answered(IN_LINE[0] as Outcome, { position: 9 }))?.text ?? "";

  it("is from one to four seconds, and travels in a message: some clients take a frame without data for an empty one", () => {
    fc.assert(
      fc.property(random, (random) => {
        const { messages, retryMs } = readEventStream(withRetry(first, random));
        expect(messages).toEqual(readEventStream(first).messages);
        expect(retryMs).toBeGreaterThanOrEqual(1000);
        expect(retryMs).toBeLessThan(4000);
      }),
    );
  });

  it("spreads a crowd evenly: no tenth of the time gets more than its share", () => {
    const crowd = Array.from({ length: 3000 }, (_, index) => withRetry(first, index / 3000));
    const tenths = new Map<number, number>();
    for (const text of crowd) {
      const tenth = Math.floor(((readEventStream(text).retryMs as number) - 1000) / 300);
      tenths.set(tenth, (tenths.get(tenth) ?? 0) + 1);
    }
    expect([...tenths.values()]).toEqual(Array(10).fill(300));
  });
});

describe("a reader that comes back", () => {
  const [called, admitted] = READY as [Outcome, Outcome];
  const waiting = IN_LINE[0] as Outcome;
  const lastIdOf = (outcome: Outcome, fields?: Partial<Answered>) =>
    hear(answered(outcome, fields)).lastEventId;
  const later = { version: "1764000000000:45290:14" };

  it.each([...READY, MISSED])("has nothing more to be told when its last frame said $outcome", (outcome) => {
    expect(hasReadTheLast(answered(outcome, later), lastIdOf(outcome))).toBe(true);
  });

  it("has nothing more to be told when the turn it heard of was taken meanwhile", () => {
    expect(hasReadTheLast(answered(admitted), lastIdOf(called))).toBe(true);
  });

  it("is told of its turn when the last it heard was its place, of the very same version", () => {
    expect(hasReadTheLast(answered(called), lastIdOf(waiting, { position: 1 }))).toBe(false);
  });

  it.each([
    ["missed its turn", MISSED, lastIdOf(called)],
    ["came back after a missed turn", waiting, lastIdOf(MISSED)],
    ["is called again", called, lastIdOf(MISSED)],
  ])("is told when it %s", (_, outcome, lastEventId) => {
    expect(hasReadTheLast(answered(outcome, { position: 1 }), lastEventId)).toBe(false);
  });

  it("is told of its turn in an event that started anew", () => {
    expect(hasReadTheLast(answered(called, { version: "1764000000001:3:0" }), lastIdOf(called))).toBe(false);
  });

  it.each([
    "",
    "ready",
    ":ready",
    "1764000000000",
    "1764000000000:ready",
    `${VERSION}:ready\0`,
    "x".repeat(1000),
  ])("is told whatever there is after the id %j, which is none of ours", (lastEventId) => {
    expect(hasReadTheLast(answered(called), lastEventId)).toBe(false);
  });

  it("is told nothing while the queue does not answer", () => {
    expect(hasReadTheLast({ status: "overloaded", retryAfterSeconds: 2 }, lastIdOf(called))).toBe(false);
  });
});

describe("a whole stream", () => {
  const answer = fc.oneof(
    fc.record({ position: fc.integer({ min: 1, max: 9_999_999 }), paused: fc.boolean() }).map((fields) => ({
      text: frameOf(answered(IN_LINE[0] as Outcome, fields))?.text ?? "",
      types: ["message"],
    })),
    fc.constantFrom(...READY, MISSED, ...OVER).map((outcome) => ({
      text: frameOf(answered(outcome))?.text ?? "",
      types: outcome.kind === "called" ? ["turn", "message"] : ["message"],
    })),
    fc.constant({ text: HEARTBEAT, types: ["heartbeat"] }),
  );

  it("is heard message by message: none runs into the next, none is swallowed", () => {
    fc.assert(
      fc.property(fc.array(answer, { maxLength: 30 }), (sent) => {
        const { messages } = readEventStream(sent.map((frame) => frame.text).join(""));
        expect(messages.map((message) => message.type)).toEqual(sent.flatMap((frame) => frame.types));
        expect(messages.map((message) => message.data)).toEqual(
          sent.flatMap((frame) => readEventStream(frame.text).messages.map(({ data }) => data)),
        );
      }),
    );
  });

  it("that is cut in the middle of a message tells nothing of it", () => {
    const text = frameOf(answered(IN_LINE[0] as Outcome, { position: 9 }))?.text ?? "";
    for (let length = 0; length < text.length; length++) {
      expect(readEventStream(text.slice(0, length)).messages).toEqual([]);
    }
  });
});
