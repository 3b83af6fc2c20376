/** Events without a deploy: created, and given other settings. Retiring takes them out again. */
import { Hono } from "hono";
import { EventObjects } from "../../../bindings.ts";
import type { ServedEvent } from "../../../config.ts";
import type { CatalogueEntry } from "../../../core/catalogue.ts";
import { openQueue } from "../../../store/open-queue.ts";
import type { CreatedAnswer } from "../../../wire/desk-answers.ts";
import { createInput, eventParam, settingsInput } from "../../../wire/desk-requests.ts";
import { Problem } from "../../../wire/problems.ts";
import { askLoop } from "../../ask-object.ts";
import { type CreatedEventReply, changeEvent, createEvent, type HandOver } from "../../created-events.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { logFault } from "../../fault.ts";
import { checkInput } from "../../input.ts";
import { sendJson, sendProblem } from "../../send-json.ts";
import { actIdUsed, makeAct, noteInTrail } from "../act.ts";
import { requireVersion } from "../require-version.ts";

const IN_OTHER_SHARDS =
  "People have come, and this expected_people would look for them in other shards: docs/operating.md has the limits. " +
  "Keep within them, or retire the event and create it anew.";

export const created = new Hono<Edge>()
  /** POST /admin/events: creates an event. */
  .post("/events", checkInput("json", createInput), async (c) => {
    const { event_id, settings } = c.req.valid("json");
    const reply = await createEvent(c.get("config"), event_id, settings, Date.now());
    if (reply.status === "done") await begin(c, event_id, settings);
    return answer(c, event_id, reply, "created");
  })

  /** PUT /admin/events/:event_id/settings: gives a created event other settings, all of them. */
  .put(
    "/events/:event_id/settings",
    checkInput("param", eventParam),
    checkInput("json", settingsInput),
    async (c) => {
      const { event_id } = c.req.valid("param");
      const { settings } = c.req.valid("json");
      const reply = await changeEvent(
        c.get("config"),
        event_id,
        settings,
        requireVersion(c),
        Date.now(),
        handOver(c),
      );
      return answer(c, event_id, reply, "changed");
    },
  );

/** An event that its loop has retired is closed because that loop remembers it. Under other settings it stays so by an operator's value. */
function handOver(c: EdgeContext): HandOver {
  return async (before, after) => {
    if (before.objectName === after.objectName) return;
    if (before.queue.retainMs > 0 && (await askLoop(c, before, async (loop) => loop.isRetired()))) {
      const close = { ...makeAct(c, after), version: null, change: { closed: true } };
      const { status } = await openQueue(after.store).control(after.id, close);
      if (status === "refused") throw actIdUsed();
    }
    await beginLoop(c, after); // it may have served the event before, and retired it
  };
}

/** The loop of its name may have retired an earlier event of this id and these settings, and would keep it closed. */
async function begin(c: EdgeContext, id: string, settings: unknown): Promise<void> {
  await beginLoop(c, c.get("config").createdEvent(id, settings));
}

async function beginLoop(c: EdgeContext, event: ServedEvent): Promise<void> {
  await new EventObjects(c.env, event)
    .loop()
    .begin()
    .catch((error: unknown) => logFault(c, error)); // then a change of any field opens it
}

/** Throws a Problem for a refusal that has no more to say than its code. */
async function answer(
  c: EdgeContext,
  id: string,
  reply: CreatedEventReply,
  done: "created" | "changed",
): Promise<Response> {
  switch (reply.status) {
    case "done":
      await noteInTrail(c, done, id);
      return sendJson(c, write(id, reply.entry), done === "created" ? 201 : 200);
    case "conflict":
      return sendProblem(c, new Problem("CHANGED_MEANWHILE"), {}, write(id, reply.entry));
    case "invalid":
      return sendProblem(c, new Problem("INVALID_SETTINGS"), {}, { problems: reply.problems });
    case "declared":
      throw new Problem("DECLARED_BY_DEPLOY");
    case "exists":
      throw new Problem("EVENT_EXISTS");
    case "absent":
      throw new Problem("EVENT_NOT_FOUND");
    case "has_people":
      throw new Problem("EVENT_HAS_PEOPLE");
    case "in_other_shards":
      throw new Problem("EVENT_HAS_PEOPLE", IN_OTHER_SHARDS);
    case "full":
      throw new Problem("TOO_MANY_EVENTS");
    case "too_large":
      throw new Problem("PAYLOAD_TOO_LARGE", "The settings of an event may take 4,000 bytes.");
  }
}

function write(event_id: string, { version, settings }: CatalogueEntry): CreatedAnswer {
  return { event_id, settings_version: version, settings: settings as CreatedAnswer["settings"] };
}
