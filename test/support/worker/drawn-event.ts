/** Events that open with a drawing, made at the desk, as people meet them who may be asked something before they enter. */
import { afterAll, expect } from "vitest";
import { CATALOGUE } from "../../../src/store/keys.ts";
import { freshEvent } from "../fresh-event.ts";
import { soon } from "../soon.ts";
import { DeskClient } from "./desk-client.ts";
import { type Browser, operate, redis, withVariables } from "./edge-client.ts";

const HOUR_MS = 3_600_000;
/** Few steps, and the shortest wait there is: a second in the usual lane. */
export const QUICK = { challenge: "proof-of-work", challenge_steps: 10, challenge_patience_seconds: 4 };
/** A wait that does not end within a test. */
export const LONG = { ...QUICK, challenge_patience_seconds: 3600 };

const desk = new DeskClient();
const created = new Set<string>();
afterAll(async () => {
  await redis("HDEL", CATALOGUE, ...created);
});

/** Without the events that any id opens. */
export const browse = (variables: object = {}): Browser => withVariables({ EVENTS: {}, ...variables });

/** An event that opens with a drawing, so long from now. */
export async function drawnEvent(settings: object = QUICK, inMs = HOUR_MS): Promise<string> {
  const event = freshEvent();
  created.add(event);
  const made = await desk.send("POST", "/events", {
    event_id: event,
    settings: { opening: "draw", ...settings },
  });
  expect(made.status).toBe(201);
  await operate(event, { opensAtMs: Date.now() + inMs });
  // An isolate finds a created event within a second.
  await soon(async () =>
    expect((await browse().ask("GET", `/api/v1/queue/status/${event}`)).status).toBe(200),
  );
  return event;
}
