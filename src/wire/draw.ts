/** A drawing at an opening: as answers, frames and the status say it, and as a state shows it. */
import type { Answered, Summarized } from "../core/answer.ts";
import { isDrawing } from "../core/draw/drawing.ts";
import type { DrawAnswer, EntrantAnswer, EntrantFrame } from "./answers.ts";
import {
  type Fields,
  fieldsOf,
  readNumber,
  readText,
  readTime,
  writeTime,
  writeTimeOrNull,
} from "./fields.ts";
import { writeNotices } from "./notices.ts";
import type { DrawnPlace, OpenDraw, VisitorState } from "./visitor-state.ts";

type Drawn = Pick<Answered | Summarized, "draw" | "opensAtMs" | "entersAtMs" | "roundAtMs">;

/** What everybody may know of a drawing; undefined where the event opens without one. */
export function writeDraw({ draw, opensAtMs, entersAtMs, roundAtMs }: Drawn): DrawAnswer | undefined {
  if (!draw || draw.phase === "none") return undefined;
  const { phase, entered, round, checkpoint, stopReason } = draw;
  if (phase === "seated") return { phase, entered };
  if (phase === "entering") {
    return { phase, entered, opens_at: writeTimeOrNull(opensAtMs), enters_at: writeTimeOrNull(entersAtMs) };
  }
  return {
    phase,
    entered,
    ...(round > 0 && { round }),
    ...(round > 0 && roundAtMs != null && { round_at: writeTime(roundAtMs) }),
    ...(checkpoint !== null && { checkpoint }),
    ...(stopReason !== null && { stopped: true }),
  };
}

/**
 * Of somebody in line: that the places before them are being drawn, or which one they were drawn themselves; undefined where
 * neither is so. The signed list goes to entrants only: a message of every place would carry it.
 */
export function writeDrawBefore(answer: Answered): DrawAnswer | undefined {
  const { draw, drawnPlace: place } = answer;
  if (!draw) return undefined;
  if (isDrawing(draw.phase)) return writeDraw({ ...answer, draw: { ...draw, checkpoint: null } });
  return place === undefined ? undefined : { phase: "seated", place, entered: draw.entered };
}

/** `null` where the answer has no drawing, which one of an entrant has. */
export function writeEntrantFrame(answer: Answered): EntrantFrame | null {
  const draw = writeDraw(answer);
  return draw === undefined ? null : { draw, ...writeNotices(answer) };
}

/** The same; `status` by the act that is answered. */
export function writeEntrant(status: EntrantAnswer["status"], answer: Answered): EntrantAnswer | null {
  const frame = writeEntrantFrame(answer);
  return frame && { status, ...frame, poll_after_seconds: answer.pollAfterSeconds };
}

const OPEN_PHASES = ["entering", "closed", "committed"] as const satisfies OpenDraw["phase"][];

/** A drawing that has not given out the places; `null` when there is none, or it cannot be understood. */
export function readOpenDraw(value: unknown): OpenDraw | null {
  const fields: Fields = fieldsOf(value);
  const phase = OPEN_PHASES.find((one) => one === fields.phase);
  const entered = readNumber(fields.entered);
  if (phase === undefined || entered === null) return null;
  return {
    phase,
    entered,
    opensAtMs: readTime(fields.opens_at),
    entersAtMs: readTime(fields.enters_at),
    round: readNumber(fields.round, 1),
    roundAtMs: readTime(fields.round_at),
    checkpoint: readText(fields.checkpoint),
    stopped: fields.stopped === true,
  };
}

/** The state of somebody whose stream says a `checkpoint`; undefined where it has no drawing that waits for its round. */
export function withCheckpoint(state: VisitorState, body: Fields): VisitorState | undefined {
  const checkpoint = readText(body.checkpoint);
  if (state.status === "entered") return { ...state, draw: { ...state.draw, checkpoint } };
  if (state.status !== "waiting" || !state.draw || state.draw.phase === "seated") return undefined;
  return { ...state, draw: { ...state.draw, checkpoint } };
}

/** `null` when the answer names none. */
export function readDrawnPlace(value: unknown): DrawnPlace | null {
  const { phase, ...fields } = fieldsOf(value);
  const [place, entered] = [readNumber(fields.place, 1), readNumber(fields.entered, 1)];
  return phase === "seated" && place !== null && entered !== null ? { phase, place, entered } : null;
}
