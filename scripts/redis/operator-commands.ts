import { stateKey } from "../../src/store/keys.ts";

/** Sets fields of an event's state as an operator's tool would, so that everybody who watches hears of it. */
export function operatorCommands(event: string, fields: Readonly<Record<string, string | number>>) {
  const state = stateKey(event);
  return [
    ["hset", state, ...Object.entries(fields).flat()],
    ["hincrby", state, "control", 1],
  ];
}
