import { readFileSync } from "node:fs";

/** The seed's join script, as it stands. */
export function readSeedJoin(): string {
  return readFileSync(new URL("./seed-join.lua", import.meta.url), "utf8");
}
