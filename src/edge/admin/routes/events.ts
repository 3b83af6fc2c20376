import { Hono } from "hono";
import { ConfigError, type ServedEvent } from "../../../config.ts";
import { statusOf } from "../../../core/desk/event-status.ts";
import { openQueue } from "../../../store/open-queue.ts";
import type { EventsAnswer } from "../../../wire/desk-answers.ts";
import { writeNumbers } from "../../../wire/numbers.ts";
import { Problem } from "../../../wire/problems.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { listCreated } from "../../find-event.ts";
import { requireEvent } from "../../input.ts";
import { sendJson } from "../../send-json.ts";
import { keep } from "../kept.ts";
import { readNumbers } from "../numbers.ts";

/** Each is a request to a loop; those with a table come first, then those that were joined last. */
const MOST_EVENTS = 100;
const REGISTRY_MS = 5000;

/** GET /admin/events: all events that there are, with what each does. */
export const events = new Hono<Edge>().get("/events", async (c) => {
  const created = await listCreated(c);
  const ids = await listEvents(c, created);
  const described = await Promise.all(ids.map((id) => describe(c, id, created.includes(id))));
  return sendJson(c, { events: described } satisfies EventsAnswer);
});

async function listEvents(c: EdgeContext, created: readonly string[]): Promise<readonly string[]> {
  const { declaredEvents, stores, event } = c.get("config");
  const registered = await keep(c, "registered", REGISTRY_MS, async () => {
    const lists = stores.map((store) => openQueue(store).registeredEvents().catch(noneOf(c)));
    return (await Promise.all(lists)).flat().reverse();
  });
  const known = [...declaredEvents, ...created];
  const others = registered.filter((id) => !known.includes(id) && isDeclared(event, id));
  return [...known, ...others].slice(0, MOST_EVENTS);
}

/** Redis may still know an event that no table declares any more. */
function isDeclared(event: (id: string) => ServedEvent | null, id: string): boolean {
  try {
    return event(id) !== null;
  } catch (error) {
    if (error instanceof ConfigError) return true; // it is shown as such
    throw error;
  }
}

/** A store that is away takes none of the others' events from the list. */
function noneOf(c: EdgeContext) {
  return (error: unknown): string[] => {
    logFault(c, error);
    return [];
  };
}

async function describe(
  c: EdgeContext,
  id: string,
  created: boolean,
): Promise<EventsAnswer["events"][number]> {
  const unknown = { event_id: id, name: id, created, numbers: null };
  try {
    const event = await requireEvent(c, id);
    const live = await readNumbers(c, event);
    const status = live.isInOtherShards ? "misconfigured" : statusOf(live, null, Date.now());
    return { event_id: id, name: event.page.name ?? id, created, status, numbers: writeNumbers(live) };
  } catch (error) {
    if (error instanceof ConfigError) return { ...unknown, status: "misconfigured" };
    if (error instanceof Problem) return { ...unknown, status: "unavailable" }; // Redis does not say, or no longer
    throw error;
  }
}
