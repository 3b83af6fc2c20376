import { stateKey } from "../../src/store/keys.ts";

/** Sets fields of an event's state as an operator does: `control` makes the lobbies push the change to all streams. */
export function operatorCommands(event: string, fields: Readonly<Record<string, string | number>>) {
  const state = stateKey(event);
  return [
    ["hset", state, ...Object.entries(fields).flat()],
    ["hincrby", state, "control", 1],
  ];
}
