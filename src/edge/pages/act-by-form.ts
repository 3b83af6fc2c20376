import type { ServedEvent } from "../../config.ts";
import { isUnavailable } from "../../wire/problems.ts";
import { type ActReply, doAct, type VisitorAct } from "../answer-act.ts";
import type { EdgeContext } from "../edge.ts";
import { receive } from "../input.ts";
import { readTarget } from "./target.ts";

/** What stands in a hidden field; null without it. Throws a Problem for a form that did not come whole. */
export async function readFormField(c: EdgeContext, name: string): Promise<string | null> {
  // The page's forms are plain ones; whatever else is sent has no fields.
  const isForm = /^application\/x-www-form-urlencoded\b/i.test(c.req.header("content-type") ?? "");
  const value = isForm ? (await receive(() => c.req.parseBody()))[name] : null;
  return typeof value === "string" ? value : null;
}

/** Where the form says that the visitor was heading; null when it may not be kept. */
export async function readFormTarget(c: EdgeContext, event: ServedEvent): Promise<string | null> {
  return readTarget(c, event, (await readFormField(c, "to")) ?? undefined);
}

/**
 * Does what a button of the page asks for; null when it cannot be done now. The page that the form leads back to says
 * what is true then, for it asks itself.
 */
export async function actByForm(
  c: EdgeContext,
  kind: VisitorAct,
  event: ServedEvent,
  userId: string,
): Promise<ActReply | null> {
  try {
    return await doAct(c, kind, event, userId);
  } catch (error) {
    if (isUnavailable(error)) return null;
    throw error;
  }
}
