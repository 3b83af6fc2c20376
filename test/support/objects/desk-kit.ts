/** The desk's object over its storage, and a trail that it reports to. The clock must be fake. */
import type { Env } from "../../../src/bindings.ts";
import { Desk } from "../../../src/objects/desk.ts";
import { SECRETS } from "../config-kit.ts";
import { LoneObject } from "./lone-object.ts";
import type { TrailServer } from "./trail-server.ts";

export function openDesk(trail: TrailServer) {
  const env = { ...SECRETS, UPSTASH_REDIS_REST_URL: trail.url } as unknown as Env;
  const object = new LoneObject("desk", (ctx) => new Desk(ctx, env));
  const desk = object.calls;
  /** Wrong tokens from a network, one after the other; the answers to them. */
  const fail = async (times: number, network: string) => {
    const answers = [];
    for (let time = 0; time < times; time++) answers.push(await desk.noteFailure(network));
    return answers;
  };
  return { object, desk, fail };
}
