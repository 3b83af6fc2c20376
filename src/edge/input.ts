/** What a route is given: its parameters and body, checked, and the event that they name. */
import { sValidator } from "@hono/standard-validator";
import type * as v from "valibot";
import type { ServedEvent } from "../config.ts";
import { Problem } from "../wire/problems.ts";
import type { EdgeContext } from "./edge.ts";
import { findEvent } from "./find-event.ts";

/** A middleware that refuses what does not fit; the route reads the rest with `c.req.valid(target)`. */
export function checkInput<Schema extends v.GenericSchema, Target extends "json" | "param" | "query">(
  target: Target,
  schema: Schema,
) {
  return sValidator(target, schema, (result, c) => {
    if (result.success) return;
    if (target === "json" && !/^application\/([\w.-]+\+)?json\b/i.test(c.req.header("content-type") ?? "")) {
      throw new Problem("INVALID_REQUEST", "Send a JSON body with Content-Type: application/json.");
    }
    throw new Problem("INVALID_REQUEST", result.error[0]?.message ?? "This request cannot be understood.");
  });
}

/** A declared or created event with its settings; 404 for any other, or requests could open queues without end. */
export async function requireEvent(c: EdgeContext, id: string): Promise<ServedEvent> {
  const event = await findEvent(c, id);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  return event;
}
