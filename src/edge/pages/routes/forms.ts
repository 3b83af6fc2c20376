/** The page's buttons as plain forms, which work without JavaScript. Each leads back to the page, which says what is true then. */
import { Hono } from "hono";
import type { ServedEvent } from "../../../config.ts";
import { readAnswer } from "../../../wire/challenge.ts";
import { isUnavailable, Problem } from "../../../wire/problems.ts";
import type { Challenge } from "../../../wire/refusal.ts";
import { eventInput } from "../../../wire/requests.ts";
import { forgetSummary } from "../../ask-summary.ts";
import type { Edge, EdgeContext } from "../../edge.ts";
import { meetJoiner } from "../../entry/meet-joiner.ts";
import type { Met } from "../../identity/identity.ts";
import { knownUser } from "../../identity/user.ts";
import { checkInput, requireEvent } from "../../input.ts";
import { actByForm, readFormField, readFormTarget } from "../act-by-form.ts";
import { requireOwnForm } from "../require-own-form.ts";
import { sendTo } from "../send-page.ts";
import { pagePath, readTarget } from "../target.ts";

export const forms = new Hono<Edge>()
  /** POST /queue/:event_id/join: takes a place, or comes back after a missed turn. */
  .post("/queue/:event_id/join", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const target = await readFormTarget(c, event);
    const meeting = await meetByForm(c, event);
    if (meeting.kind === "asked") return sendTo(c, patiencePath(event.id, target, meeting.challenge));
    const acted = meeting.kind === "joins" ? await actByForm(c, "join", event, meeting.met.id) : null;
    // The page that a refused form leads to says why, by the event's summary: one of before may still say "join".
    if (acted?.reply.kind === "problem") forgetSummary(event.id);
    return sendTo(c, pagePath(event.id, target));
  })
  .get("/queue/:event_id/join", checkInput("param", eventInput), (c) =>
    leadToPage(c, c.req.valid("param").event_id),
  )

  /** POST /queue/:event_id/leave: gives the place up. */
  .post("/queue/:event_id/leave", requireOwnForm, checkInput("param", eventInput), async (c) => {
    const event = await requireEvent(c, c.req.valid("param").event_id);
    const target = await readFormTarget(c, event);
    const user = await knownUser(c);
    if (user !== null) await actByForm(c, "leave", event, user); // a stranger has no place to give up
    return sendTo(c, pagePath(event.id, target));
  })
  .get("/queue/:event_id/leave", checkInput("param", eventInput), (c) =>
    leadToPage(c, c.req.valid("param").event_id),
  );

type Meeting =
  | { readonly kind: "joins"; readonly met: Met }
  | { readonly kind: "asked"; readonly challenge: Challenge }
  | { readonly kind: "neither" };

/** Whether the form's visitor may join, or has something to do first. Where it cannot be said now, the page says so. */
async function meetByForm(c: EdgeContext, event: ServedEvent): Promise<Meeting> {
  try {
    const met = await meetJoiner(c, event, (await readFormField(c, "challenge")) ?? undefined);
    return met === null ? { kind: "neither" } : { kind: "joins", met }; // the page asks a stranger to sign in
  } catch (error) {
    if (isUnavailable(error)) return { kind: "neither" };
    if (error instanceof Problem && error.challenge !== null)
      return { kind: "asked", challenge: error.challenge };
    throw error;
  }
}

/** A page that sends forms runs no script, so it waits where a browser would work. */
function patiencePath(eventId: string, target: string | null, { patience }: Challenge): string {
  const ticket = readAnswer(patience.answer)?.proof ?? "";
  const query = new URLSearchParams({ ticket, ...(target !== null && { to: target }) });
  return `/queue/${eventId}/patience?${query}`;
}

/**
 * Addresses beside the pages': with a slash too many they lead to the page, and any other is refused in words. Hono's
 * own `trimTrailingSlash` names the host it was asked at, which behind a gateway is not the visitor's.
 */
export const elsewhere = new Hono<Edge>()
  .get("/queue/:event_id/", checkInput("param", eventInput), (c) => {
    const { event_id } = c.req.valid("param");
    return sendTo(c, `/queue/${event_id}${new URL(c.req.url).search}`, 301);
  })
  .get("/queue/*", () => {
    throw new Problem("NOT_FOUND");
  });

/** For a visitor who opens the address of a form, by a reload or from the history. Nothing is done; the page says what is. */
async function leadToPage(c: EdgeContext, eventId: string): Promise<Response> {
  return sendTo(c, pagePath(eventId, readTarget(c, await requireEvent(c, eventId))));
}
