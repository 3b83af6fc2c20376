import { Hono } from "hono";
import { ConfigError, type DeclaredEvent } from "../../../config.ts";
import { openQueue } from "../../../store/open-queue.ts";
import type { EventsAnswer } from "../../../wire/desk-answers.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { sendJson } from "../../send-json.ts";
import { keep } from "../kept.ts";
import { readNumbers, statusOf, writeNumbers } from "../numbers.ts";

/** Each is a request to a lobby; those with a table come first, then those that were joined last. */
const MOST_EVENTS = 100;
const REGISTRY_MS = 5000;
/** The lobby of an idle event reads Redis with 4 commands: so many such events together cost one command a second. */
const IDLE_MS_EACH = 4000;
const IDLE_MS_MOST = 60_000;

/** GET /admin/events: all events that there are, with what each does. */
export const events = new Hono<Edge>().get("/events", async (c) => {
  const ids = await listEvents(c);
  const idleMs = Math.min(IDLE_MS_EACH * ids.length, IDLE_MS_MOST);
  const described = await Promise.all(ids.map((id) => describe(c, id, idleMs)));
  return sendJson(c, { events: described } satisfies EventsAnswer);
});

async function listEvents(c: EdgeContext): Promise<readonly string[]> {
  const { declaredEvents, stores, event } = c.get("config");
  const registered = await keep(c, "registered", REGISTRY_MS, async () => {
    const lists = stores.map((store) => openQueue(store).registeredEvents().catch(noneOf(c)));
    return (await Promise.all(lists)).flat().reverse();
  });
  const known = registered.filter((id) => !declaredEvents.includes(id) && isDeclared(event, id));
  return [...declaredEvents, ...known].slice(0, MOST_EVENTS);
}

/** Redis may still know an event that no table declares any more. */
function isDeclared(event: (id: string) => DeclaredEvent | null, id: string): boolean {
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
    logFault(error, c.get("requestId"));
    return [];
  };
}

async function describe(c: EdgeContext, id: string, idleMs: number): Promise<EventsAnswer["events"][number]> {
  try {
    const event = c.get("config").event(id) as DeclaredEvent; // listed ones are declared
    const summary = await readNumbers(c, event, idleMs);
    const status = statusOf(summary, Date.now());
    return { event_id: id, name: event.page.name ?? id, status, numbers: writeNumbers(summary) };
  } catch (error) {
    if (error instanceof ConfigError)
      return { event_id: id, name: id, status: "misconfigured", numbers: null };
    throw error;
  }
}
