import { LoopLink } from "../../../src/objects/loop-link.ts";
import { sampleConfig } from "../lobby/core-samples.ts";
import { type Call, openObjects } from "./objects-kit.ts";

/** The link of lobby 7, which goes by the last of four relays, or by none. */
export function openLink(relays: 0 | 4, answer?: (call: Call) => unknown) {
  const { objects, calls } = openObjects(answer);
  return { link: new LoopLink("sale", 7, sampleConfig({ relays }), objects), calls };
}

/** What the lobby says when it follows. */
export const awaiting = (awaits: number | null) => ({ departedIndex: 3, awaits });
export const NOBODY = awaiting(null);

/** Its calls, and what it logs when they fail. */
export const TO_LOOP: Call = ["loop", "follow", { kind: "lobby", index: 7 }, NOBODY];
export const TO_RELAY: Call = ["relay 3", "follow", 7, NOBODY];
export const LOOP_GONE = {
  level: "warn",
  message: "loop not reached",
  event: "sale",
  object: "lobby 7",
  reason: "Error: not reached",
};
export const RELAY_GONE = { ...LOOP_GONE, message: "relay not reached" };
