/** A drawing as the queue tells it, and states of who entered it. */
import type { EnteredState, OpenDraw } from "../../../src/wire/visitor-state.ts";
import { START_MS } from "./client-platform.ts";

export const OPENS_AT_MS = START_MS + 600_000;

/** What an entrant's answer and frame say of it. */
export function drawBody(more: object = {}): object {
  return {
    phase: "entering",
    entered: 48_000,
    opens_at: new Date(OPENS_AT_MS).toISOString(),
    enters_at: null,
    ...more,
  };
}

export function entrantBody(more: object = {}, draw: object = drawBody()): object {
  return { status: "entered", draw, poll_after_seconds: 60, notice: null, ...more };
}

function openDraw(more: Partial<OpenDraw> = {}): OpenDraw {
  return {
    phase: "entering",
    entered: 48_000,
    opensAtMs: OPENS_AT_MS,
    entersAtMs: null,
    round: null,
    roundAtMs: null,
    checkpoint: null,
    stopped: false,
    ...more,
  };
}

export function entered(draw: Partial<OpenDraw> = {}, more: Partial<EnteredState> = {}): EnteredState {
  return { status: "entered", draw: openDraw(draw), pollAfterSeconds: 60, notice: null, ...more };
}
