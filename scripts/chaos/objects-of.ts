import { boothsFor } from "../../src/core/booth/serving-grid.ts";
import type { EventConfig } from "../../src/core/event-config.ts";
import { shareName, shareOf } from "../../src/core/shares.ts";
import type { ObjectsInProcess } from "../in-process/objects-in-process.ts";

interface Served {
  readonly event: string;
  readonly objects: ObjectsInProcess;
  /** That of the last deploy. */
  readonly config: () => EventConfig;
}

/** The lobby that acts for this person. */
export function lobbyOf({ event, objects, config }: Served, user: string) {
  const { LOBBY } = objects.env;
  return LOBBY.get(LOBBY.idFromName(shareName(event, shareOf(user, config().lobbies))));
}

/** The booth that admits this person. */
export function boothOf({ event, objects, config }: Served, user: string) {
  const { BOOTH } = objects.env;
  return BOOTH.get(BOOTH.idFromName(shareName(event, shareOf(user, boothsFor(config())))));
}
