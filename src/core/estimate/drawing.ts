/** What the drawing of an opening takes: time, and Redis commands by the scripts that docs/redis.md names. */
import { SHEETS } from "../draw/leaf.ts";
import { sheetsAtOnce } from "../draw/sheet.ts";
import type { EventConfig } from "../event-config.ts";
import { CHUNK, DRAWN_AT_ONCE, DRAWN_PORTIONS } from "./constants.ts";
import { MEASURED_COMMANDS as MEASURED } from "./measured.ts";

/**
 * Seconds from the opening to the first call: five of them the list is frozen, ten to thirteen the round is awaited, one and a half
 * no seat may be lost any more. What grows with the entrants was measured: docs/measurements.md, "A drawing".
 */
export function drawingSeconds(entrants: number): number {
  return 19 + 36e-6 * entrants;
}

/** Of the scripts that the object of the drawing calls; ticks come on top. */
export function drawingCommands(entrants: number, { shards }: Pick<EventConfig, "shards">): number {
  const read = MEASURED.commandsPerDrawRead.value;
  const lists = Math.ceil(SHEETS / sheetsAtOnce(entrants, DRAWN_AT_ONCE));
  const seatings = Math.ceil((SHEETS * shards) / sheetsAtOnce(entrants / shards, DRAWN_AT_ONCE));
  const steps = Math.ceil(lists / DRAWN_PORTIONS) + Math.ceil(seatings / DRAWN_PORTIONS);
  const looks = drawingSeconds(entrants) * read; // about one a second, while it waits or makes the order
  const end = MEASURED.commandsPerCommit.value + MEASURED.commandsPerDrawEnd.value;
  const list = lists * shards * MEASURED.commandsPerDrawList.value;
  const seat = seatings * MEASURED.commandsPerSeating.value + seatCommands(entrants, shards);
  return steps * read + list + seat + looks + end;
}

/** Each part asks two records for its people; the line takes them in portions. */
function seatCommands(entrants: number, shards: number): number {
  const parts = SHEETS * shards;
  const ofPart = entrants / parts;
  const taken = parts * (1 - Math.exp(-ofPart)); // the others are empty
  return 2 * taken * Math.ceil(ofPart / CHUNK) + entrants / (CHUNK / 2);
}

/** In Redis commands: a tick of a drawing makes no calls. */
export function commandsPerDrawingTick({ shards }: Pick<EventConfig, "shards">): number {
  return MEASURED.commandsPerDrawingTick.value + (shards - 1) * MEASURED.commandsPerTickOfShard.value;
}
