/** What a route is given: its parameters and body, checked, and the event that they name. */
import { sValidator } from "@hono/standard-validator";
import * as v from "valibot";
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
    if (target === "json" && !isSaidToBeJson(c.req)) throw new Problem("INVALID_REQUEST", SEND_JSON);
    throw new Problem("INVALID_REQUEST", result.error[0]?.message ?? NOT_UNDERSTOOD);
  });
}

/** A body that may be left out: an empty one is an empty object, whatever type it is said to be of. */
export async function readOptionalBody<Schema extends v.GenericSchema>(
  c: EdgeContext,
  schema: Schema,
): Promise<v.InferOutput<Schema>> {
  const text = await receive(() => c.req.text());
  if (text !== "" && !isSaidToBeJson(c.req)) throw new Problem("INVALID_REQUEST", SEND_JSON);
  const result = v.safeParse(schema, text === "" ? {} : parseJson(text));
  if (result.success) return result.output;
  throw new Problem("INVALID_REQUEST", result.issues[0]?.message ?? NOT_UNDERSTOOD);
}

/**
 * Reads a body. Throws a Problem where it does not come whole: the runtime's own error would stand in the log as a fault of the Worker,
 * for each sender who goes away in the middle.
 */
export async function receive<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch {
    throw new Problem("INVALID_REQUEST", "The body did not come whole."); // its sender has gone
  }
}

const SEND_JSON = "Send a JSON body with Content-Type: application/json.";
const NOT_UNDERSTOOD = "This request cannot be understood.";

function isSaidToBeJson(request: { header(name: string): string | undefined }): boolean {
  return /^application\/([\w.-]+\+)?json\b/i.test(request.header("content-type") ?? "");
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Problem("INVALID_REQUEST", "The body is no JSON.");
  }
}

/** A declared or created event with its settings; 404 for any other, or requests could open queues without end. */
export async function requireEvent(c: EdgeContext, id: string): Promise<ServedEvent> {
  const event = await findEvent(c, id);
  if (event === null) throw new Problem("EVENT_NOT_FOUND");
  return event;
}
