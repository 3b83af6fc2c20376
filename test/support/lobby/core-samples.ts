import { toEventConfig } from "../../../src/config/read-events.ts";
import { readNumbers } from "../../../src/config/read-numbers.ts";
import type { Answered } from "../../../src/core/answer.ts";
import { EMPTY_BOARD } from "../../../src/core/board.ts";
import type { Drawing } from "../../../src/core/draw/drawing.ts";
import type { EventConfig } from "../../../src/core/event-config.ts";
import type { Outcome } from "../../../src/core/outcome.ts";
import type { Snapshot } from "../../../src/core/snapshot.ts";

/** A snapshot with 100 people who joined and nothing else; a test names what it is about. */
export function sampleSnapshot(fields: Partial<Snapshot> = {}): Snapshot {
  return {
    generation: 1,
    numbering: fields.generation ?? 1,
    renumberAtMs: 0,
    returnedUpTo: 0,
    hasRoom: true,
    calledUpTo: 0,
    departedCount: 0,
    departedBase: 0,
    waiting: 100,
    returned: 0,
    called: 0,
    admitted: 0,
    calledTotal: 0,
    joined: 100,
    rateMilli: 500_000,
    paused: false,
    closed: false,
    tick: 1,
    clockMs: 0,
    claimClockMs: 0,
    idle: false,
    control: 0,
    passTtlSeconds: 300,
    opensAtMs: 0,
    closesAtMs: 0,
    completed: 0,
    expired: 0,
    remaining: null,
    notice: null,
    board: EMPTY_BOARD,
    ...fields,
  };
}

/** A drawing that ten people have entered; a test names what it is about. */
export function sampleDrawing(fields: Partial<Drawing> = {}): Drawing {
  return {
    phase: "entering",
    entered: 10,
    gone: 0,
    closedAtMs: 0,
    round: 0,
    checkpoint: null,
    stopReason: null,
    ...fields,
  };
}

/** The answer to a person while nothing is going on; a test names what it is about. */
export function sampleAnswer(outcome: Outcome, fields: Partial<Answered> = {}): Answered {
  return {
    status: "answered",
    outcome,
    generation: 1,
    version: "1:0:0",
    position: null,
    queueSize: 12,
    estimatedWaitSeconds: 6,
    pollAfterSeconds: 5,
    passTtlSeconds: 300,
    paused: false,
    halted: false,
    soldOut: false,
    remaining: null,
    closed: false,
    closesAtMs: null,
    notice: null,
    notices: {},
    ...fields,
  };
}

/** The default settings of an event. */
/** An event's settings; whoever joins waits for a tick. */
export function sampleConfig(fields: Partial<EventConfig> = {}): EventConfig {
  return { ...toEventConfig(readNumbers({}, [])), invisibleWhenIdle: false, ...fields };
}

/** A ticket as its digits read: a second since 2026, then seven digits of the ordinal. */
export function sampleTicket(ordinal: number, second = 28_000_000): number {
  return Number(`${second}${String(ordinal).padStart(7, "0")}`);
}
