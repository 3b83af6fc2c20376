import type { LiveNumbers } from "../../bindings.ts";
import type { ServedEvent } from "../../config.ts";
import { Problem } from "../../wire/problems.ts";
import { askLoop } from "../ask-object.ts";
import type { EdgeContext } from "../edge.ts";

const UNREACHED: LiveNumbers = { numbers: null, streams: null, isStoreAway: true, isInOtherShards: false };

/** An event as its loop saw it last, which costs Redis nothing. A loop that cannot be reached says as much as one that reaches no Redis. */
export async function readNumbers(c: EdgeContext, event: ServedEvent): Promise<LiveNumbers> {
  try {
    return await askLoop(c, event, async (loop) => loop.numbers());
  } catch (error) {
    if (error instanceof Problem) return UNREACHED;
    throw error;
  }
}
