import type { ServedEvent } from "../../config.ts";
import type { Lane } from "../../core/challenge.ts";
import type { EdgeContext } from "../edge.ts";

/** The lane of whoever is asking, for one event. */
export async function laneOf(_c: EdgeContext, _event: ServedEvent): Promise<Lane> {
  return "usual";
}
